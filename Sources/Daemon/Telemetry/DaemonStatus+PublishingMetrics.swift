import HTTPAPI
import Publishing

extension DaemonStatus {
    /// Each lane of the publisher: how far it is, what it does, what waits.
    func addPublishing(to metrics: inout MetricsText) {
        addLanes(to: &metrics)
        addQuarantine(to: &metrics)
        addClients(to: &metrics)
    }

    private func addLanes(to metrics: inout MetricsText) {
        let lanes = publications
        func add(_ name: String, help: String, _ value: (PublicationStatus) -> UInt64?) {
            // A lane has none of them until its checkpoint was read.
            let samples = lanes.compactMap { lane in
                value(lane).map { (labels: [(name: "lane", value: lane.lane)], value: Double($0)) }
            }
            metrics.add("credentiald_publishing_" + name, .gauge, help: help, samples)
        }
        add(
            "position",
            help:
                "The last position whose messages are committed; absent, with the lag, until the lane has read its checkpoint."
        ) { $0.position }
        add("lag_events", help: "Recorded events that are not published.") { $0.lagEvents }
        add("lag_seconds", help: "Age of the first event that is not published.") { $0.lagSeconds }
        metrics.add(
            "credentiald_publishing_state",
            .gauge,
            help: "1 for what the lane does; /readyz and /v1/publications say why it waits or was stopped.",
            lanes.flatMap { lane in
                PublicationStatus.states.map { state in
                    (
                        labels: [(name: "lane", value: lane.lane), (name: "state", value: state)],
                        value: lane.state == state ? 1.0 : 0.0
                    )
                }
            }
        )
    }

    private func addQuarantine(to metrics: inout MetricsText) {
        let lanes = lanes.publishers.map(\.status)
        func add(_ name: String, _ kind: MetricsText.Kind, help: String, _ value: (LaneStatus) -> Double?) {
            let samples = lanes.compactMap { lane in
                value(lane).map { (labels: [(name: "lane", value: lane.lane)], value: $0) }
            }
            metrics.add("credentiald_publishing_" + name, kind, help: help, samples)
        }
        add("messages_total", .counter, help: "Messages committed since the start.") { Double($0.messages) }
        add("transactions_total", .counter, help: "Transactions committed since the start.") {
            Double($0.transactions)
        }
        add(
            "producers_replaced_total",
            .counter,
            help: "Producers that were given up after an error or an uncertain commit, since the start."
        ) { Double($0.recycles) }
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
