import Foundation

/// What one measurement gave.
struct Rate {
    let count: Int
    let seconds: Double

    var perSecond: Double { Double(count) / seconds }
}

func timed(_ body: () throws -> Int) rethrows -> Rate {
    let began = ContinuousClock.now
    let count = try body()
    return Rate(count: count, seconds: began.duration(to: .now).inSeconds)
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

func median(_ rates: [Rate]) -> Double { rates.map(\.perSecond).sorted()[rates.count / 2] }

func thousands(_ value: Double) -> String {
    var text = String(Int(value.rounded()))
    var index = text.count - 3
    while index > 0 {
        text.insert(",", at: text.index(text.startIndex, offsetBy: index))
        index -= 3
    }
    return text
}

/// Private memory of this process in MiB: what is not the page cache.
var privateMemory: Double {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return 0 }
    for line in status.split(separator: "\n") where line.hasPrefix("RssAnon:") {
        return Double(line.split(whereSeparator: \.isWhitespace)[1]).map { $0 / 1024 } ?? 0
    }
    return 0
}

/// A row of a Markdown table.
func row(_ cells: String...) {
    print("| " + cells.joined(separator: " | ") + " |")
    fflush(nil)
}
