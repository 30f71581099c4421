import HTTPAPI

extension DaemonLog {
    func add(to metrics: inout MetricsText) {
        metrics.add(
            "credentiald_log_lines_lost_total",
            .counter,
            help: "Lines for standard error that were lost, because it was not read.",
            Double(linesLost)
        )
    }
}
