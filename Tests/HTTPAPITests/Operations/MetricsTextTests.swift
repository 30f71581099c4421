import EventStore
import Testing

@testable import HTTPAPI

struct MetricsTextTests {
    @Test func familiesWithAndWithoutLabels() {
        var metrics = MetricsText()
        metrics.add("one", .gauge, help: "A \"thing\".\nMore \\ of it.", 1.5)
        metrics.add(
            "two_total",
            .counter,
            help: "Counted.",
            [
                (labels: [(name: "a", value: "x\"y\\z\n")], value: 3),
                (labels: [(name: "a", value: "b"), (name: "c", value: "d")], value: 8_000_000_000_000_000),
            ]
        )
        metrics.add("none", .gauge, help: "Without samples there is no family.", [])
        #expect(
            metrics.text == """
                # HELP one A "thing".\\nMore \\\\ of it.
                # TYPE one gauge
                one 1.5
                # HELP two_total Counted.
                # TYPE two_total counter
                two_total{a="x\\"y\\\\z\\n"} 3
                two_total{a="b",c="d"} 8000000000000000

                """
        )
    }

    @Test func `a histogram has cumulated buckets, their number and the sum`() {
        var histogram = Histogram(bounds: [0.005, 1])
        for value in [0.00390625, 0.00390625, 0.5, 2] { histogram.observe(value) }
        var metrics = MetricsText()
        metrics.add("wait_seconds", help: "Waited.", [(labels: [(name: "a", value: "b")], value: histogram)])
        #expect(
            metrics.text == """
                # HELP wait_seconds Waited.
                # TYPE wait_seconds histogram
                wait_seconds_bucket{a="b",le="0.005"} 2
                wait_seconds_bucket{a="b",le="1"} 3
                wait_seconds_bucket{a="b",le="+Inf"} 4
                wait_seconds_sum{a="b"} 2.5078125
                wait_seconds_count{a="b"} 4

                """
        )
    }
}
