import Synchronization

/// What a memory of folded records has come to, for metrics; told by its one owner, read by anybody.
package final class RecordTally: Sendable {
    private let events = Atomic<Int>(0)
    private let folds = Atomic<UInt64>(0)

    package init() {}

    /// What is kept now, in events, as `RecordMemory` weighs it.
    package var keptEvents: Int { events.load(ordering: .relaxed) }

    /// Records with events that were not kept and so were folded from the log, since the start.
    package var foldedRecords: UInt64 { folds.load(ordering: .relaxed) }

    package func keeps(events: Int) { self.events.store(events, ordering: .relaxed) }
    package func folded() { folds.add(1, ordering: .relaxed) }
}
