import Dispatch
import EventStore
import Synchronization

@testable import CommandProcessing

/// Decides commands; what is to be done for durable records waits until the next request was decided.
struct HeldDecider: BatchDecider {
    let decider: CommandDecider
    let hold: Hold

    func decide(
        _ request: Submission,
        in batch: inout StagedBatch
    ) throws(EventStoreError) -> [CommandOutcome] {
        let outcomes = try decider.decide(request, in: &batch)
        hold.wasDecided()
        return outcomes
    }

    func batchEnded() -> (@Sendable () throws -> Void)? {
        guard let act = decider.batchEnded() else { return nil }
        let hold = hold
        return {
            try hold.waitForDecision()
            try act()
        }
    }

    func aborted() { decider.aborted() }
}

/// Where one of the writer's threads is held up while another one decides.
final class Hold: Sendable {
    /// On a machine that is busy: nothing is held up for as long.
    private static let patience: Double = 600

    private let isHeld = Atomic<Bool>(false)
    private let decision = DispatchSemaphore(value: 0)
    private let (beginnings, began) = AsyncStream.makeStream(of: Void.self)

    /// Returns when a thread is held up.
    func wasEntered() async {
        for await _ in beginnings { return }
    }

    func wasDecided() {
        if isHeld.load(ordering: .acquiring) { decision.signal() }
    }

    func waitForDecision() throws(EventStoreError) {
        isHeld.store(true, ordering: .releasing)
        began.yield()
        guard decision.wait(timeout: .now() + Self.patience) == .success else {
            throw EventStoreError(.storage, "nothing was decided meanwhile")
        }
    }
}
