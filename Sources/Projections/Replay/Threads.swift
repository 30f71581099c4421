import Dispatch
import EventStore

/// Threads of their own for work that would starve the cooperative pool.
enum Threads {
    /// Runs a body on several threads and waits for all. Blocks the caller's thread.
    static func run(count: Int, _ body: @escaping @Sendable () -> Void) {
        precondition(count > 0, "work needs a thread")
        let group = DispatchGroup()
        for number in 0..<count {
            group.enter()
            NamedThread.start("replay-\(number)", stackBytes: NamedThread.foldingStackBytes) {
                body()
                group.leave()
            }
        }
        group.wait()
    }
}
