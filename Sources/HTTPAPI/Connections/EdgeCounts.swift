import Synchronization

/// What happened where connections come in, since the start: for `/metrics`.
package final class EdgeCounts: Sendable {
    /// A counter that any thread adds to.
    package final class Counter: Sendable {
        private let count = Atomic<UInt64>(0)

        package var value: UInt64 { count.load(ordering: .relaxed) }
        func add() { count.add(1, ordering: .relaxed) }
    }

    package let callersLimited = Counter()
    package let addressesLimited = Counter()
    /// Readings of one person's record by one caller.
    package let readingsLimited = Counter()
    package let connectionsTaken = Counter()
    package let connectionsEnded = Counter()
    /// Over the number of one address.
    package let connectionsRefused = Counter()
    package let handshakesFailed = Counter()
    /// Connections that were cut, by what their client was too slow with.
    package let slow: [ConnectionPace.Fault: Counter]

    package init() {
        slow = Dictionary(uniqueKeysWithValues: ConnectionPace.Fault.allCases.map { ($0, Counter()) })
    }

    package func addTo(_ metrics: inout MetricsText) {
        metrics.add(
            "credentiald_http_rate_limited_total",
            .counter,
            help:
                "Requests refused because their caller, or their address, sent too many, or their caller read one person's record too often.",
            [
                (labels: [(name: "of", value: "caller")], value: Double(callersLimited.value)),
                (labels: [(name: "of", value: "address")], value: Double(addressesLimited.value)),
                (labels: [(name: "of", value: "reading")], value: Double(readingsLimited.value)),
            ]
        )
        metrics.add(
            "credentiald_http_connections",
            .gauge,
            help: "Connections that are open.",
            Double(connectionsTaken.value - min(connectionsEnded.value, connectionsTaken.value))
        )
        metrics.add(
            "credentiald_http_connections_refused_total",
            .counter,
            help: "Connections closed at once, because their address had as many as it may.",
            Double(connectionsRefused.value)
        )
        metrics.add(
            "credentiald_http_slow_clients_total",
            .counter,
            help:
                "Connections cut because their client was too slow: with a head, idle, with a body, taking an answer, or still sending after it.",
            ConnectionPace.Fault.allCases.map { fault in
                (labels: [(name: "with", value: fault.rawValue)], value: Double(slow[fault]?.value ?? 0))
            }
        )
        metrics.add(
            "credentiald_tls_handshakes_failed_total",
            .counter,
            help: "Connections that ended in TLS, before any request.",
            Double(handshakesFailed.value)
        )
    }
}
