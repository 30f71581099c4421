import Synchronization

/// What dry runs have had decided, for metrics; told by the decider, read by anybody.
package final class RehearsalTally: Sendable {
    private let count = Atomic<UInt64>(0)

    package init() {}

    /// Commands that came to be decided and of which nothing was recorded, since the start.
    package var commands: UInt64 { count.load(ordering: .relaxed) }

    package func rehearsed(_ commands: Int) {
        count.add(UInt64(commands), ordering: .relaxed)
    }
}
