import EventStore
import HTTPAPI

extension DaemonStatus {
    /// What the last look at the store has found, if there was one.
    func addStore(to metrics: inout MetricsText) {
        guard let reading = watch.reading else { return }
        addEnvironments(reading, to: &metrics)
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

    /// The maps of the parts, each with its name.
    private func addEnvironments(_ reading: StoreReading, to metrics: inout MetricsText) {
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
        add(
            "map_limit_bytes",
            help: "Bytes that the map may grow to; its size, when that is above the setting already."
        ) { Double($0.mapLimit(reading.mapSizeMax)) }
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
    }
}
