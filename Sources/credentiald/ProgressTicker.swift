import Foundation
import Projections
import Synchronization

/// Shows a replay's progress while it runs on other threads: a line that is written over on a terminal, or JSON
/// lines. Both go to standard error, so that standard output holds results alone.
enum ProgressTicker {
    private static let isRunning = Atomic<Bool>(false)
    private static let ended = DispatchSemaphore(value: 0)
    private static let interval = 0.2
    /// JSON lines are for logs: one a second.
    private static let linesEvery = 5

    static func watch(_ progress: ReplayProgress, _ what: String, json: Bool) {
        guard json || Terminal.errorIsTerminal else { return }
        stop()
        isRunning.store(true, ordering: .relaxed)
        let thread = Thread {
            let line = ProgressLine()
            var looks = 0
            while isRunning.load(ordering: .relaxed) {
                if !json { line.show(what, done: progress.events, total: progress.total) }
                if json, looks % linesEvery == 0 { ProgressReport(what, progress).print() }
                looks += 1
                Thread.sleep(forTimeInterval: interval)
            }
            if json { ProgressReport(what, progress).print() } else { line.clear() }
            ended.signal()
        }
        thread.start()
    }

    /// Returns when nothing is written any more.
    static func stop() {
        if isRunning.exchange(false, ordering: .relaxed) { ended.wait() }
    }
}

/// One line of progress, as `--json` has it on standard error.
struct ProgressReport: Encodable {
    let progress: String
    let events: UInt64
    let eventsTotal: UInt64
    let eventsPerSecond: UInt64
    let secondsElapsed: Double
    let secondsLeft: Double?

    init(_ what: String, _ progress: ReplayProgress) {
        self.progress = what
        let (events, seconds) = (progress.events, progress.seconds)
        let rate = seconds > 0 ? Double(events) / seconds : 0
        self.events = events
        eventsTotal = progress.total
        eventsPerSecond = UInt64(rate)
        secondsElapsed = seconds
        secondsLeft =
            rate > 0 && progress.total > events ? Double(progress.total - events) / rate : nil
    }

    func print() { Terminal.complainJSON(self) }
}
