import CommandProcessing
import Credentialing
import CredentialingSchema
package import EventStore
import Identifiers
package import LMDB
import MerkleTree
import Synchronization

/// The live generation of each projection: applied batch by batch by the writer, read from any thread.
package final class LiveProjections: BatchSubscriber, Sendable {
    package let name = "projections"

    private let reader: PeopleReader
    private let log: Log
    private let generations: [Generation]
    private let tracked: Mutex<Tracked>

    /// Touched while a batch is applied, one at a time; the lock is never contended.
    private struct Tracked {
        var people = TrackedPeople()
        var rules: RuleBook
        /// The last position applied to every generation.
        var position: Position
    }

    /// - Parameters:
    ///   - generations: one per projection, in the order of `Projection.allCases`.
    ///   - rules: every rule adopted so far.
    init(store: EventStore, generations: [Generation], rules: RuleBook) throws {
        precondition(generations.map(\.projection) == Projection.allCases, "one generation each")
        reader = PeopleReader(store: store, tokens: NameTokens(keys: store.keys))
        log = store.log
        self.generations = generations
        var lowest = try generations[0].state().position
        for generation in generations { lowest = min(lowest, try generation.state().position) }
        tracked = Mutex(Tracked(rules: rules, position: lowest))
        try catchUp(through: try log.head())
    }

    package var environments: [Environment] { generations.map(\.environment) }

    /// The same by the projections' names.
    package var namedEnvironments: [(name: String, environment: Environment)] {
        generations.map { ($0.projection.rawValue, $0.environment) }
    }

    package func generation(_ projection: Projection) -> Generation {
        generations[Projection.allCases.firstIndex(of: projection)!]
    }

    // MARK: Applying

    package func apply(_ batch: borrowing CommittedBatch) throws {
        if tracked.withLock({ $0.position }) < Position(batch.first.rawValue - 1) {
            try catchUp(through: Position(batch.first.rawValue - 1))
        }
        try tracked.withLock { tracked in
            var touched = Touched()
            do {
                var anchor = Digest.zero
                try batch.forEach { header, payload, hash throws in
                    try take(header, payload, &tracked, &touched)
                    anchor = hash
                }
                try commit(&touched, through: batch.last, anchor: anchor, &tracked)
            } catch {
                // What was folded and not written must not be taken for the rows' state.
                tracked.people.removeAll()
                throw error
            }
        }
    }

    /// Records that are applied in one transaction when catching up.
    private static let catchUpRecords = 4_096

    /// Applies what the log has and the generations do not.
    ///
    /// After a crash between two commits some generations are ahead of others. No transaction steps
    /// over the position of one that is ahead: rows are replaced against exactly what they were.
    private func catchUp(through head: Position) throws {
        try tracked.withLock { tracked in
            do {
                while tracked.position < head { try catchUpOnce(through: head, &tracked) }
            } catch {
                tracked.people.removeAll()
                throw error
            }
        }
    }

    private func catchUpOnce(through head: Position, _ tracked: inout Tracked) throws {
        let positions = try generations.map { try $0.state().position }
        let stop = positions.filter { $0 > tracked.position }.min().map { min($0, head) } ?? head
        var touched = Touched()
        var last = tracked.position
        var anchor = Digest.zero
        var failure: (any Error)?
        try log.scan(from: last.next, limit: Self.catchUpRecords) { header, payload, record in
            guard header.position <= stop else { return false }
            do { try take(header, payload, &tracked, &touched) } catch {
                failure = error
                return false
            }
            last = header.position
            anchor = RecordCodec.hash(of: record)
            return true
        }
        if let failure { throw failure }
        precondition(last > tracked.position, "the log is dense")
        try commit(&touched, through: last, anchor: anchor, &tracked)
    }

    /// The people of one batch, in the order of their first event, and their rows before it.
    private struct Touched {
        var order: [PeerID] = []
        var before: [PeerID: [[Row]]] = [:]
    }

    private func take(
        _ header: RecordHeader,
        _ payload: RawSpan,
        _ tracked: inout Tracked,
        _ touched: inout Touched
    ) throws {
        guard let peer = header.stream.peer else {
            if let recorded = try? RecordedEvent(header, payload: payload) { tracked.rules.apply(recorded) }
            return
        }
        if tracked.people[peer] == nil {
            var view = try reader.view(of: peer, through: Position(header.position.rawValue - 1))
            try takeStoredNames(of: &view)
            tracked.people.insert(TrackedPeople.Person(view: view, rows: rows(of: view, tracked.rules)))
        }
        if touched.before[peer] == nil {
            touched.order.append(peer)
            touched.before[peer] = tracked.people[peer]?.rows
        }
        if PersonView.isOfMerges(header.type) {
            let view = try reader.view(of: peer, through: header.position)
            tracked.people.update(peer) { $0.view = view }
        } else {
            tracked.people.update(peer) { $0.view.apply(header, payload: payload) }
        }
    }

    private func rows(of view: PersonView, _ rules: RuleBook) -> [[Row]] {
        Projection.allCases.map { $0.rows(of: view, rules: rules) }
    }

    private func commit(
        _ touched: inout Touched,
        through last: Position,
        anchor: Digest,
        _ tracked: inout Tracked
    ) throws {
        let rules = tracked.rules
        for peer in touched.order {
            tracked.people.update(peer) { $0.rows = rows(of: $0.view, rules) }
        }
        for (index, generation) in generations.enumerated() {
            // A generation that is ahead, after a crash between two commits, has these rows already.
            guard try generation.state().position < last else { continue }
            var changes: [RowChange] = []
            for peer in touched.order {
                guard let before = touched.before[peer]?[index],
                    let after = tracked.people[peer]?.rows[index]
                else { preconditionFailure("every touched person has rows") }
                RowChange.append(from: before, to: after, into: &changes)
            }
            // A merge moves a row from one person to another: it goes before it comes.
            let gone = changes.filter { $0.new == nil }
            try generation.apply(gone + changes.filter { $0.new != nil }, through: last, anchor: anchor)
        }
        tracked.position = last
        tracked.people.trim(keeping: Set(touched.order))
    }
}

extension RowChange {
    /// The changes that make one person's rows of one projection those after.
    static func append(from before: [Row], to after: [Row], into changes: inout [RowChange]) {
        if before == after { return }
        for old in before {
            let new = after.first { $0.key == old.key }
            if new == old { continue }
            changes.append(RowChange(old: old, new: new))
        }
        for new in after where !before.contains(where: { $0.key == new.key }) {
            changes.append(RowChange(old: nil, new: new))
        }
    }
}
