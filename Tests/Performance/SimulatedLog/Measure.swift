import Foundation
import Synchronization

extension Duration {
    package var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

package func thousands(_ value: Double) -> String {
    var text = String(Int(value.rounded()))
    var index = text.count - 3
    while index > 0 {
        text.insert(",", at: text.index(text.startIndex, offsetBy: index))
        index -= 3
    }
    return text
}

package func row(_ cells: String...) {
    print("| " + cells.joined(separator: " | ") + " |")
    fflush(nil)
}

/// Time that this process has had of the processors: on a busy machine it tells more than the clock.
package var processorSeconds: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
}

/// The most private memory of this process while it is watched, in MiB: what is not the page cache.
package final class MemoryWatch: Sendable {
    private let peak = Mutex(0.0)
    private let isOver = Atomic<Bool>(false)

    package init() {
        Thread { [self] in
            while !isOver.load(ordering: .relaxed) {
                look()
                Thread.sleep(forTimeInterval: 0.02)
            }
        }.start()
    }

    private func look() {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return }
        for line in status.split(separator: "\n") where line.hasPrefix("RssAnon:") {
            let now = Double(line.split(whereSeparator: \.isWhitespace)[1]).map { $0 / 1024 } ?? 0
            peak.withLock { $0 = max($0, now) }
        }
    }

    package func end() -> Double {
        look()
        isOver.store(true, ordering: .relaxed)
        return peak.withLock { $0 }
    }
}
