import HTTPAPI
import Projections

extension DaemonStatus {
    /// How far each projection is, but for one of which nothing can be read; nothing when the log cannot be read.
    func addProjections(to metrics: inout MetricsText) {
        guard let projections = try? projections() else { return }
        func add(_ name: String, help: String, _ value: (ProjectionStatus) -> Double?) {
            let samples = projections.compactMap { one in
                value(one).map { (labels: [(name: "projection", value: one.name)], value: $0) }
            }
            metrics.add("credentiald_projection_" + name, .gauge, help: help, samples)
        }
        add("position", help: "The last position that is applied.") { $0.position.map { Double($0) } }
        add("lag_events", help: "Recorded events that are not applied.") { $0.lagEvents.map { Double($0) } }
        add("lag_seconds", help: "Age of the first event that is not applied.") {
            $0.lagSeconds.map { Double($0) }
        }
        add("rows", help: "Rows of the generation that answers.") { $0.rows.map { Double($0) } }
        add("quarantined_people", help: "People whose rows wait, because an event could not be applied.") {
            $0.quarantined.map { Double($0) }
        }
        add("generation", help: "Number of the generation that answers.") { Double($0.generation) }
        add("rebuild_running", help: "1 while a new generation is built.") {
            $0.rebuild?.isRunning == true ? 1 : 0
        }
        add("rebuild_events", help: "Events that the last rebuild has folded.") {
            $0.rebuild.map { Double($0.events) }
        }
        add("rebuild_events_per_second", help: "How fast the last rebuild is or was.") {
            $0.rebuild.map { Double($0.eventsPerSecond) }
        }
        add(
            "version_change_rows",
            help:
                "Rows that the version which this start brought added, left out or changed; 0: it has the same."
        ) {
            $0.versionChange.map { Double($0.added + $0.missing + $0.changed) } ?? 0
        }
    }
}
