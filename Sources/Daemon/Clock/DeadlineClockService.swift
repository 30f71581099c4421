import Logging
import ServiceLifecycle

/// Runs the deadline clock. Last in the group, so first to stop: nothing is sent while the rest stops.
struct DeadlineClockService: Service {
    let clock: DeadlineClock
    let logger: Logger

    func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            await clock.run()
        } onCancelOrGracefulShutdown: {
            clock.stop()
        }
        let counts = clock.counts
        logger.info(
            "deadline clock stopped",
            metadata: [
                "sent": "\(counts.sent)", "refused": "\(counts.rejected)", "failed": "\(counts.failed)",
            ]
        )
    }
}
