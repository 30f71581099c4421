import CivilTime
import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import KafkaClient
import Projections
import SwiftProtobuf

/// A board's messages: one per event of its jurisdiction, with the fields that the schema lets boards see.
struct BoardMessages {
    let publication: Publication
    let store: EventStore
    let jurisdiction: Jurisdiction
    let people: PeopleReader
    /// For who goes through the log in its order.
    var recent: RecentPeople?
    var told: ToldKeys<BoardPerson>?
    private let kinds: BoardKinds

    init(
        publication: Publication,
        store: EventStore,
        jurisdiction: Jurisdiction,
        people: PeopleReader,
        recent: RecentPeople? = nil,
        told: ToldKeys<BoardPerson>? = nil
    ) {
        self.publication = publication
        self.store = store
        self.jurisdiction = jurisdiction
        self.people = people
        self.recent = recent
        self.told = told
        let log = store.log.id
        kinds = BoardKinds { board in
            CloudEventKind(
                log: log,
                lane: "\(publication.name):\(board)",
                type: Self.type,
                contentType: publication.encoding.contentType
            )
        }
    }

    /// What a key is within the topics of all boards.
    struct BoardPerson: Hashable {
        let board: BoardCode
        let peer: PeerID
    }

    static let type = "credentialing.v1.BoardEvent"

    /// Where a message goes.
    private struct Place {
        let board: BoardCode
        let key: String
        /// Of the key's message before it; the origin for the first.
        let previous: Position
    }

    /// - Parameter wanted: nil: every board that the event concerns.
    func messages(
        for recorded: RecordedEvent,
        _ header: RecordHeader,
        wanted: BoardCode? = nil
    ) throws -> [KafkaMessage] {
        guard let type = recorded.type else { return [] }
        let places = try places(of: recorded, type, header, wanted)
        guard !places.isEmpty else { return [] }
        let view = try view(toldBy: type, header)
        guard view?.stall == nil else { return places.map { withheld($0, header) } }
        let data = data(recorded, header, view?.record)
        let value = try publication.encoding.encode(data)
        return places.map { message($0, header, value, traceparent: data.event.traceparent) }
    }

    /// The same, made of the event's bytes.
    ///
    /// - Parameter recorded: with as much of the event as says whom it concerns.
    func messages(
        for recorded: RecordedEvent,
        _ header: RecordHeader,
        _ plain: PlainEvent
    ) throws -> [KafkaMessage] {
        let places = try places(of: recorded, plain.type, header)
        guard !places.isEmpty else { return [] }
        let view = try view(toldBy: plain.type, header)
        guard view?.stall == nil else { return places.map { withheld($0, header) } }
        let value = try value(of: plain, header, view?.record)
        return places.map { message($0, header, value, traceparent: plain.traceparent) }
    }

    private func places(
        of recorded: RecordedEvent,
        _ type: EventType,
        _ header: RecordHeader,
        _ wanted: BoardCode? = nil
    ) throws -> [Place] {
        guard publication.filter.takes(type) else { return [] }
        if let board = header.stream.board {
            guard wanted == nil || wanted == board, publication.filter.takes(board) else { return [] }
            let previous = try previous(inStreamOf: header)
            return [Place(board: board, key: header.stream.description, previous: previous)]
        }
        guard let peer = header.stream.peer else { return [] }
        let boards = try jurisdiction.boards(of: recorded, peer: peer).filter(publication.filter.takes)
        return try boards.filter { wanted == nil || wanted == $0 }.map { board in
            let previous = try previous(of: header, BoardPerson(board: board, peer: peer))
            return Place(board: board, key: peer.description, previous: previous ?? .origin)
        }
    }

    private func message(
        _ place: Place,
        _ header: RecordHeader,
        _ value: [UInt8]?,
        traceparent: String
    ) -> KafkaMessage {
        let event = CloudEvent(
            kind: kinds[place.board],
            subject: place.key,
            position: header.position,
            recordedAt: header.recordedAt,
            previous: place.previous == .origin ? nil : place.previous,
            traceparent: traceparent
        )
        return KafkaMessage(
            topic: publication.topic(for: place.board),
            key: Array(place.key.utf8),
            value: value,
            headers: event.headers
        )
    }

    /// What stands for a message that would tell of a record which cannot be read: hours would be missing in it.
    private func withheld(_ place: Place, _ header: RecordHeader) -> KafkaMessage {
        message(place, header, nil, traceparent: "")
    }

    /// - Parameter record: of which the message tells; nil: it tells of the event alone.
    private func data(_ recorded: RecordedEvent, _ header: RecordHeader, _ record: Record?) -> BoardEvent {
        var data = BoardEvent()
        data.position = recorded.position.rawValue
        data.peerID = header.stream.peer?.description ?? ""
        data.version = recorded.version.rawValue
        data.eventID = recorded.id.description
        data.type = EventType.name(of: header.type)
        data.schemaVersion = UInt32(header.schemaVersion)
        data.recordedAt = Google_Protobuf_Timestamp(recorded.recordedAt)
        data.effectiveOn = recorded.effectiveOn.description
        if let instant = header.effective.instant { data.effectiveAt = Google_Protobuf_Timestamp(instant) }
        data.commandID = header.command.id.description
        data.event = recorded.event
        if let record { data.record = RecordSummary(record) }
        return data.seen(by: .board)
    }

    /// What ``data(_:_:_:)`` gives, encoded.
    private func value(of plain: PlainEvent, _ header: RecordHeader, _ record: Record?) throws -> [UInt8] {
        if publication.encoding == .json, let json = try json(of: plain, header, record) { return json }
        let recorded = try RecordedEvent(header, payload: plain.bytes.span.bytes)
        return try publication.encoding.encode(data(recorded, header, record))
    }

    /// nil: it is to be decoded.
    private func json(of plain: PlainEvent, _ header: RecordHeader, _ record: Record?) throws -> [UInt8]? {
        var writer = BoardEventWriter()
        writer.write(.position, long: header.position.rawValue)
        writer.write(.peerID, header.stream.peer?.description ?? "")
        writer.write(.version, header.version.rawValue)
        writer.write(.eventID, header.eventID.description)
        writer.write(.type, EventType.name(of: header.type))
        writer.write(.schemaVersion, UInt32(header.schemaVersion))
        writer.write(.recordedAt, header.recordedAt)
        writer.write(.effectiveOn, header.effective.date.description)
        writer.write(.commandID, header.command.id.description)
        guard writer.write(plain) else { return nil }
        if let record {
            writer.write(.record, json: try RecordSummary(record).seen(by: .board).jsonUTF8Bytes())
        }
        if let instant = header.effective.instant { writer.write(.effectiveAt, instant) }
        return writer.finished()
    }

    /// The person with the event, where a message of its type tells what her record holds; else nil.
    private func view(toldBy type: EventType, _ header: RecordHeader) throws -> PersonView? {
        guard type == .applicationSubmitted, let peer = header.stream.peer else { return nil }
        return try recent?.view(of: peer, through: header.position)
            ?? people.view(of: peer, through: header.position)
    }

    /// The key's message before this one, which is noted; nil when there is none.
    private func previous(of header: RecordHeader, _ key: BoardPerson) throws -> Position? {
        let known = told?.last(of: key, before: header.position) ?? .unknown
        told?.tell(key, at: header.position)
        return switch known {
        case .at(let position): position
        case .none: nil
        case .unknown: try previous(of: header, board: key.board, peer: key.peer)
        }
    }

    /// The event before this one in the person's stream that concerned the board.
    private func previous(
        of header: RecordHeader,
        board: BoardCode,
        peer: PeerID
    ) throws -> Position? {
        // To the beginning: an event that names the board reached it whenever the person was with it.
        var position = header.previousPosition
        while position != .origin {
            guard let earlier = try glance(at: position) else { return nil }
            if takes(earlier.type), try jurisdiction.boards(of: earlier.recorded, peer: peer).contains(board)
            {
                return position
            }
            position = earlier.header.previousPosition
        }
        return nil
    }

    /// The event before this one in a board's own stream that is published.
    private func previous(inStreamOf header: RecordHeader) throws -> Position {
        var position = header.previousPosition
        while position != .origin, publication.filter.types != nil {
            guard let earlier = try glance(at: position) else { return .origin }
            if takes(earlier.type) { break }
            position = earlier.header.previousPosition
        }
        return position
    }

    private func takes(_ type: EventType?) -> Bool { type.map(publication.filter.takes) ?? false }

    /// A record with as much of its event as says whom it concerns; nil when there is none.
    private func glance(
        at position: Position
    ) throws -> (header: RecordHeader, type: EventType?, recorded: RecordedEvent)? {
        try store.log.withRecord(at: position) { header, payload in
            Result {
                if let plain = PlainEvent(payload), !plain.pointsBack {
                    return (header, plain.type, plain.sketch(header))
                }
                let recorded = try RecordedEvent(header, payload: payload)
                return (header, recorded.type, recorded)
            }
        }?.get()
    }
}

extension RecordSummary {
    /// What a record holds, for a board that has not seen its events.
    init(_ record: Record) {
        self.init()
        let totals = record.totals
        trainingMinutes = UInt32(clamping: totals.training.count)
        supervisionMinutes = UInt32(clamping: totals.supervision.count)
        experienceMinutes = UInt32(clamping: totals.experience.count)
        continuingEducationMinutes = UInt32(clamping: totals.continuingEducation.count)
        for entry in record.evidence {
            switch entry.content {
            case .competency(let code, _, _, true): Self.add(code, to: &competenciesPassed)
            case .exam(let code, true, _): Self.add(code, to: &examsPassed)
            case .attestation(let signed): Self.add(signed.kind, to: &attestations)
            case .backgroundCheck(let code, true, _): Self.add(code, to: &backgroundChecksCleared)
            case .reference: references += 1
            default: break
            }
        }
    }

    private static func add<Value: Equatable>(_ value: Value, to list: inout [Value]) {
        if !list.contains(value) { list.append(value) }
    }
}
