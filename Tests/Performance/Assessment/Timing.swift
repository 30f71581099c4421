/// Microseconds that something took, record by record.
struct Timing {
    private(set) var samples: [Double] = []

    /// What is kept of the work, so that no compiler leaves it out.
    private(set) var kept = 0

    mutating func measure(_ work: () -> Int) {
        let began = ContinuousClock.now
        kept &+= work()
        let taken = began.duration(to: .now).components
        samples.append(Double(taken.seconds) * 1e6 + Double(taken.attoseconds) * 1e-12)
    }

    mutating func add(_ other: Timing) {
        samples += other.samples
        kept &+= other.kept
    }

    func quantile(_ part: Double) -> Double {
        let sorted = samples.sorted()
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
    }

    var median: Double { quantile(0.5) }

    /// Median and 99th percentile.
    var text: String { "\(decimal(median)) (\(decimal(quantile(0.99))))" }
}

/// `12.3`, without a library for it.
func decimal(_ value: Double, digits: Int = 1) -> String {
    let scale = [1, 10, 100, 1_000][digits]
    let whole = Int((value * Double(scale)).rounded())
    guard digits > 0 else { return "\(whole)" }
    let rest = "\(abs(whole) % scale)"
    return "\(whole / scale)." + String(repeating: "0", count: digits - rest.count) + rest
}

func row(_ cells: String...) { print("| " + cells.joined(separator: " | ") + " |") }
