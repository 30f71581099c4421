import HTTPAPI

extension DaemonStatus {
    /// Answers over HTTP, by route, and the reads that wait.
    func addRequests(to metrics: inout MetricsText) {
        let readings = requests.readings
        func labels(_ route: RequestMeter.Route) -> MetricsText.Labels {
            [(name: "method", value: route.method), (name: "route", value: route.path)]
        }
        metrics.add(
            "credentiald_http_requests_total",
            .counter,
            help: "Answers, by route and class of status.",
            readings.flatMap { route, reading in
                reading.answers.sorted { $0.key < $1.key }.map { status, count in
                    (labels: labels(route) + [(name: "status", value: "\(status)xx")], value: Double(count))
                }
            }
        )
        metrics.add(
            "credentiald_http_request_duration_seconds",
            help: "Time until an answer begins, by route.",
            readings.map { (labels: labels($0.route), value: $0.reading.seconds) }
        )
        reads.addTo(&metrics)
    }
}
