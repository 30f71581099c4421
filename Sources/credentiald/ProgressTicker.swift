import Foundation
import Projections
import Synchronization

/// Shows a replay's progress while it runs on other threads: a line on standard error that is written over, if that is
/// a terminal. Files and programs get results alone.
enum ProgressTicker {
    private static let isRunning = Atomic<Bool>(false)
    private static let ended = DispatchSemaphore(value: 0)
    private static let interval = 0.2

    static func watch(_ progress: ReplayProgress, _ what: String) {
        guard Terminal.errorIsTerminal else { return }
        stop()
        isRunning.store(true, ordering: .relaxed)
        let thread = Thread {
            let line = ProgressLine()
            while isRunning.load(ordering: .relaxed) {
                line.show(what, done: progress.events, total: progress.total)
                Thread.sleep(forTimeInterval: interval)
            }
            line.clear()
            ended.signal()
        }
        thread.start()
    }

    /// Returns when nothing is written any more.
    static func stop() {
        if isRunning.exchange(false, ordering: .relaxed) { ended.wait() }
    }
}
