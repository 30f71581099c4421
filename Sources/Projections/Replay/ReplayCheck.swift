import CommandProcessing
package import Credentialing
package import EventStore
package import Identifiers
import Synchronization

/// Compares the rows of live generations, by their digests, with a replay of the log. Writes nothing: the
/// replayed digest is a sum over rows that are never stored.
package struct ReplayCheck: Sendable {
    package struct Finding: Sendable {
        package let projection: Projection
        package let generation: UInt32
        package let position: Position
        /// Over the rows as they are stored.
        package let live: SetHash
        /// As the generation kept it, row by row.
        package let kept: SetHash
        package let replayed: SetHash
        package let liveRows: UInt64
        /// As the generation counted them, row by row.
        package let keptRows: UInt64
        package let replayedRows: UInt64

        fileprivate func isOf(_ generation: Generation) -> Bool {
            projection == generation.projection && self.generation == generation.number
        }

        package var agrees: Bool {
            live == replayed && live == kept && liveRows == replayedRows && liveRows == keptRows
        }
    }

    /// Rows that a replay makes: their number, and the digest of all of them.
    package struct Sum: Equatable, Sendable {
        package fileprivate(set) var digest = SetHash()
        package fileprivate(set) var rows: UInt64 = 0
    }

    /// How often one that does not agree is looked at, when its daemon goes on writing.
    private static let looks = 3

    /// Beside a daemon somebody can be erased between the look at the rows and the replay, which then finds no name any
    /// more: what does not agree is looked at again, as long as there is something new.
    ///
    /// - Parameter generations: each is compared at the position it has.
    /// - Returns: one finding per generation, and how many events were folded.
    package static func run(
        store: EventStore,
        rules: RuleBook,
        generations: [Generation],
        threads: Int,
        progress: ReplayProgress?
    ) throws -> (findings: [Finding], events: UInt64) {
        var (findings, events) = try look(store, rules, generations, threads: threads, progress)
        for _ in 1..<looks {
            let again = try generations.filter { generation in
                let found = findings.first { $0.isOf(generation) }
                return try found.map { try !$0.agrees && generation.state().position > $0.position } ?? false
            }
            if again.isEmpty { break }
            let (found, further) = try look(
                store,
                try store.readRuleBook(),
                again,
                threads: threads,
                progress
            )
            for finding in found {
                guard let index = findings.firstIndex(where: { $0.projection == finding.projection }) else {
                    preconditionFailure("what is looked at again was found before")
                }
                findings[index] = finding
            }
            events += further
        }
        return (findings, events)
    }

    private static func look(
        _ store: EventStore,
        _ rules: RuleBook,
        _ generations: [Generation],
        threads: Int,
        _ progress: ReplayProgress?
    ) throws -> (findings: [Finding], events: UInt64) {
        let audits = try generations.map { try $0.audit() }
        // After the rows: then the replay has everybody whom they have, and every rule.
        try store.follow()
        let rules = store.folder.access == .owner ? rules : try store.readRuleBook()
        var findings: [Finding] = []
        var events: UInt64 = 0
        // One pass serves all generations that stand at the same position, which is the rule.
        for position in Set(audits.map(\.state.position)).sorted() {
            let group = generations.indices.filter { audits[$0].state.position == position }
            let projections = group.map { generations[$0].projection }
            let (sums, count) = try Self.sums(
                of: projections,
                store: store,
                rules: rules,
                through: position,
                threads: threads,
                progress: progress
            )
            events += count
            for (sum, index) in zip(sums, group) {
                findings.append(
                    Finding(
                        projection: generations[index].projection,
                        generation: generations[index].number,
                        position: position,
                        live: audits[index].digest,
                        kept: audits[index].state.digest,
                        replayed: sum.digest,
                        liveRows: audits[index].rowCount,
                        keptRows: audits[index].state.rowCount,
                        replayedRows: sum.rows
                    )
                )
            }
        }
        return (findings, events)
    }

    /// What a replay through a position makes, one sum per projection; rows are stored nowhere.
    ///
    /// - Returns: how many events were folded, too.
    static func sums(
        of projections: [Projection],
        store: EventStore,
        rules: RuleBook,
        through position: Position,
        threads: Int,
        progress: ReplayProgress?
    ) throws -> (sums: [Sum], events: UInt64) {
        let reader = PeopleReader(store: store, withNames: true)
        let replay = Replay(reader: reader, rules: rules, through: position, threads: threads)
        let sums = Mutex([Sum](repeating: Sum(), count: projections.count))
        let share = try replay.run(progress: progress) { views in
            let part = try projections.map { try Self.sum($0, views, rules, RowMaker(reader: reader)) }
            sums.withLock { sums in
                for index in sums.indices {
                    sums[index].digest.merge(part[index].digest)
                    sums[index].rows += part[index].rows
                }
            }
        }
        return (sums.withLock { $0 }, share.events)
    }

    private static func sum(
        _ projection: Projection,
        _ views: [PersonView],
        _ rules: RuleBook,
        _ maker: RowMaker
    ) throws -> Sum {
        var sum = Sum()
        for view in views {
            for row in try maker.rows(projection, of: view, rules: rules) {
                sum.digest.insert(row)
                sum.rows += 1
            }
        }
        return sum
    }
}
