import Testing

@testable import EventStore

struct HistogramTests {
    @Test func `a value that is equal to a bound is below it, one above the last is kept apart`() {
        var histogram = Histogram(bounds: [1, 2])
        for value in [0.5, 1, 1.5, 2, 2.5] { histogram.observe(value) }
        histogram.observe(.milliseconds(250))
        #expect(histogram.counts == [3, 2, 1] && histogram.count == 6 && histogram.sum == 7.75)
    }
}
