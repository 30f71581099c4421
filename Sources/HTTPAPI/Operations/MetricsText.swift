package import EventStore

/// Metrics in the Prometheus text format 0.0.4, one family after the other.
package struct MetricsText: Sendable {
    package enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
    }

    package typealias Labels = [(name: String, value: String)]

    package static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    package private(set) var text = ""

    package init() {}

    /// Adds a family.
    ///
    /// - Parameters:
    ///   - name: in base units, which end it: `_bytes`, `_seconds`; `_total` for counters.
    ///   - samples: label names must be fixed, and their values few.
    package mutating func add(
        _ name: String,
        _ kind: Kind,
        help: String,
        _ samples: [(labels: Labels, value: Double)]
    ) {
        guard !samples.isEmpty else { return }
        precondition(kind != .histogram, "a histogram is added as one")
        addHead(name, kind, help)
        for sample in samples { addSample(name, sample.labels, sample.value) }
    }

    /// Adds a family of histograms: buckets of values up to a bound, their number and their sum.
    package mutating func add(_ name: String, help: String, _ samples: [(labels: Labels, value: Histogram)]) {
        guard !samples.isEmpty else { return }
        addHead(name, .histogram, help)
        for (labels, histogram) in samples {
            var below: UInt64 = 0
            for (bound, count) in zip(histogram.bounds.map(Self.number) + ["+Inf"], histogram.counts) {
                below += count
                addSample(name + "_bucket", labels + [(name: "le", value: bound)], Double(below))
            }
            addSample(name + "_sum", labels, histogram.sum)
            addSample(name + "_count", labels, Double(below))
        }
    }

    private mutating func addHead(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
    }

    private mutating func addSample(_ name: String, _ labels: Labels, _ value: Double) {
        let labels = labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
        text += labels.isEmpty ? name : "\(name){\(labels.joined(separator: ","))}"
        text += " \(Self.number(value))\n"
    }

    /// Adds a family with one sample and no labels.
    package mutating func add(_ name: String, _ kind: Kind, help: String, _ value: Double) {
        add(name, kind, help: help, [(labels: [], value: value)])
    }

    private static func number(_ value: Double) -> String {
        // Whole numbers up to 2⁵³ are exact.
        value == value.rounded() && abs(value) < 9e15 ? String(Int64(value)) : "\(value)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
