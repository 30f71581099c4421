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
/// What an employer sees is a message type of its own; nothing else of an event gets in, and of that type no
/// field that the schema does not let employers see.
struct EmployerMessages {
    let publication: Publication
    let store: EventStore
    let people: PeopleReader
    let seal: PersonalDataSeal
    let jurisdiction: Jurisdiction
    /// Gives the day by which a board's credentials are judged, as every answer about them is.
    let shelf: RuleShelf
    /// For who goes through the log in its order.
    var recent: RecentPeople?
    var told: ToldKeys<String>?
    private let kind: CloudEventKind
    private let toldCredentials = ToldCredentials()

    init(
        publication: Publication,
        store: EventStore,
        people: PeopleReader,
        seal: PersonalDataSeal,
        jurisdiction: Jurisdiction,
        shelf: RuleShelf,
        recent: RecentPeople? = nil,
        told: ToldKeys<String>? = nil
    ) {
        self.publication = publication
        self.store = store
        self.people = people
        self.seal = seal
        self.jurisdiction = jurisdiction
        self.shelf = shelf
        self.recent = recent
        self.told = told
        kind = CloudEventKind(
            log: store.log.id,
            lane: publication.name,
            type: Self.type,
            contentType: publication.encoding.contentType
        )
    }

    static let type = "credentialing.v1.CredentialState"

    /// Whether an event of a type can change what employers see of a credential. One that cannot need not be decoded.
    static func canTell(_ type: EventType) -> Bool {
        switch type {
        case .deathRecorded, .deathRetracted, .personalDetailsAmended, .personalDataErased, .recordVoided:
            true
        case .peersMerged, .peersUnmerged, .peerRestored: true
        default: type.canChangePublicStatus
        }
    }

    func messages(for recorded: RecordedEvent, _ header: RecordHeader) throws -> [KafkaMessage] {
        guard let peer = header.stream.peer else { return [] }
        let affected = try affected(by: recorded)
        if case .none = affected { return [] }
        let view = try view(of: peer, through: Self.settled(recorded, header))
        let told = view.record.credentials.filter {
            affected.includes($0) && publication.filter.takes($0.board)
        }
        guard view.stall == nil else { return withheld(told, affected, recorded) }
        return try told.enumerated().map { index, credential in
            try message(credential, part: UInt32(index), peer: peer, recorded, header)
        }
    }

    private func view(of peer: PeerID, through: Position) throws -> PersonView {
        try recent?.view(of: peer, through: through) ?? people.view(of: peer, through: through)
    }

    /// What a key is within the topic of employers.
    private static func key(_ board: BoardCode, _ number: String) -> String { "\(board)/\(number)" }

    private static func key(of credential: CredentialRecord) -> String {
        key(credential.board, credential.number)
    }

    /// What stands for messages of somebody whose record cannot be read up to the event: what it still says of her
    /// credentials may be what the event took away.
    ///
    /// - Parameter known: the credentials that the event concerns, as far as the record can be read.
    private func withheld(
        _ known: [CredentialRecord],
        _ affected: Affected,
        _ recorded: RecordedEvent
    ) -> [KafkaMessage] {
        var places = known.map { (board: $0.board, number: $0.number) }
        // One that was issued behind the event that cannot be applied is not among them.
        if places.isEmpty, case .one(let board, let number) = affected, !number.isEmpty,
            publication.filter.takes(board)
        {
            places.append((board: board, number: number))
        }
        return places.enumerated().map { index, place in
            let key = Self.key(place.board, place.number)
            return made(key, of: place.board, nil, previous: nil, part: UInt32(index), recorded)
        }
    }

    /// The position by which it is settled what became of the credentials that an event concerns. Two people are put
    /// together or taken apart by several events, between which nothing is to be told.
    private static func settled(_ recorded: RecordedEvent, _ header: RecordHeader) -> Position {
        switch recorded.type {
        case .peersMerged, .peersUnmerged, .peerRestored: header.endOfCommand
        default: recorded.position
        }
    }

    private func message(
        _ credential: CredentialRecord,
        part: UInt32,
        peer: PeerID,
        _ recorded: RecordedEvent,
        _ header: RecordHeader
    ) throws -> KafkaMessage {
        let key = Self.key(of: credential)
        let previous = try previous(of: header, recorded, credential, key: key)
        let value = try publication.encoding.encode(
            state(credential, peer: peer, recorded, at: recorded.recordedAt, through: recorded.position)
        )
        return made(key, of: credential.board, value, previous: previous, part: part, recorded)
    }

    /// The event's message of a key, or what stands for it. From then on it is the last one of that key.
    /// - Parameter value: nil: the message is withheld.
    private func made(
        _ key: String,
        of board: BoardCode,
        _ value: [UInt8]?,
        previous: Position?,
        part: UInt32,
        _ recorded: RecordedEvent
    ) -> KafkaMessage {
        told?.tell(key, at: recorded.position)
        let event = CloudEvent(
            kind,
            subject: key,
            recorded: recorded.showing(recorded.event.seen(by: .employers)),
            previous: previous,
            part: part
        )
        return KafkaMessage(
            topic: publication.topic(for: board),
            key: Array(key.utf8),
            value: value,
            headers: event.headers
        )
    }

    /// A message that waits, made anew with what is so now.
    ///
    /// - Parameters:
    ///   - key: of the message.
    ///   - through: what is "now".
    /// - Returns: nil when there is no such credential.
    func message(
        ofWaiting key: String,
        _ recorded: RecordedEvent,
        _ header: RecordHeader,
        through: Position
    ) throws -> KafkaMessage? {
        let made = try messages(for: recorded, header).first { $0.key == Array(key.utf8) }
        if let made { return try current(made, recorded, header, through: through) }
        // It was withheld while it could not be told whom the event concerns, and the credential is none of those: void,
        // for example. What employers have of it is older all the same.
        guard let peer = header.stream.peer else { return nil }
        let held = try people.view(of: peer, through: through).record.credentials
        guard let credential = held.first(where: { Self.key(of: $0) == key }) else { return nil }
        let message = try message(credential, part: 0, peer: peer, recorded, header)
        return try current(message, recorded, header, through: through)
    }

    /// A message with the state of its credential as it is now: one that comes late must not tell what was.
    ///
    /// - Parameters:
    ///   - message: of the event.
    ///   - through: what is "now".
    private func current(
        _ message: KafkaMessage,
        _ recorded: RecordedEvent,
        _ header: RecordHeader,
        through: Position
    ) throws -> KafkaMessage {
        guard let peer = header.stream.peer else { return message }
        let key = String(decoding: message.key ?? [], as: UTF8.self)
        var message = message
        let view = try people.view(of: peer, through: through)
        guard view.stall == nil else {
            message.value = nil
            return message
        }
        let credential = view.record.credentials.first { Self.key(of: $0) == key }
        let now = try store.log.withRecord(at: through) { header, _ in header.recordedAt }
        // One that went over to another person with a merge: no event has changed its state since.
        guard let credential, let now else { return message }
        message.value = try publication.encoding.encode(
            state(credential, peer: peer, recorded, at: now, through: through)
        )
        return message
    }

    private func state(
        _ credential: CredentialRecord,
        peer: PeerID,
        _ recorded: RecordedEvent,
        at told: Instant,
        through position: Position
    ) throws -> CredentialState {
        let date = day(credential, recorded, at: told, through: position)
        var state = CredentialState()
        state.board = credential.board.description
        state.number = credential.number
        state.title = credential.title
        state.status = credential.status(on: date)
        state.practiceAuthorized = credential.practiceAuthorized(on: date)
        state.issuedOn = credential.issuedOn.description
        state.expiresOn = credential.current.expiresOn.description
        state.asOf = Google_Protobuf_Timestamp(told)
        state.discipline = credential.disciplineInPublic(on: date)
        if credential.publicName, credential.voidedBy == nil {
            state.name = try name(of: peer, through: position)
        }
        return state.seen(by: .employers)
    }

    /// The day that a message tells of: the board's. What was recorded ahead of it, as a death can be and what a board
    /// decides whose zone this machine lacks, is told of as of its own day: when that comes nothing is recorded.
    private func day(
        _ credential: CredentialRecord,
        _ recorded: RecordedEvent,
        at told: Instant,
        through position: Position
    ) -> CivilDate {
        // By the zone that was known then: told once more, it is told alike.
        let today = shelf.date(of: credential.board, at: told, knownAt: position)
        // What mends the record is of the day on which it was recorded, in logs of before that of UTC: no board decided
        // it for that day.
        let isOfBoard =
            recorded.event.board == credential.board.description
            && recorded.type?.isAboutTheRecord == false
        return max(today, isOfBoard ? recorded.effectiveOn : today, credential.diedOn ?? today)
    }

    /// Empty once the person's data was erased.
    private func name(of peer: PeerID, through position: Position) throws -> String {
        let details = try details(of: peer, through: position)
        guard case .personal(let data) = details else { return "" }
        return data.details.publicName
    }

    private func details(of peer: PeerID, through position: Position) throws -> PersonalDataSeal.Opened {
        let reader = PersonalDetailsReader(store: store, seal: seal)
        guard let known = try recent?.details(of: peer, through: position), known != .origin else {
            return try reader.details(of: peer, through: position)
        }
        return try reader.details(at: known)
    }

    /// The credentials of whose state an event tells anew.
    private enum Affected {
        case none
        case one(BoardCode, String)
        /// Every credential that is not void.
        case all
        /// Every one that shows the holder's name.
        case named

        func includes(_ credential: CredentialRecord) -> Bool {
            switch self {
            case .none: false
            case .one(let board, let number): credential.board == board && credential.number == number
            case .all: credential.voidedBy == nil
            case .named: credential.voidedBy == nil && credential.publicName
            }
        }
    }

    private func affected(by recorded: RecordedEvent) throws -> Affected {
        switch recorded.event.event {
        case .deathRecorded, .deathRetracted: return .all
        // Whoever goes on has one name, and a death that was reported is hers; apart, each has her own again.
        case .peersMerged, .peersUnmerged, .peerRestored: return .all
        case .personalDetailsAmended, .personalDataErased: return .named
        case .recordVoided:
            guard let target = try jurisdiction.target(of: recorded),
                let (_, voided) = try store.recordedEvent(at: target)
            else { return .none }
            return try affected(by: voided)
        default: return recorded.event.publicStatusNumber.map { one(recorded, $0) } ?? .none
        }
    }

    private func one(_ recorded: RecordedEvent, _ number: String) -> Affected {
        BoardCode(recorded.event.board).map { .one($0, number) } ?? .none
    }

    /// The key's message before this one. After a merge it may be of another stream.
    private func previous(
        of header: RecordHeader,
        _ recorded: RecordedEvent,
        _ credential: CredentialRecord,
        key: String
    ) throws -> Position? {
        if recorded.id == credential.issuedBy { return nil }
        switch told?.last(of: key, before: header.position) ?? .unknown {
        case .at(let position): return position
        case .none: return nil
        case .unknown: break
        }
        var best: Position?
        var seen: Set<StreamID> = [header.stream]
        var starts = [header.previousPosition]
        if let other = Self.otherStream(recorded), seen.insert(other).inserted {
            starts.append(try last(of: other, before: header.position))
        }
        while var position = starts.popLast() {
            while position != .origin, position > best ?? .origin {
                guard let (earlier, event) = try store.recordedEvent(at: position) else { return nil }
                if event.position >= credential.position, try tells(event, earlier, of: credential) {
                    best = position
                }
                if let other = Self.otherStream(event), seen.insert(other).inserted {
                    starts.append(try last(of: other, before: header.position))
                }
                position = earlier.previousPosition
            }
        }
        return best
    }

    /// What concerns all that a person holds told nothing of a credential that came by a later merge.
    private func tells(
        _ event: RecordedEvent,
        _ header: RecordHeader,
        of credential: CredentialRecord
    ) throws -> Bool {
        let affected = try affected(by: event)
        if case .one = affected { return affected.includes(credential) }
        if case .none = affected { return false }
        guard let peer = header.stream.peer else { return false }
        let keys = try toldCredentials.keys(at: event.position) {
            // As it was then: it may be void by now.
            let record = try view(of: peer, through: Self.settled(event, header)).record
            let told = record.credentials.filter {
                record.credential(board: $0.board, number: $0.number).map(affected.includes) ?? false
            }
            return Set(told.map(Self.key))
        }
        return keys.contains(Self.key(of: credential))
    }

    /// The stream that a merge or its end connects with this one.
    private static func otherStream(_ recorded: RecordedEvent) -> StreamID? {
        switch recorded.event.event {
        case .peersMerged(let it): PeerID(it.mergedPeerID).map { StreamID(peer: $0) }
        case .peerRestored(let it): PeerID(it.fromPeerID).map { StreamID(peer: $0) }
        default: nil
        }
    }

    private func last(of stream: StreamID, before limit: Position) throws -> Position {
        var last = Position.origin
        try store.forEachRecord(of: stream) { header, _ in
            guard header.position < limit else { return false }
            last = header.position
            return true
        }
        return last
    }
}
