import LMDB
import Synchronization

/// The writer's threads. Whoever was told that the writer has stopped may open the folder again at once, so
/// nothing of it may hang on any of them then.
final class WriterCrew: Sendable {
    private let pipeline: Mutex<Pipeline?>
    private let checkpoints: CheckpointThread
    private let indexIsOver = Monitor(false)
    private let atWork = Atomic<Int>(WriterLimits.batchesMax)
    private let status: WriterStatus

    init(_ start: WriterStart) {
        pipeline = Mutex(Pipeline(start))
        status = start.parts.status
        checkpoints = CheckpointThread(start.parts.store.checkpointer)
        startIndexing()
        checkpoints.start(interval: start.parts.store.checkpointInterval) { [self] outcome in
            switch outcome {
            case .made: status.setFailure(nil, of: "checkpoints")
            case .putOff: break
            case .failed(let reason): status.setFailure(reason, of: "checkpoints")
            }
            if outcome != .made { pipeline.withLock { $0 }?.checkpointFailed() }
        }
    }

    func start() {
        for number in 1...WriterLimits.batchesMax {
            NamedThread.start("log-writer-\(number)", stackBytes: NamedThread.foldingStackBytes) { [self] in
                work()
                guard atWork.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 else { return }
                pipeline.withLock { $0 }?.indexing.stop()
                _ = indexIsOver.wait { $0 ? true : nil }
                pipeline.withLock { pipeline in
                    pipeline?.deciding.contents.decider.vacate()
                    pipeline = nil
                }
                checkpoints.stopAndWait()
                status.end()
            }
        }
    }

    /// The thread that writes the index.
    private func startIndexing() {
        NamedThread.start("index-writer") { [self] in
            writeIndex()
            indexIsOver.signalling { $0 = true }
        }
    }

    private func writeIndex() {
        guard let pipeline = pipeline.withLock({ $0 }) else { return }
        pipeline.indexing.run { failure in
            pipeline.parts.status.setFailure(failure?.description, of: IndexWriting.name)
            if let failure { pipeline.indexFailed(failure) }
        }
    }

    private func work() {
        pipeline.withLock { $0 }?.run()
    }
}
