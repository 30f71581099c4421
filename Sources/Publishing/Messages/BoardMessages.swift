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

    /// What a key is within the topics of all boards.
    struct BoardPerson: Hashable {
        let board: BoardCode
        let peer: PeerID
    }

    static let type = "credentialing.v1.BoardEvent"

    /// - Parameter wanted: nil: every board that the event concerns.
    func messages(
        for recorded: RecordedEvent,
        _ header: RecordHeader,
        wanted: BoardCode? = nil
    ) throws -> [KafkaMessage] {
        guard let type = EventType(of: recorded.event), publication.filter.takes(type) else { return [] }
        if let board = header.stream.board {
            guard wanted == nil || wanted == board, publication.filter.takes(board) else { return [] }
            return [
                try message(
                    recorded,
                    header,
                    board: board,
                    key: header.stream.description,
                    previous: try previous(inStreamOf: header)
                )
            ]
        }
        guard let peer = header.stream.peer else { return [] }
        let boards = try jurisdiction.boards(of: recorded, peer: peer).filter(publication.filter.takes)
        return try boards.filter { wanted == nil || wanted == $0 }.map { board in
            let key = BoardPerson(board: board, peer: peer)
            let previous =
                try told?.position(of: key, before: header.position)
                ?? previous(of: header, board: board, peer: peer)
            told?.tell(key, at: header.position)
            return try message(
                recorded,
                header,
                board: board,
                key: peer.description,
                previous: previous ?? .origin
            )
        }
    }

    private func message(
        _ recorded: RecordedEvent,
        _ header: RecordHeader,
        board: BoardCode,
        key: String,
        previous: Position
    ) throws -> KafkaMessage {
        let data = try data(recorded, header)
        let event = CloudEvent(
            log: store.log.id,
            lane: "\(publication.name):\(board)",
            type: Self.type,
            subject: key,
            recorded: recorded.showing(data.event),
            previous: previous == .origin ? nil : previous,
            contentType: publication.encoding.contentType
        )
        return KafkaMessage(
            topic: publication.topic(for: board),
            key: Array(key.utf8),
            value: try publication.encoding.encode(data),
            headers: event.headers
        )
    }

    private func data(_ recorded: RecordedEvent, _ header: RecordHeader) throws -> BoardEvent {
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
        if case .applicationSubmitted? = recorded.event.event, let peer = header.stream.peer {
            let view =
                try recent?.view(of: peer, through: recorded.position)
                ?? people.view(of: peer, through: recorded.position)
            data.record = RecordSummary(view.record)
        }
        return data.seen(by: .board)
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
            guard let (earlier, recorded) = try store.recordedEvent(at: position) else { return nil }
            if takesType(of: recorded), try jurisdiction.boards(of: recorded, peer: peer).contains(board) {
                return position
            }
            position = earlier.previousPosition
        }
        return nil
    }

    /// The event before this one in a board's own stream that is published.
    private func previous(inStreamOf header: RecordHeader) throws -> Position {
        var position = header.previousPosition
        while position != .origin, publication.filter.types != nil {
            guard let (earlier, recorded) = try store.recordedEvent(at: position) else { return .origin }
            if takesType(of: recorded) { break }
            position = earlier.previousPosition
        }
        return position
    }

    private func takesType(of recorded: RecordedEvent) -> Bool {
        EventType(of: recorded.event).map(publication.filter.takes) ?? false
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
