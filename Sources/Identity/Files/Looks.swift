import Synchronization

/// Looks at what may change while it is looked at, one at a time.
final class Looks: Sendable {
    private let underWay = Mutex<Task<Void, Never>?>(nil)

    var isUnderWay: Bool { underWay.withLock { $0 != nil } }

    /// Returns after a look that began from now on: one that is under way may have seen what was there before.
    func anew(_ look: @escaping @Sendable () async -> Void) async {
        if let earlier = underWay.withLock(\.self) { await earlier.value }
        await join(look)
    }

    /// Returns after the look that is under way, or else after a new one.
    func join(_ look: @escaping @Sendable () async -> Void) async {
        let task = underWay.withLock { running in
            if let running { return running }
            let task = Task {
                await look()
                self.underWay.withLock { $0 = nil }
            }
            running = task
            return task
        }
        await task.value
    }
}
