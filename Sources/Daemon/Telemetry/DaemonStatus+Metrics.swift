import CivilTime
import EventStore
import HTTPAPI
import Identifiers

extension DaemonStatus {
    /// What `/metrics` shows. `deploy/observing/metrics.md` lists every family; a test holds the two together.
    var metrics: MetricsText {
        var metrics = MetricsText()
        addWriter(to: &metrics)
        addProjections(to: &metrics)
        addPublishing(to: &metrics)
        addEdge(to: &metrics)
        if let status = try? deadlines.status() { add(status, to: &metrics) }
        if let reading = watch.reading { add(reading, to: &metrics) }
        addTrust(to: &metrics)
        addRequests(to: &metrics)
        reloads.add(to: &metrics)
        ProcessReading.now().add(to: &metrics)
        return metrics
    }

    private func add(_ status: DeadlineStatus, to metrics: inout MetricsText) {
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

    private func add(_ reading: StoreReading, to metrics: inout MetricsText) {
        func add(_ name: String, help: String, _ value: (EnvironmentReading) -> Double) {
            let samples = reading.environments.map {
                (labels: [(name: "environment", value: $0.name)], value: value($0))
            }
            metrics.add("credentiald_store_" + name, .gauge, help: help, samples)
        }
        add("map_used_bytes", help: "Bytes of the map in use; freed pages are used again.") {
            Double($0.mapUsed)
        }
        add("map_size_bytes", help: "Bytes of the map; it grows by itself.") {
            Double($0.mapSize)
        }
        add("readers", help: "Read transactions open in all processes.") {
            Double($0.readers)
        }
        add("reader_slots", help: "Slots for readers of all processes.") {
            Double($0.readerSlots)
        }
        add("oldest_reader_commits", help: "Commits since the oldest snapshot that a reader holds.") {
            Double($0.oldestReaderCommits)
        }
        add("oldest_reader_seconds", help: "How long that snapshot has been seen to be held.") {
            $0.oldestReaderSeconds
        }
        metrics.add(
            "credentiald_store_map_limit_bytes",
            .gauge,
            help: "Bytes that a map may grow to.",
            Double(reading.mapSizeMax)
        )
        metrics.add(
            "credentiald_disk_free_bytes",
            .gauge,
            help: "What the data folder's file system has left.",
            Double(reading.disk.free)
        )
        metrics.add(
            "credentiald_disk_size_bytes",
            .gauge,
            help: "Bytes of the data folder's file system.",
            Double(reading.disk.size)
        )
        metrics.add(
            "credentiald_store_warnings",
            .gauge,
            help: "Warnings of the last look at the store; the log and /readyz say them.",
            Double(reading.warnings.count)
        )
    }
}
