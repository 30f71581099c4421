package import CommandProcessing
import Credentialing
import CredentialingSchema
package import EventStore
package import Identifiers
import KafkaClient
package import MerkleTree
package import Projections
import SwiftProtobuf

/// The messages that publications carry, read straight from the log: for those who have no Kafka.
///
/// Any thread; each read is a bounded piece.
package struct AudienceFeed: Sendable {
    package enum Audience: Hashable, Sendable {
        /// Every event as the log has it, without personal data.
        case everything
        case board(BoardCode)
        case employers
    }

    package struct Item: Sendable {
        package let position: Position
        /// Counted from 1 among those of the position; 0: it is the last of them.
        package let part: Int
        /// The leaf hash of its record.
        package let hash: Digest
        package let type: String
        /// A CloudEvent in structured JSON mode; or what says of whom nothing can be told.
        package let json: [UInt8]
        package let isWithheld: Bool
    }

    package struct Piece: Sendable {
        package var items: [Item] = []
        /// Everything up to it was looked at.
        package var next: Position
        /// How far could be read.
        package let head: Position
        /// Time ended it, and the other limits have room for more.
        package var isCut = false
    }

    /// What one read takes, approximately; the first that is reached ends it.
    package struct Limit: Sendable {
        package let records: Int
        package let items: Int
        package let bytes: Int
        /// However little it is, one record is read.
        package let time: Duration

        package init(records: Int, items: Int, bytes: Int, time: Duration) {
            self.records = records
            self.items = items
            self.bytes = bytes
            self.time = time
        }
    }

    private let store: EventStore
    private let projections: LiveProjections
    /// They keep nothing in mind: each read does.
    private let boards: BoardMessages
    private let employers: EmployerMessages
    private let entries: CloudEventKind
    private let cuts = CutReads()
    /// Of the people whom reads folded.
    package let tally = RecordTally()

    private static let entryType = "credentialing.v1.HistoryEntry"

    package init(store: EventStore, projections: LiveProjections) {
        self.store = store
        self.projections = projections
        let people = PeopleReader(store: store)
        let jurisdiction = Jurisdiction(store: store, projections: projections)
        boards = BoardMessages(publication: .boards, store: store, jurisdiction: jurisdiction, people: people)
        employers = EmployerMessages(
            publication: .employers,
            store: store,
            people: people,
            seal: PersonalDataSeal(keys: store.keys),
            jurisdiction: jurisdiction,
            shelf: projections.shelf
        )
        entries = CloudEventKind(log: store.log.id, lane: "events", type: Self.entryType)
    }

    package var log: LogID { store.log.id }

    /// The leaf hash of the record at a position; nil when there is none.
    package func hash(at position: Position) throws(EventStoreError) -> Digest? {
        try store.log.hash(at: position)
    }

    /// What an audience is told after a position, in the order of the log.
    ///
    /// - Parameter part: of the next position, that was read already; 0 with a position that was read whole.
    /// - Throws: for an event that cannot be made, unless others come before it: they are given first.
    package func read(
        _ audience: Audience,
        after position: Position,
        part: Int = 0,
        limit: Limit
    ) throws -> Piece {
        let start = part > 0 ? Position(position.rawValue - 1) : position
        let makers = cuts.take(audience, after: start) ?? FeedMakers(boards, employers, tally)
        let end = ContinuousClock.now.advanced(by: limit.time)
        var piece = Piece(next: start, head: try head(for: audience))
        var bytes = 0
        var failure: (any Error)?
        try store.log.scanCopies(from: start.next, limit: limit.records) { header, payload, record in
            guard header.position <= piece.head, piece.items.count < limit.items, bytes < limit.bytes else {
                return false
            }
            guard piece.next == start || ContinuousClock.now < end else {
                piece.isCut = true
                return false
            }
            do {
                let messages = try messages(for: audience, header, payload, makers)
                let seen = header.position == position ? part : 0
                let hash = messages.isEmpty ? Digest.zero : RecordCodec.hash(of: record)
                for (index, message) in messages.enumerated().dropFirst(seen) {
                    let number = index + 1 == messages.count ? 0 : index + 1
                    let item = try Item(position: header.position, part: number, hash: hash, message)
                    bytes += item.json.count
                    piece.items.append(item)
                }
                piece.next = header.position
            } catch { failure = error }
            return failure == nil
        }
        if let failure, piece.items.isEmpty { throw failure }
        if piece.isCut { cuts.keep(makers, of: audience, after: piece.next) }
        return piece
    }

    /// Which boards an event concerns is read from a projection: beyond it, boards would be left out.
    private func head(for audience: Audience) throws -> Position {
        let applied = store.signal.applied
        guard audience != .everything else { return applied }
        return min(applied, try projections.generation(.jurisdictions).state().position)
    }

    private func messages(
        for audience: Audience,
        _ header: RecordHeader,
        _ payload: RawSpan,
        _ makers: FeedMakers
    ) throws -> [KafkaMessage] {
        if audience == .everything { return [try entry(header, payload)] }
        let recorded = try RecordedEvent(header, payload: payload)
        guard recorded.type != nil else {
            throw LaneFault.unknownEvent(header.position, header.type)
        }
        switch audience {
        case .everything: return []
        case .board(let board): return try makers.boards.messages(for: recorded, header, wanted: board)
        case .employers: return try makers.employers.messages(for: recorded, header)
        }
    }

    private func entry(_ header: RecordHeader, _ payload: RawSpan) throws -> KafkaMessage {
        let entry = try HistoryEntry(header, payload: payload, seal: nil)
        let event = CloudEvent(
            kind: entries,
            subject: header.stream.description,
            position: header.position,
            recordedAt: header.recordedAt,
            previous: header.previousPosition == .origin ? nil : header.previousPosition
        )
        return KafkaMessage(topic: "", key: nil, value: try entry.jsonUTF8Bytes(), headers: event.headers)
    }
}

extension AudienceFeed.Item {
    fileprivate init(position: Position, part: Int, hash: Digest, _ message: KafkaMessage) throws {
        self.position = position
        self.part = part
        self.hash = hash
        isWithheld = message.isWithheld
        if message.isWithheld {
            type = WithheldMessage.type
            json = try WithheldMessage(message, at: position).json()
        } else {
            let named = message.headers.first { $0.name == "ce_type" }?.value ?? []
            type = String(decoding: named, as: UTF8.self)
            json = try StructuredEvent.json(of: message)
        }
    }
}
