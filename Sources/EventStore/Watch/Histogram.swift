/// Values sorted into buckets, as Prometheus reads them.
package struct Histogram: Sendable {
    /// Upper bounds, rising; what is above the last one has a bucket of its own.
    package let bounds: [Double]
    /// Values in each bucket, not cumulated: one more than there are bounds.
    package private(set) var counts: [UInt64]
    package private(set) var sum = 0.0

    package init(bounds: [Double]) {
        precondition(!bounds.isEmpty && zip(bounds, bounds.dropFirst()).allSatisfy(<), "bounds rise")
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// A value that is equal to a bound is below it.
    package mutating func observe(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }

    package mutating func observe(_ duration: Duration) { observe(duration / .seconds(1)) }

    package var count: UInt64 { counts.reduce(0, +) }
}
