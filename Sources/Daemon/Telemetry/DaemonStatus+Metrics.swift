import HTTPAPI

extension DaemonStatus {
    /// What `/metrics` shows. `deploy/observing/metrics.md` lists every family; a test holds the two together.
    var metrics: MetricsText {
        var metrics = MetricsText()
        addWriter(to: &metrics)
        addProjections(to: &metrics)
        addPublishing(to: &metrics)
        addEdge(to: &metrics)
        addDeadlines(to: &metrics)
        addStore(to: &metrics)
        addTrust(to: &metrics)
        addRequests(to: &metrics)
        reloads.add(to: &metrics)
        log.add(to: &metrics)
        ProcessReading.now().add(to: &metrics)
        return metrics
    }
}
