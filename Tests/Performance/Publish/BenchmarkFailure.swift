/// Why nothing can be measured.
struct BenchmarkFailure: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
