import HTTPAPI
import KafkaClient
import Publishing

extension DaemonStatus {
    /// What the Kafka client of each lane says of itself; nothing of a lane whose client has not spoken yet.
    func addClients(to metrics: inout MetricsText) {
        let lanes = lanes.publishers.map(\.status)
        addCounts(of: lanes, to: &metrics)
        addQueues(of: lanes, to: &metrics)
        addBrokers(of: lanes, to: &metrics)
    }

    private func addCounts(of lanes: [LaneStatus], to metrics: inout MetricsText) {
        func add(_ name: String, help: String, _ value: (ClientCounts) -> UInt64) {
            let samples = lanes.compactMap { lane in
                lane.traffic.counts.map {
                    (labels: [(name: "lane", value: lane.lane)], value: Double(value($0)))
                }
            }
            metrics.add("credentiald_kafka_" + name, .counter, help: help, samples)
        }
        add("requests_total", help: "Requests that the lane's client has sent to brokers.") { $0.requests }
        add("request_bytes_total", help: "Bytes of these requests.") { $0.requestBytes }
        add("request_retries_total", help: "Requests that were sent again.") { $0.retries }
        add("request_errors_total", help: "Requests that could not be sent, and answers that were errors.") {
            $0.errors
        }
        add("request_timeouts_total", help: "Requests that no broker answered in time.") { $0.timeouts }
        add("connects_total", help: "Connections to brokers that were tried.") { $0.connects }
        add("disconnects_total", help: "Connections to brokers that ended.") { $0.disconnects }
    }

    private func addQueues(of lanes: [LaneStatus], to metrics: inout MetricsText) {
        func add(_ name: String, help: String, _ value: (ClientStatistics) -> UInt64) {
            let samples = lanes.compactMap { lane in
                lane.traffic.current.map {
                    (labels: [(name: "lane", value: lane.lane)], value: Double(value($0)))
                }
            }
            metrics.add("credentiald_kafka_" + name, .gauge, help: help, samples)
        }
        add("queued_messages", help: "Messages in the client that wait to be sent or to be answered for.") {
            $0.queuedMessages
        }
        add("queued_bytes", help: "Bytes of these messages.") { $0.queuedBytes }
    }

    private func addBrokers(of lanes: [LaneStatus], to metrics: inout MetricsText) {
        var (up, average, longest): ([Sample], [Sample], [Sample]) = ([], [], [])
        for lane in lanes {
            for broker in lane.traffic.current?.brokers ?? [] {
                let labels = [(name: "lane", value: lane.lane), (name: "broker", value: String(broker.id))]
                up.append((labels, broker.isUp ? 1 : 0))
                guard let roundTrip = broker.roundTrip else { continue }
                average.append((labels, Double(roundTrip.average) / 1_000_000))
                longest.append((labels, Double(roundTrip.longest) / 1_000_000))
            }
        }
        metrics.add(
            "credentiald_kafka_broker_up",
            .gauge,
            help: "1 while the client is connected to the broker.",
            up
        )
        let rest =
            "from a request to its answer over the last interval; absent when the broker was asked nothing."
        metrics.add(
            "credentiald_kafka_round_trip_average_seconds",
            .gauge,
            help: "Mean time " + rest,
            average
        )
        metrics.add("credentiald_kafka_round_trip_max_seconds", .gauge, help: "Longest time " + rest, longest)
    }

    private typealias Sample = (labels: MetricsText.Labels, value: Double)
}
