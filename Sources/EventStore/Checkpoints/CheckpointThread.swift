import Foundation
import Synchronization

/// Makes a checkpoint now and then while the writer runs, and a last one when it ends.
final class CheckpointThread: Sendable {
    private let isStopping = Monitor(false)
    private let isOver = Monitor(false)
    /// Taken by the thread: whoever was told of its end may open the folder again at once, so nothing of the
    /// folder may hang on the thread then.
    private let handover: Mutex<Checkpointer?>

    init(_ checkpointer: Checkpointer) { handover = Mutex(checkpointer) }

    /// - Parameter report: told what came of each attempt.
    func start(interval: Duration, report: @escaping @Sendable (CheckpointOutcome) -> Void) {
        NamedThread.start("checkpoints") { [self] in
            run(interval, report)
            isOver.signalling { $0 = true }
        }
    }

    /// Blocks until the last checkpoint is made.
    func stopAndWait() {
        isStopping.signalling { $0 = true }
        _ = isOver.wait { $0 ? true : nil }
    }

    private func run(_ interval: Duration, _ report: (CheckpointOutcome) -> Void) {
        guard let checkpointer = handover.withLock({ $0.take() }) else { return }
        var pause = interval
        while !stops(within: pause) {
            let began = ContinuousClock.now
            checkpoint(checkpointer, report) { !stops(within: .zero) }
            let taken = began.duration(to: .now)
            let rest = min(taken * CheckpointLimits.restFactor, CheckpointLimits.intervalMax)
            pause = max(interval - taken, rest)
        }
        let deadline = ContinuousClock.now.advanced(by: CheckpointLimits.stoppingMax)
        checkpoint(checkpointer, report) { ContinuousClock.now < deadline }
    }

    private func checkpoint(
        _ checkpointer: Checkpointer,
        _ report: (CheckpointOutcome) -> Void,
        goesOn: () -> Bool
    ) {
        guard checkpointer.log.failure == nil else { return }
        do throws(EventStoreError) {
            try checkpointer.checkpoint(goesOn: goesOn)
            report(.made)
        } catch {
            report(CheckpointOutcome(error))
        }
    }

    /// Whether the end is wanted, now or within a time.
    private func stops(within pause: Duration) -> Bool {
        isStopping.wait(for: pause) { $0 ? true : nil } ?? false
    }
}
