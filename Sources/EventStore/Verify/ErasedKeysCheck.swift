import Foundation
package import Identifiers

/// Looks whether the data keys are destroyed that erasures in the log end.
package struct ErasedKeysCheck {
    private let keys: KeyVault

    /// The daemon records an erasure first, and destroys the key when that is durable: those of a batch one after the
    /// other, each with a sync. It is waited for as long as they become fewer.
    private static let patience = Duration.seconds(10)
    private static let pause: TimeInterval = 0.1

    package init(_ store: EventStore) { keys = store.keys }

    /// - Parameter erased: the slots of such keys, each with the position of its erasure.
    package func check(
        _ erased: [KeySlot: Position],
        into report: inout VerificationReport
    ) throws(EventStoreError) {
        var live = try self.live(of: Array(erased.keys))
        var progressed = ContinuousClock.now
        while !live.isEmpty, progressed.duration(to: .now) < Self.patience {
            Thread.sleep(forTimeInterval: Self.pause)
            let left = try self.live(of: live)
            if left.count < live.count { progressed = .now }
            live = left
        }
        for slot in live.sorted() {
            report.add(.keyOfErased, at: erased[slot] ?? .origin, Self.reason(slot))
        }
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
