import CivilTime
import EventStore
import HTTPAPI
import Identifiers

extension DaemonStatus {
    /// What an answer can be trusted for: signatures and the clock.
    func addTrust(to metrics: inout MetricsText) {
        addCheckpoint(to: &metrics)
        addClock(to: &metrics)
    }

    /// Nothing when the store cannot be read.
    private func addCheckpoint(to metrics: inout MetricsText) {
        let covered: Position
        let head: Position
        do {
            // A log that never got a checkpoint has all its records without one.
            covered = try owned.store.checkpoint()?.size ?? .origin
            head = try owned.store.log.head()
        } catch {
            return
        }
        metrics.add(
            "credentiald_checkpoint_position",
            .gauge,
            help: "The last position that a signed checkpoint covers; 0 before there is one.",
            Double(covered.rawValue)
        )
        metrics.add(
            "credentiald_checkpoint_lag_seconds",
            .gauge,
            help: "Age of the first record that no signed checkpoint covers; 0 when there is none.",
            head > covered ? Double(secondsSinceRecord(at: covered.next)) : 0
        )
    }

    private func addClock(to metrics: inout MetricsText) {
        metrics.add(
            "credentiald_clock_timestamp_seconds",
            .gauge,
            help: "What time it is for the daemon, Unix time.",
            Double(clock().secondsSinceEpoch)
        )
        metrics.add(
            "credentiald_clock_simulated",
            .gauge,
            help: "1 when the clock stands still until it is advanced.",
            isClockSimulated ? 1 : 0
        )
        if let last = try? owned.store.log.lastRecordedAt() {
            metrics.add(
                "credentiald_log_last_recorded_timestamp_seconds",
                .gauge,
                help: "When the last record was recorded, Unix time; later than now when a clock was ahead.",
                Double(last.secondsSinceEpoch)
            )
        }
    }
}
