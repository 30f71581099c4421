import EventStore
import LMDB
import Projections
import Synchronization

/// Lets no batch through to the projections while it is told to: rows stay behind a log that goes on, as on a disk
/// that has no room for them.
final class RowsOnHold: Sendable {
    private let state = Mutex(false)

    var isOn: Bool {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }

    func subscriber(_ live: LiveProjections) -> any BatchSubscriber { Door(live, self) }

    private final class Door: BatchSubscriber {
        let environments: [Environment] = []
        let name = "rows on hold"
        private let live: LiveProjections
        private let hold: RowsOnHold

        init(_ live: LiveProjections, _ hold: RowsOnHold) {
            self.live = live
            self.hold = hold
        }

        func apply(_ batch: borrowing CommittedBatch) throws {
            if !hold.isOn { try live.apply(batch) }
        }

        func catchUp(unless isStopping: () -> Bool) throws {
            if !hold.isOn { try live.catchUp(unless: isStopping) }
        }
    }
}
