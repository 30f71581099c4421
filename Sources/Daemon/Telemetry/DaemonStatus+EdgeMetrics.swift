import CivilTime
import HTTPAPI
import Identity

extension DaemonStatus {
    /// Connections, limits, and the files by which callers are told apart.
    func addEdge(to metrics: inout MetricsText) {
        edge.counts.addTo(&metrics)
        var files: [(name: String, trouble: String?)] = []
        if let tokens = edge.desk?.tokens { files.append(("tokens", tokens.trouble)) }
        if let certificates = edge.desk?.certificates { files.append(("certificates", certificates.trouble)) }
        if let tls = edge.tls { files.append(("tls", tls.trouble)) }
        metrics.add(
            "credentiald_access_files_stale",
            .gauge,
            help: "1 while a file could not be taken and what it said before is used on; /readyz says why.",
            files.map { (labels: [(name: "file", value: $0.name)], value: $0.trouble == nil ? 0 : 1) }
        )
        if let tls = edge.tls {
            metrics.add(
                "credentiald_tls_certificate_expiry_timestamp_seconds",
                .gauge,
                help: "When clients begin to refuse the listener's certificate, Unix time.",
                Double(tls.current.until(now: SystemClock.now()).secondsSinceEpoch)
            )
        }
    }
}
