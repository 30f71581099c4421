extension DearReads {
    package func addTo(_ metrics: inout MetricsText) {
        metrics.add(
            "credentiald_http_reads_waiting",
            .gauge,
            help: "Dear reads that wait for a thread.",
            Double(waiting)
        )
        let refused = refused
        metrics.add(
            "credentiald_http_reads_refused_total",
            .counter,
            help: "Dear reads refused because too many of their caller, or of all callers, waited.",
            [
                (labels: [(name: "of", value: "caller")], value: Double(refused.ofShare)),
                (labels: [(name: "of", value: "everybody")], value: Double(refused.ofLine)),
            ]
        )
    }
}
