import Dispatch
import Foundation

/// Threads of the daemon's own, under names that tools show: `top -H`, `perf`, a debugger.
package enum NamedThread {
    /// The system keeps so many bytes of a name.
    private static let nameBytesMax = 15

    /// Of threads that fold people: a log of before may hold some who are merged into each other hundreds deep. What is
    /// not used takes no memory.
    package static let foldingStackBytes = 64 << 20

    /// - Parameter stackBytes: nil: as Foundation makes them.
    package static func start(
        _ name: String,
        stackBytes: Int? = nil,
        _ body: @escaping @Sendable () -> Void
    ) {
        let shown = String(decoding: name.utf8.prefix(nameBytesMax), as: UTF8.self)
        let hasHandle = DispatchSemaphore(value: 0)
        let thread = Thread {
            // From within, and once the handle is stored, which a busy machine does later than the thread begins: else
            // a name never gets to the system.
            hasHandle.wait()
            Thread.current.name = shown
            body()
        }
        if let stackBytes { thread.stackSize = stackBytes }
        thread.start()
        hasHandle.signal()
    }
}
