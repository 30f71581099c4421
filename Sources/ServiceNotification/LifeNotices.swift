import Synchronization

/// Tells a service manager what happens in the life of this process, from whatever threads, in the order in which it
/// happens.
package final class LifeNotices: Sendable {
    package let manager: ServiceManager
    private let life = Mutex(Life())

    package init(_ manager: ServiceManager) { self.manager = manager }

    /// - Parameter status: for people, beside the notice; not told when there is none.
    package func tell(_ step: Life.Step, status: String? = nil) {
        // Sent under the lock: else a notice could overtake the one before it.
        life.withLock { life in
            guard let notice = life.notice(of: step) else { return }
            var notices = [notice]
            if let status { notices.append(.status(status)) }
            manager.tell(notices)
        }
    }
}
