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
}
