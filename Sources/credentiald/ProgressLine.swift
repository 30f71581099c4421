import Foundation
import Synchronization

/// A line on standard error that tells how far a long command is; only on a terminal.
final class ProgressLine: Sendable {
    private let began = ContinuousClock.now
    private let lastShown: Mutex<ContinuousClock.Instant?> = Mutex(nil)
    private static let interval: Duration = .milliseconds(200)

    func show(_ what: String, done: UInt64, total: UInt64) {
        guard Terminal.errorIsTerminal else { return }
        let now = ContinuousClock.now
        let isDue = lastShown.withLock { last in
            if let last, last + Self.interval > now { return false }
            last = now
            return true
        }
        guard isDue else { return }
        let passed = (now - began).components
        let seconds = max(0.001, Double(passed.seconds) + Double(passed.attoseconds) * 1e-18)
        let rate = Double(done) / seconds
        let left = rate > 0 && total > done ? Double(total - done) / rate : 0
        let numbers = "\(what) \(done)/\(total) · \(Int(rate))/s · \(Int(left)) s left"
        let line = "\r\u{1B}[K" + Self.bar(done, of: total, beside: numbers.count) + numbers
        Terminal.tell(line)
    }

    private static let barWidthMax = 30
    private static let barWidthMin = 5

    /// As long as the rest of the line leaves room for one; empty when it leaves none.
    private static func bar(_ done: UInt64, of total: UInt64, beside count: Int) -> String {
        let room = (Terminal.width(of: STDERR_FILENO) ?? 80) - count - 4
        guard room >= barWidthMin, total > 0 else { return "" }
        let width = min(room, barWidthMax)
        let full = Int(Double(width) * min(1, Double(done) / Double(total)))
        return "[" + String(repeating: "#", count: full) + String(repeating: "-", count: width - full) + "] "
    }

    func clear() {
        guard Terminal.errorIsTerminal else { return }
        Terminal.tell("\r\u{1B}[K")
    }
}
