import Foundation
package import Identifiers

/// Looks whether the data keys are destroyed that erasures in the log end.
package struct ErasedKeysCheck {
    private let keys: KeyVault
    private let patience: Duration

    /// The daemon records an erasure first, and destroys the key when that is durable: those of a batch one after the
    /// other, each with a sync. It is waited for as long as they become fewer.
    package static let patience = Duration.seconds(10)
    private static let pause: TimeInterval = 0.1

    package init(_ store: EventStore, patience: Duration = ErasedKeysCheck.patience) {
        keys = store.keys
        self.patience = patience
    }

    /// - Parameters:
    ///   - erased: the slots of such keys, each with the position of its erasure.
    ///   - first: from which on an erasure may have been cut off before its key was destroyed, so that the next start
    ///     does that; nil: none can have been.
    package func check(
        _ erased: [KeySlot: Position],
        cutOffFrom first: Position?,
        into report: inout VerificationReport
    ) throws(EventStoreError) {
        var live = try self.live(of: Array(erased.keys))
        var progressed = ContinuousClock.now
        while !live.isEmpty, progressed.duration(to: .now) < patience {
            Thread.sleep(forTimeInterval: Self.pause)
            let left = try self.live(of: live)
            if left.count < live.count { progressed = .now }
            live = left
        }
        var cutOff: Set<Position> = []
        for slot in live.sorted() {
            let position = erased[slot] ?? .origin
            if let first, position >= first {
                cutOff.insert(position)
            } else {
                report.add(.keyOfErased, at: position, Self.reason(slot))
            }
        }
        report.unfinishedErasures = cutOff.sorted()
    }

    private func live(of slots: [KeySlot]) throws(EventStoreError) -> [KeySlot] {
        var live: [KeySlot] = []
        for slot in slots {
            if try keys.isLive(slot) { live.append(slot) }
        }
        return live
    }

    private static func reason(_ slot: KeySlot) -> String {
        "the person was erased here, but key slot \(slot) has the key still: keys/\(KeyVault.slotsName) is older than the log; start the daemon and send the erasures again, `credentiald keys erased` and `credentiald import`, then run `credentiald backup`"
    }
}
