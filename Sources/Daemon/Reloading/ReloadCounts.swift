import HTTPAPI
import Synchronization

/// How often the configuration was read anew, and what came of it.
final class ReloadCounts: Sendable {
    private let taken = Atomic<UInt64>(0)
    private let refused = Atomic<UInt64>(0)

    func count(isTaken: Bool) {
        if isTaken { taken.add(1, ordering: .relaxed) } else { refused.add(1, ordering: .relaxed) }
    }

    func add(to metrics: inout MetricsText) {
        metrics.add(
            "credentiald_configuration_reloads_total",
            .counter,
            help:
                "Times that the configuration was read anew; refused ones changed nothing, the log says why.",
            [
                (labels: [(name: "result", value: "taken")], value: Double(taken.load(ordering: .relaxed))),
                (
                    labels: [(name: "result", value: "refused")],
                    value: Double(refused.load(ordering: .relaxed))
                ),
            ]
        )
    }
}
