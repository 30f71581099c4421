import CommandProcessing
import Credentialing
import EventStore
import Identifiers
import LMDB
import MerkleTree

/// Brings generations up to date, record by record, one transaction for each generation and batch. The daemon has
/// one for all that follow the log; a rebuild has one of its own until its generation has caught up.
struct Applier {
    let reader: PeopleReader
    let maker: RowMaker
    private let log: Log
    /// Whom the decisions had to fold that are applied here; nil: nobody hands anybody on.
    private let handed: HandedPeople?
    var people: TrackedPeople
    private(set) var rules: RuleBook
    /// The last position applied to every generation.
    private(set) var position: Position
    private(set) var followers: [Follower]
    /// Of a generation that answers: only other followers, or a start, mend it. Until then nothing is read or folded for
    /// it, however often it is asked for.
    private var damage: LMDBError?
    /// The last one that answers and failed.
    private(set) var stopping: Generation?
    /// Those that failed since the last transaction and nobody asks: they go with the next one.
    private var failed: [Lost] = []
    /// Those that follow no more, until they are taken.
    private var lost: [Lost] = []
    /// What the followers are made by, each once.
    var projections: [Projection]

    struct Follower: Sendable {
        let generation: Generation
        /// One that nobody asks yet may fail without the others: it is let go.
        var isRequired: Bool
    }

    /// Records that are applied in one transaction when catching up, and the bytes at which no further one is taken.
    private static let (catchUpRecords, catchUpBytes) = (4_096, 8 << 20)

    /// - Parameter rules: every rule adopted so far, or more.
    init(
        store: EventStore,
        followers: [Follower],
        rules: RuleBook,
        memory: RecordMemory = RecordMemory(),
        tally: RecordTally = RecordTally(),
        handed: HandedPeople? = nil
    ) throws {
        precondition(!followers.isEmpty, "there is something to bring up to date")
        reader = PeopleReader(store: store, withNames: true, isKept: true)
        maker = RowMaker(reader: reader)
        log = store.log
        self.handed = handed
        people = TrackedPeople(memory, tally: tally)
        self.rules = rules
        self.followers = followers
        projections = []
        position = try followers.map { try $0.generation.state().position }.min() ?? .origin
        followersChanged()
    }

    // MARK: Who follows

    /// Adds a generation that is at the applier's own position.
    ///
    /// - Throws: `behind` when it is not: it was filled up to what is recorded, where those that follow do not come
    ///   while one of them fails.
    mutating func add(_ follower: Follower) throws {
        let state = try follower.generation.state()
        try checkReaches(state.position)
        guard state.position == position else {
            throw ProjectionsError(
                .behind,
                "\(follower.generation.projection) is built up to position \(state.position), not to \(position)"
            )
        }
        followers.append(follower)
        followersChanged()
    }

    /// - Throws: `behind` when what follows is not as far as a position that was applied.
    func checkReaches(_ applied: Position) throws {
        guard position < applied else { return }
        // They are written in this order, up to the one that fails.
        let behind = followers.first { follower in
            guard let state = try? follower.generation.state() else { return follower.isRequired }
            return state.position <= position
        }
        let name = behind?.generation.projection.name ?? "one of them"
        throw ProjectionsError(
            .behind,
            "the projections have not caught up: they are at position \(position) of \(applied), and \(name) is the "
                + "first that could not go on; mend what the daemon's state says of it, then rebuild"
        )
    }

    mutating func remove(_ generation: Generation) {
        followers.removeAll { $0.generation === generation }
        // Who was dropped must be let go: its file takes room for as long as it is open.
        if stopping === generation { stopping = nil }
        followersChanged()
    }

    mutating func require(_ generations: [Generation]) {
        for index in followers.indices {
            followers[index].isRequired = generations.contains { $0 === followers[index].generation }
        }
    }

    private mutating func followersChanged() {
        damage = nil
        var projections: [Projection] = []
        for follower in followers where !projections.contains(follower.generation.projection) {
            projections.append(follower.generation.projection)
        }
        guard projections != self.projections else { return }
        self.projections = projections
        // Their rows are listed by projection.
        people.removeAll()
    }

    // MARK: Applying

    mutating func apply(_ batch: borrowing CommittedBatch) throws {
        if let damage { throw damage }
        if position < Position(batch.first.rawValue - 1) {
            try catchUp(through: Position(batch.first.rawValue - 1))
        }
        try forgettingOnFailure { applier in
            var touched = Touched()
            var anchor = Digest.zero
            try batch.forEach { header, payload, hash throws in
                try applier.take(header, payload, &touched)
                anchor = hash
            }
            try applier.commit(&touched, through: batch.last, anchor: anchor)
        }
    }

    /// Applies what the log has and the generations do not.
    ///
    /// After a crash between two commits some generations are ahead of others. No transaction steps
    /// over the position of one that is ahead: rows are replaced against exactly what they were.
    ///
    /// - Parameter isCancelled: asked between transactions.
    mutating func catchUp(
        through head: Position,
        unless isCancelled: () -> Bool = { false }
    ) throws {
        if let damage { throw damage }
        try forgettingOnFailure { applier in
            while applier.position < head, !isCancelled() { try applier.catchUpOnce(through: head) }
        }
    }

    /// Followers that could not be written, and why; they follow no more. Each is given once, and to be asked for also
    /// after a failure: it may have come after a transaction without them.
    mutating func takeLost() -> [Lost] {
        defer { lost = [] }
        return lost
    }

    struct Lost: Sendable {
        let generation: Generation
        let reason: String
    }

    /// What was folded and not written must not be taken for the rows' state.
    private mutating func forgettingOnFailure<R>(_ body: (inout Applier) throws -> R) throws -> R {
        do { return try body(&self) } catch {
            people.removeAll()
            failed.removeAll()
            if let found = error as? LMDBError, found.isDamage { damage = found }
            throw error
        }
    }

    /// Does something for each follower. One that nobody asks yet fails alone, and is passed over from then on.
    mutating func forEachFollower(_ body: (Applier, Generation) throws -> Void) throws {
        for follower in followers where !failed.contains(where: { $0.generation === follower.generation }) {
            do { try body(self, follower.generation) } catch {
                if follower.isRequired {
                    stopping = follower.generation
                    throw error
                }
                failed.append(Lost(generation: follower.generation, reason: "\(error)"))
            }
        }
    }

    private mutating func catchUpOnce(through head: Position) throws {
        var positions: [Position] = []
        try forEachFollower { _, generation throws in positions.append(try generation.state().position) }
        let stop = positions.filter { $0 > position }.min().map { min($0, head) } ?? head
        let records = try records(through: stop)
        guard let last = records.last?.header.position, let anchor = try log.hash(at: last) else {
            preconditionFailure("the log is dense")
        }
        var touched = Touched()
        for record in records { try take(record.header, record.payload.span.bytes, &touched) }
        try commit(&touched, through: last, anchor: anchor)
    }

    /// The next records, copied: people are read from the log while they are applied, and a transaction within another
    /// would keep its map from growing.
    private func records(
        through stop: Position
    ) throws -> [(header: RecordHeader, payload: [UInt8])] {
        var records: [(header: RecordHeader, payload: [UInt8])] = []
        var bytes = 0
        try log.scan(from: position.next, limit: Self.catchUpRecords) { header, payload, _ in
            guard header.position <= stop, bytes < Self.catchUpBytes else { return false }
            records.append((header, payload.withUnsafeBytes { [UInt8]($0) }))
            bytes += payload.byteCount
            return true
        }
        return records
    }

    /// The people of one batch, in the order of their first event, and their rows before it.
    private struct Touched {
        var order: [PeerID] = []
        var before: [PeerID: [[Row]]] = [:]
    }

    private mutating func take(
        _ header: RecordHeader,
        _ payload: RawSpan,
        _ touched: inout Touched
    ) throws {
        guard let peer = header.stream.peer else {
            if let recorded = try? RecordedEvent(header, payload: payload) { rules.apply(recorded) }
            return
        }
        try touch(peer, before: header, &touched)
        let reader = reader
        try people.update(peer) { try reader.carry(&$0.view, over: header, payload: payload) }
        guard header.type == EventType.personalDataErased.code, let view = people[peer]?.view else { return }
        try forgetNames(ofMergedInto: view.record, at: header.position, &touched)
    }

    /// Sees to it that a person's rows before one of her events are known.
    private mutating func touch(_ peer: PeerID, before header: RecordHeader, _ touched: inout Touched) throws
    {
        let folded = handed?.take(peer, at: StreamVersion(header.version.rawValue - 1))
        try touch(peer, before: header.position, folded, &touched)
    }

    /// - Parameter folded: the person before the position; nil: she is read.
    private mutating func touch(
        _ peer: PeerID,
        before position: Position,
        _ folded: FoldedPerson?,
        _ touched: inout Touched
    ) throws {
        if people[peer] == nil {
            let view = try folded.map(reader.view) ?? read(peer, before: position)
            let rows = try rows(of: view)
            try renew(peer, rows)
            people.insert(TrackedPeople.Person(view: view, rows: rows))
        }
        guard touched.before[peer] == nil else { return }
        touched.order.append(peer)
        touched.before[peer] = people[peer]?.rows
    }

    private func read(_ peer: PeerID, before position: Position) throws -> PersonView {
        let view = try reader.view(of: peer, through: Position(position.rawValue - 1))
        if view.version != .none { people.tally.folded() }
        return view
    }

    /// With a person's key go those of who was merged into her. Nothing is recorded under their ids, which still have
    /// rows of their names, so these are made anew with her.
    private mutating func forgetNames(
        ofMergedInto record: Record,
        at position: Position,
        _ touched: inout Touched
    ) throws {
        for other in record.merged {
            try touch(other, before: position, nil, &touched)
            let view = try reader.view(of: other, through: position)
            people.update(other) { $0.view = view }
            try forgetNames(ofMergedInto: view.record, at: position, &touched)
        }
    }

    func rows(of view: PersonView) throws -> [[Row]] {
        try maker.rows(projections, of: view, rules: rules)
    }

    private mutating func commit(
        _ touched: inout Touched,
        through last: Position,
        anchor: Digest
    ) throws {
        let (maker, projections, rules) = (maker, projections, rules)
        for peer in touched.order {
            try people.update(peer) { person in
                person.rows = try maker.rows(projections, of: person.view, rules: rules)
            }
        }
        try forEachFollower { applier, generation throws in
            try applier.write(touched, to: generation, through: last, anchor: anchor)
        }
        // First: where the order of the projections changes with those that go, everybody goes who is tracked.
        forgetNames(of: touched)
        let gone = failed
        failed.removeAll()
        for one in gone { remove(one.generation) }
        lost += gone
        position = last
        people.trim(keeping: Set(touched.order))
    }

    /// The rows of names are read from each generation when they are needed, so they are not kept.
    private mutating func forgetNames(of touched: Touched) {
        guard let index = projections.firstIndex(of: .roster) else { return }
        for peer in touched.order {
            people.update(peer) { $0.rows[index].removeAll { RosterKey.isOfNames($0.key) } }
        }
    }

    private func write(
        _ touched: Touched,
        to generation: Generation,
        through last: Position,
        anchor: Digest
    ) throws {
        // A generation that is ahead, after a crash between two commits, has these rows already.
        guard try generation.state().position < last else { return }
        guard let index = projections.firstIndex(of: generation.projection) else {
            preconditionFailure("every follower's projection is known")
        }
        var changes: [RowChange] = []
        for peer in touched.order {
            guard let before = touched.before[peer]?[index], let after = people[peer]?.rows[index]
            else { preconditionFailure("every touched person has rows") }
            let stored = try generation.withStoredNames(before)
            RowChange.append(from: stored, to: after, into: &changes)
        }
        // A merge moves a row from one person to another: it goes before it comes.
        let gone = changes.filter { $0.new == nil }
        try generation.apply(gone + changes.filter { $0.new != nil }, through: last, anchor: anchor)
    }
}
