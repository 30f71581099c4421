import HTTPAPI
import Publishing

extension DaemonStatus {
    /// Each lane that publishes to boards or employers.
    func addPublishing(to metrics: inout MetricsText) {
        let lanes = lanes.publishers.filter(\.lane.quarantines).map(\.status)
        guard !lanes.isEmpty else { return }
        func add(_ name: String, _ kind: MetricsText.Kind, help: String, _ value: (LaneStatus) -> Double?) {
            let samples = lanes.compactMap { lane in
                value(lane).map { (labels: [(name: "lane", value: lane.lane)], value: $0) }
            }
            metrics.add("credentiald_publishing_" + name, kind, help: help, samples)
        }
        add("quarantined", .gauge, help: "Messages that cannot be published and wait.") {
            $0.quarantined.map { Double($0) }
        }
        add(
            "superseded_total",
            .counter,
            help: "Messages that waited until a later state of the same credential made them moot."
        ) { Double($0.superseded) }
    }
}
