import CivilTime
import EventStore
import HTTPAPI
import Identifiers

extension DaemonStatus {
    /// Those that wait, and what became of those that were sent.
    func addDeadlines(to metrics: inout MetricsText) {
        guard let status = try? deadlines.status() else { return }
        func add(_ name: String, _ kind: MetricsText.Kind, help: String, _ value: Double) {
            metrics.add("credentiald_deadlines_" + name, kind, help: help, value)
        }
        add(
            "due",
            .gauge,
            help:
                "Deadlines that have passed and are not recorded; counted up to \(DeadlineLimits.countedMax).",
            Double(status.due)
        )
        add(
            "lag_seconds",
            .gauge,
            help:
                "How long the oldest of them has waited; /readyz warns beyond \(DeadlineLimits.lagWarnSeconds).",
            Double(status.lagSeconds)
        )
        if let next = status.next {
            add(
                "next_timestamp_seconds",
                .gauge,
                help: "When the first deadline that is not recorded passes or passed, Unix time.",
                Double(next.secondsSinceEpoch)
            )
        }
        add("sent_total", .counter, help: "Deadlines that were sent.", Double(status.counts.sent))
        add(
            "rejected_total",
            .counter,
            help: "Deadlines that were refused; the log says why.",
            Double(status.counts.rejected)
        )
        add(
            "failed_total",
            .counter,
            help: "Deadlines that could not be decided; the log says why.",
            Double(status.counts.failed)
        )
    }
}
