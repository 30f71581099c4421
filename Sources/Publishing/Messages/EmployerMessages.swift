import CivilTime
import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import KafkaClient
import Projections
import SwiftProtobuf

/// Employers' messages: the whole status of a credential whenever an event changed it.
///
/// What an employer sees is a message type of its own; nothing else of an event gets in.
struct EmployerMessages {
    let publication: Publication
    let store: EventStore
    let people: PeopleReader
    let seal: PersonalDataSeal
    let jurisdiction: Jurisdiction

    static let type = "credentialing.v1.CredentialState"

    func messages(for recorded: RecordedEvent, _ header: RecordHeader) throws -> [KafkaMessage] {
        guard let peer = header.stream.peer, let board = BoardCode(recorded.event.board),
            let number = try affectedNumber(recorded, board: board)
        else { return [] }
        let record = try people.view(of: peer, through: recorded.position).record
        guard let credential = record.credential(board: board, number: number) else { return [] }
        let key = "\(board)/\(number)"
        let event = CloudEvent(
            log: store.log.id,
            lane: "employers",
            type: Self.type,
            subject: key,
            recorded: recorded,
            previous: try previous(of: header, board: board, number: number)
        )
        let state = try state(credential, peer: peer, recorded)
        return [
            KafkaMessage(
                topic: publication.topic(for: board),
                key: Array(key.utf8),
                value: try state.jsonUTF8Bytes(),
                headers: event.headers
            )
        ]
    }

    private func state(
        _ credential: CredentialRecord,
        peer: PeerID,
        _ recorded: RecordedEvent
    ) throws -> CredentialState {
        // A board ahead of UTC can date an issue "tomorrow": the message tells of that day then.
        let date = max(DecisionContext.date(at: recorded.recordedAt), recorded.effectiveOn)
        var state = CredentialState()
        state.board = credential.board.description
        state.number = credential.number
        state.title = credential.title
        state.status = credential.status(on: date)
        state.practiceAuthorized = credential.practiceAuthorized(on: date)
        state.issuedOn = credential.issuedOn.description
        state.expiresOn = credential.current.expiresOn.description
        state.asOf = Google_Protobuf_Timestamp(recorded.recordedAt)
        if credential.publicDiscipline { state.discipline = credential.discipline(on: date).shown }
        if credential.publicName, credential.voidedBy == nil { state.name = try name(of: peer) }
        return state
    }

    /// Empty once the person's data was erased.
    private func name(of peer: PeerID) throws -> String {
        var name = ""
        try store.forEachRecord(of: StreamID(peer: peer)) { header, payload in
            let registration = try RecordedEvent(header, payload: payload)
            let opened = try seal.open(registration.event, id: registration.id, slot: header.keySlot)
            if case .personal(let data) = opened { name = data.details.publicName }
            return false
        }
        return name
    }

    /// The credential whose status an event changed; nil for all other events.
    private func affectedNumber(_ recorded: RecordedEvent, board: BoardCode) throws -> String? {
        if case .recordVoided? = recorded.event.event {
            guard let target = try jurisdiction.voided(by: recorded),
                let (_, voided) = try store.recordedEvent(at: target)
            else { return nil }
            return try affectedNumber(voided, board: board)
        }
        return recorded.event.publicStatusNumber
    }

    private func previous(
        of header: RecordHeader,
        board: BoardCode,
        number: String
    ) throws -> Position? {
        var position = header.previousPosition
        while position != .origin {
            guard let (earlier, recorded) = try store.recordedEvent(at: position) else { return nil }
            if recorded.event.board == board.description,
                try affectedNumber(recorded, board: board) == number
            {
                return position
            }
            position = earlier.previousPosition
        }
        return nil
    }
}
