import CommandProcessing
import Credentialing
package import EventStore
import Identifiers
package import KafkaClient
package import Projections

/// Makes the messages of one record for every publication of a lane.
package final class MessageMaker: Sendable {
    private let store: EventStore
    private let boards: [BoardMessages]
    private let employers: [EmployerMessages]
    private let log: [LogMessages]
    private let checkpoints: [CheckpointMessages]

    package init(lane: Lane, store: EventStore, projections: LiveProjections) {
        self.store = store
        let people = PeopleReader(store: store)
        // A lane goes through the log in its order: what it read last is what it needs next.
        let jurisdiction = Jurisdiction(
            store: store,
            projections: projections,
            known: KnownSpans(projections)
        )
        let recent = RecentPeople(people)
        let seal = PersonalDataSeal(keys: store.keys)
        func makers<Maker>(_ audience: Publication.Audience, _ make: (Publication) -> Maker) -> [Maker] {
            lane.publications.filter { $0.audience == audience }.map(make)
        }
        boards = makers(.board) {
            BoardMessages(
                publication: $0,
                store: store,
                jurisdiction: jurisdiction,
                people: people,
                recent: recent,
                told: ToldKeys()
            )
        }
        employers = makers(.employers) {
            EmployerMessages(
                publication: $0,
                store: store,
                people: people,
                seal: seal,
                jurisdiction: jurisdiction,
                shelf: projections.shelf,
                recent: recent,
                told: ToldKeys()
            )
        }
        log = makers(.log) { LogMessages($0, log: store.log.id) }
        readsProjections = !boards.isEmpty || !employers.isEmpty
        checkpoints = makers(.checkpoints) { CheckpointMessages($0, log: store.log.id) }
    }

    /// Whether messages tell of more than the record itself, which must have been projected then.
    let readsProjections: Bool

    /// Whether signed checkpoints are published.
    var tellsCheckpoints: Bool { !checkpoints.isEmpty }

    /// - Throws: `LaneFault` for an event that this program must not leave out and cannot publish.
    package func messages(_ header: RecordHeader, payload: RawSpan, record: RawSpan) throws -> [KafkaMessage]
    {
        var messages: [KafkaMessage] = []
        try add(header, payload: payload, record: record, to: &messages)
        return messages
    }

    /// The same, behind other messages. What is there when it throws may be a part.
    func add(
        _ header: RecordHeader,
        payload: RawSpan,
        record: RawSpan,
        to messages: inout [KafkaMessage]
    ) throws {
        for maker in log { messages.append(maker.message(for: record, header)) }
        guard readsProjections else { return }
        if let plain = PlainEvent(payload) {
            messages += try self.messages(header, plain)
        } else {
            messages += try self.messages(header, RecordedEvent(header, payload: payload))
        }
    }

    /// For boards and employers, of an event that is decoded only if somebody has to know more of it.
    private func messages(_ header: RecordHeader, _ plain: PlainEvent) throws -> [KafkaMessage] {
        let isForEmployers = !employers.isEmpty && EmployerMessages.canTell(plain.type)
        let recorded =
            isForEmployers || plain.pointsBack
            ? try RecordedEvent(header, payload: plain.bytes.span.bytes) : plain.sketch(header)
        let forBoards = try boards.flatMap { try $0.messages(for: recorded, header, plain) }
        guard isForEmployers else { return forBoards }
        return try forBoards + employers.flatMap { try $0.messages(for: recorded, header) }
    }

    /// To be called by who makes the messages of the whole log, from its first record on and in its order: what was
    /// told before need not be looked for in the log then.
    func beginAtOrigin() {
        for maker in boards { maker.told?.beginAtOrigin() }
        for maker in employers { maker.told?.beginAtOrigin() }
    }

    /// For boards and employers.
    func messages(_ header: RecordHeader, _ recorded: RecordedEvent) throws -> [KafkaMessage] {
        guard recorded.type != nil else {
            throw LaneFault.unknownEvent(header.position, header.type)
        }
        return try boards.flatMap { try $0.messages(for: recorded, header) }
            + employers.flatMap { try $0.messages(for: recorded, header) }
    }

    /// Makes a message that waits in quarantine anew; for employers, what is so now. It is withheld while it cannot be
    /// told.
    ///
    /// - Parameter through: up to where the lane has published.
    /// - Returns: nil when the log gives no such message any more.
    func message(of entry: QuarantineEntry, through: Position) throws -> KafkaMessage? {
        guard let (header, recorded) = try store.recordedEvent(at: entry.position) else { return nil }
        // What was told last is known to who goes through the log in its order, which this does not.
        if var employers = employers.first(where: { $0.publication.name == entry.publication }) {
            employers.told = nil
            return try employers.message(ofWaiting: entry.key, recorded, header, through: through)
        }
        var boards = boards.first { $0.publication.name == entry.publication }
        boards?.told = nil
        return try boards?.messages(for: recorded, header).first { QuarantineID($0) == entry.id }
    }

    func messages(_ checkpoint: SignedCheckpoint) -> [KafkaMessage] {
        checkpoints.map { $0.message(for: checkpoint) }
    }
}
