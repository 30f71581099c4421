import CivilTime
import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import Projections
import TestSupport

/// What the topics must hold for a log, worked out by folding it once from the front: no projection, no
/// jurisdiction spans, no walk backwards.
struct Expectation {
    struct Message: Hashable {
        let topic: String
        let key: String
        let position: UInt64
        /// Of the key's message before this one; nil for the first.
        let previous: UInt64?
        let type: String
    }

    private(set) var messages: [Message] = []
    /// The status that employers are told, by the message's position.
    private(set) var states: [UInt64: Credential] = [:]

    private var people: [PeerID: Record] = [:]
    private var events: [EventID: RecordedEvent] = [:]
    private var boards: [Position: [String]] = [:]
    private var last: [String: UInt64] = [:]

    static let employersTopic = "credentialing.employers.status.v1"

    static func boardTopic(_ board: String) -> String { "credentialing.boards.\(board).events.v1" }

    init(_ store: EventStore) throws {
        let head = try store.log.head()
        var position = Position.origin
        while position < head {
            position = position.next
            guard let (header, recorded) = try store.recordedEvent(at: position) else { break }
            events[recorded.id] = recorded
            try add(header, recorded)
        }
    }

    private mutating func add(_ header: RecordHeader, _ recorded: RecordedEvent) throws {
        if let board = header.stream.board {
            return add(Self.boardTopic(board.description), header.stream.description, recorded, "BoardEvent")
        }
        guard let peer = header.stream.peer else { return }
        var record = people[peer] ?? Record(peer: peer)
        try record.apply(recorded)
        people[peer] = record
        boards[recorded.position] = record.boards.map(\.description)
        for board in concerned(recorded, record) {
            add(Self.boardTopic(board), peer.description, recorded, "BoardEvent")
        }
        for credential in told(recorded, record) {
            let key = "\(credential.board)/\(credential.number)"
            add(Self.employersTopic, key, recorded, "CredentialState")
            let date = max(DecisionContext.date(at: recorded.recordedAt), recorded.effectiveOn)
            states[recorded.position.rawValue] = Credential(credential, on: date)
        }
    }

    /// The credentials of which employers are told something.
    private func told(_ recorded: RecordedEvent, _ record: Record) -> [CredentialRecord] {
        let held = record.credentials.filter { $0.voidedBy == nil }
        switch recorded.event.event {
        case .deathRecorded, .deathRetracted: return held
        case .personalDetailsAmended, .personalDataErased: return held.filter(\.publicName)
        default:
            guard let number = status(recorded), let board = BoardCode(recorded.event.board),
                let credential = record.credential(board: board, number: number)
            else { return [] }
            return [credential]
        }
    }

    private func concerned(_ recorded: RecordedEvent, _ record: Record) -> [String] {
        if !recorded.event.board.isEmpty { return [recorded.event.board] }
        var found = record.boards.map(\.description)
        if let target = mended(recorded) {
            for board in boards[target.position] ?? [] where !found.contains(board) { found.append(board) }
        }
        return found
    }

    /// The event that another one takes back, replaces or goes on from.
    private func mended(_ recorded: RecordedEvent) -> RecordedEvent? {
        switch recorded.event.event {
        case .recordCorrected(let it): EventID(it.eventID).flatMap { events[$0] }
        case .actionRevised(let it): EventID(it.eventID).flatMap { events[$0] }
        case .deathRetracted(let it): EventID(it.eventID).flatMap { events[$0] }
        default: voided(recorded)
        }
    }

    private func voided(_ recorded: RecordedEvent) -> RecordedEvent? {
        guard case .recordVoided(let void)? = recorded.event.event else { return nil }
        return EventID(void.eventID).flatMap { events[$0] }
    }

    private func status(_ recorded: RecordedEvent) -> String? {
        switch recorded.event.event {
        case .applicationApproved(let it): it.credentialNumber
        case .renewalApproved(let it): it.credentialNumber
        case .credentialIssued(let it): it.credentialNumber
        case .extensionGranted(let it): it.credentialNumber
        case .credentialSuspended(let it): it.credentialNumber
        case .suspensionLifted(let it): it.credentialNumber
        case .credentialRevoked(let it): it.credentialNumber
        case .probationImposed(let it): it.public ? it.credentialNumber : nil
        case .probationLifted(let it): it.public ? it.credentialNumber : nil
        case .credentialSurrendered(let it): it.credentialNumber
        case .credentialRetired(let it): it.credentialNumber
        case .credentialInactivated(let it): it.credentialNumber
        case .credentialReinstated(let it): it.credentialNumber
        case .credentialTransferred(let it): it.credentialNumber
        case .appealDecided(let it):
            it.outcome == .overturned && it.public && !it.credentialNumber.isEmpty
                ? it.credentialNumber : nil
        case .recordVoided: voided(recorded).flatMap { status($0) }
        default: nil
        }
    }

    private mutating func add(_ topic: String, _ key: String, _ recorded: RecordedEvent, _ type: String) {
        let position = recorded.position.rawValue
        let chain = topic + "#" + key
        messages.append(
            Message(
                topic: topic,
                key: key,
                position: position,
                previous: last[chain],
                type: "credentialing.v1." + type
            )
        )
        last[chain] = position
    }
}
