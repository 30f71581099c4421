import CommandProcessing
import EventStore
import HTTPAPI
import Identifiers
import Projections

extension DaemonStatus {
    /// What waits for the writer, and what its commits take.
    func addWriter(to metrics: inout MetricsText) {
        metrics.add(
            "credentiald_log_position",
            .gauge,
            help: "The last position that is durable and applied.",
            Double(owned.store.signal.applied.rawValue)
        )
        metrics.add(
            "credentiald_writer_accepting",
            .gauge,
            help: "0 once writing has stopped for good.",
            writer.state.acceptsRequests ? 1 : 0
        )
        let refusals = refusals
        metrics.add(
            "credentiald_writer_refusing",
            .gauge,
            help:
                "1 while commands are refused for want of room, because the index cannot be written, or because the clock is wrong; /readyz says why.",
            [("room", refusals.room), ("index", refusals.index), ("clock", refusals.clock)].map {
                (labels: [(name: "because", value: $0.0)], value: $0.1 == nil ? 0 : 1)
            }
        )
        metrics.add(
            "credentiald_writer_degraded",
            .gauge,
            help: "1 while something that is made from the log fell behind; the log and /readyz say what.",
            isDegraded ? 1 : 0
        )
        metrics.add(
            "credentiald_writer_queue_requests",
            .gauge,
            help: "Requests taken and not yet answered.",
            Double(writer.queueLength)
        )
        metrics.add(
            "credentiald_writer_queue_limit_requests",
            .gauge,
            help: "Requests that may wait; further ones are refused.",
            Double(writer.queueLimit)
        )
        let commits = writer.commits
        metrics.add(
            "credentiald_writer_commit_duration_seconds",
            help: "Durable commits of the log, from the write to the end of the sync.",
            [(labels: [], value: commits.seconds)]
        )
        metrics.add(
            "credentiald_writer_batch_records",
            help: "Records in a commit.",
            [(labels: [], value: commits.records)]
        )
        metrics.add(
            "credentiald_writer_rehearsed_commands_total",
            .counter,
            help: "Commands that dry runs had decided; they hold the writer up, and nothing is recorded.",
            Double(owned.rehearsals.commands)
        )
        addRecords(to: &metrics)
    }

    /// What is kept of people's folded records, and how often that was not enough.
    private func addRecords(to metrics: inout MetricsText) {
        let tallies = [("decisions", owned.tally), ("projections", owned.projections.tally)]
        func samples(
            _ value: (RecordTally) -> Double
        ) -> [(labels: [(name: String, value: String)], value: Double)] {
            tallies.map { (labels: [(name: "by", value: $0.0)], value: value($0.1)) }
        }
        metrics.add(
            "credentiald_records_kept_events",
            .gauge,
            help: "Events of the records that are kept folded, up to recordEvents.",
            samples { Double($0.keptEvents) }
        )
        metrics.add(
            "credentiald_records_folded_total",
            .counter,
            help: "Records that were not kept and so were folded from the log, since the start.",
            samples { Double($0.foldedRecords) }
        )
    }

    private var isDegraded: Bool {
        if case .degraded = writer.state { true } else { false }
    }
}
