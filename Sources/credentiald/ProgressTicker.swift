import Foundation
import Projections
import Synchronization

/// Shows a replay's progress while it runs on other threads.
enum ProgressTicker {
    private static let isRunning = Atomic<Bool>(false)
    private static let interval = 0.2

    static func watch(_ progress: ReplayProgress, _ what: String) {
        guard Terminal.errorIsTerminal else { return }
        isRunning.store(true, ordering: .relaxed)
        let line = ProgressLine()
        let thread = Thread {
            while isRunning.load(ordering: .relaxed) {
                line.show(what, done: progress.events, total: progress.total)
                Thread.sleep(forTimeInterval: interval)
            }
            line.clear()
        }
        thread.start()
    }

    static func stop() {
        isRunning.store(false, ordering: .relaxed)
    }
}
