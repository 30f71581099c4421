import CivilTime
import HTTPAPI

extension DeadlineClock {
    /// The clock as its routes show and set it.
    var control: ClockControl {
        ClockControl(
            state: { ClockState(try self.status()) },
            advance: { (step) async throws(ClockRefusal) in
                do throws(AdvanceError) { try await self.advance { step.target(from: $0) } } catch {
                    throw ClockRefusal(error)
                }
            }
        )
    }
}

extension ClockStep {
    /// The last instant of all when the step would lead beyond it.
    fileprivate func target(from now: Instant) -> Instant {
        switch self {
        case .to(let instant): instant
        case .days(let days): (try? now.adding(seconds: Int64(days) * Instant.secondsPerDay)) ?? .latest
        }
    }
}

extension ClockState {
    fileprivate init(_ status: DeadlineStatus) {
        self.init(
            now: status.now.description,
            clock: status.isSimulated ? "simulated" : "system",
            deadlines: Deadlines(
                due: status.due,
                lagSeconds: status.lagSeconds,
                next: status.next?.description,
                sent: status.counts.sent,
                rejected: status.counts.rejected,
                failed: status.counts.failed
            )
        )
    }
}

extension ClockRefusal {
    fileprivate init(_ error: AdvanceError) {
        switch error {
        case .notSimulated:
            self.init(
                .notSimulated,
                "the clock is the machine's, nobody sets it: serve with --clock simulated:INSTANT to rehearse"
            )
        case .backwards(let now):
            self.init(.backwards, "the clock is at \(now) already and never goes back")
        case .busy: self.init(.busy, "the clock is being set: send it again when that is answered")
        case .stopping:
            self.init(
                .stopping,
                "the daemon is stopping; what was recorded stays, and an advance after the start goes on from there"
            )
        case .outstanding(let deadlines, let now):
            self.init(
                .outstanding,
                "\(deadlines) deadlines cannot be recorded (the log says why): the clock stands at \(now); send it again"
            )
        }
    }
}
