import Foundation
import Synchronization

/// Threads of their own for work that would starve the cooperative pool.
enum Threads {
    static let stackBytes = 4 << 20

    /// Runs a body on several threads and waits for all. Blocks the caller's thread.
    static func run(count: Int, _ body: @escaping @Sendable () -> Void) {
        precondition(count > 0, "work needs a thread")
        let group = DispatchGroup()
        for number in 0..<count {
            group.enter()
            let thread = Thread {
                body()
                group.leave()
            }
            thread.name = "replay-\(number)"
            thread.stackSize = stackBytes
            thread.start()
        }
        group.wait()
    }
}
