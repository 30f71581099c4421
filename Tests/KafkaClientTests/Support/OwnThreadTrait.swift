import Dispatch
import Testing

/// Runs each test of a suite on a thread outside of Swift's cooperative pool, as the blocking calls under
/// test demand: tests of other suites go on meanwhile.
struct OwnThreadTrait: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(OwnThread()) {
            try await function()
        }
    }
}

extension Trait where Self == OwnThreadTrait {
    static var ownThread: OwnThreadTrait { OwnThreadTrait() }
}

private final class OwnThread: TaskExecutor {
    private let queue = DispatchQueue(label: "blocking-test")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
