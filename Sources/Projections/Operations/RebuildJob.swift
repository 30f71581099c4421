import CommandProcessing
import EventStore
import Foundation
import Identifiers
import Synchronization

/// One rebuild beside the running daemon: folds everybody, catches up, joins those who follow the log, and
/// compares. Ends by itself; what it leaves behind when it fails or is cancelled is taken away first.
final class RebuildJob: Sendable {
    let projection: Projection
    let threads: Int
    private let number: UInt32
    private let progress: ReplayProgress
    private let state: Mutex<Step>
    private let ended = DispatchSemaphore(value: 0)

    private struct Step {
        var state = RebuildStatus.State.folding
        /// Held while it is built: who follows the log is held elsewhere, and who was dropped must be let go.
        var generation: Generation?
        var position = Position.origin
        var reason: String?
        var diff: RowDiff?
        /// When it ended, after its start.
        var seconds: Double?
    }

    init(_ generation: Generation, threads: Int, total: UInt64) {
        number = generation.number
        projection = generation.projection
        self.threads = threads
        progress = ReplayProgress(total: total)
        state = Mutex(Step(generation: generation))
    }

    var status: RebuildStatus {
        let step = state.withLock { $0 }
        let seconds = step.seconds ?? progress.seconds
        let events = progress.events
        let rate = seconds > 0 ? Double(events) / seconds : 0
        let left = progress.total > events ? progress.total - events : 0
        return RebuildStatus(
            projection: projection.name,
            state: step.state,
            generation: number,
            version: projection.version,
            threads: threads,
            events: events,
            eventsTotal: progress.total,
            eventsPerSecond: UInt64(rate),
            secondsElapsed: seconds,
            secondsLeft: step.state == .folding && rate > 0 ? Double(left) / rate : nil,
            position: ((try? step.generation?.state().position) ?? step.position).rawValue,
            reason: step.reason,
            diff: step.diff
        )
    }

    /// To be called once, on a thread of its own.
    func run(_ folders: ProjectionFolders, _ live: LiveProjections) {
        guard let generation = state.withLock({ $0.generation }) else {
            preconditionFailure("a job runs once")
        }
        var isAttached = false
        do {
            try build(generation, folders, live)
            isAttached = true
            set(.comparing)
            set(.ready, diff: try live.compare(projection, progress: progress))
        } catch {
            let isCancelled = (error as? ProjectionsError)?.code == .cancelled
            if isAttached {
                _ = try? live.drop(projection, candidate: true)
            } else {
                try? folders.discard(number, of: projection)
            }
            set(isCancelled ? .cancelled : .failed, reason: "\(error)")
        }
        ended.signal()
    }

    private func build(
        _ generation: Generation,
        _ folders: ProjectionFolders,
        _ live: LiveProjections
    ) throws {
        _ = try folders.fill([generation], threads: threads, progress: progress)
        set(.catchingUp)
        let follower = Applier.Follower(generation: generation, isRequired: true)
        var applier = try Applier(
            store: folders.store,
            followers: [follower],
            rules: try folders.store.readRuleBook()
        )
        for _ in 0..<Self.catchUpRounds {
            let head = folders.store.signal.applied
            guard head.rawValue - applier.position.rawValue > Self.joiningLagMax else { break }
            try applier.catchUp(through: head) { progress.isCancelled }
            try progress.checkCancellation()
        }
        try progress.checkCancellation()
        try live.attach(generation, catchingUpWith: &applier)
    }

    /// Events that a generation may lack when it joins: the writer waits for them to be applied.
    private static let joiningLagMax: UInt64 = 256
    /// Under full load the lag gets no smaller at some point; then it joins all the same.
    private static let catchUpRounds = 100

    private func set(_ next: RebuildStatus.State, reason: String? = nil, diff: RowDiff? = nil) {
        state.withLock { step in
            step.state = next
            step.reason = reason
            if let diff { step.diff = diff }
            if next == .ready || next == .failed || next == .cancelled {
                step.seconds = progress.seconds
                step.position = (try? step.generation?.state().position) ?? .origin
                step.generation = nil
            }
        }
    }

    /// What a later comparison found.
    func note(_ diff: RowDiff) { state.withLock { $0.diff = diff } }

    func cancel() { progress.cancel() }

    /// Blocks the thread.
    func waitForEnd() {
        ended.wait()
        ended.signal()
    }
}
