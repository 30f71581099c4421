import CivilTime
package import CommandProcessing
import Credentialing
import CredentialingSchema
package import EventStore
import Identifiers
package import Logging
package import Projections
import Synchronization

/// The deadline clock: sleeps until the next deadline of the projection and has it recorded, by the way of
/// every command.
///
/// It decides nothing. What passes when, and whether it still does, is the domain's to say; a deadline that is
/// sent twice has one receipt. So it may be killed at any point, be late, or be away for a month.
package final class DeadlineClock: Sendable {
    let time: DaemonClock
    let limits: DeadlineLimits
    private let projections: LiveProjections
    private let shelf: RuleShelf
    private let signal: HeadSignal
    private let commands: CommandService
    private let logger: Logger
    let state: Mutex<State>

    /// What the loop shares with those who ask.
    struct State {
        var agenda: Agenda
        var counts = Counts()
        /// Why commands were not taken the last time; nil: they were.
        var notTaken: SubmissionError.Code?
        var isStopping = false
        /// Something changed that the loop must see before it sleeps.
        var isCalled = false
        var nap: Task<Bool, Never>?
        var advance: Advance?
    }

    package struct Counts: Sendable {
        /// Commands that were sent.
        package var sent: UInt64 = 0
        /// Refused by the domain.
        package var rejected: UInt64 = 0
        /// Not decided: the store could not answer.
        package var failed: UInt64 = 0
    }

    package init(
        time: DaemonClock,
        projections: LiveProjections,
        shelf: RuleShelf,
        signal: HeadSignal,
        commands: CommandService,
        logger: Logger,
        limits: DeadlineLimits = DeadlineLimits()
    ) {
        self.time = time
        self.projections = projections
        self.shelf = shelf
        self.signal = signal
        self.commands = commands
        self.logger = logger
        self.limits = limits
        state = Mutex(State(agenda: Agenda(settleSeconds: limits.settleSeconds)))
    }

    // MARK: Running

    /// Runs until it is stopped.
    @concurrent
    package func run() async {
        while !isStopping {
            if let advance = state.withLock({ $0.advance }) {
                await carryOut(advance)
                continue
            }
            let head = signal.applied
            let sweep = await catchUp()
            if !isStopping { await nap(after: head, sweep) }
        }
        state.withLock { $0.advance.take() }?.finish(.failure(.stopping))
    }

    /// Sends nothing more; what is on its way is waited for by `run`.
    package func stop() {
        state.withLock { $0.isStopping = true }
        call()
    }

    var isStopping: Bool { state.withLock { $0.isStopping } }

    /// An advance is waited for.
    private var isAsked: Bool { state.withLock { $0.advance != nil } }

    /// Wakes the loop.
    func call() {
        state.withLock { state in
            state.isCalled = true
            state.nap?.cancel()
        }
    }

    /// Has everything recorded that is due now, as far as it is not resting.
    /// - Parameter end: when to give up while commands are not taken; nil: never.
    /// - Returns: the last pass, in which there was nothing to send; nil when there was none.
    func catchUp(until end: ContinuousClock.Instant? = nil) async -> Sweep? {
        var pause = limits.pauses.first
        while !isStopping {
            let pass: Pass
            do { pass = try await sweepOnce() } catch {
                logger.error("deadlines cannot be looked at", metadata: ["error": "\(error)"])
                return nil
            }
            switch pass {
            case .idle(let sweep): return sweep
            case .sent:
                pause = limits.pauses.first
                if state.withLock({ $0.agenda.isFull }) { await rest(limits.pauses.longest) }
            case .notTaken:
                if let end { if ContinuousClock.now > end { return nil } } else if isAsked { return nil }
                await rest(pause)
                pause = min(pause * 2, limits.pauses.longest)
            }
        }
        return nil
    }

    private enum Pass {
        /// There was nothing to send.
        case idle(Sweep)
        case sent
        /// Commands were not taken; the pass was broken off.
        case notTaken
    }

    private func sweepOnce() async throws -> Pass {
        var sweep = Sweep()
        var hasSent = false
        while !sweep.isComplete, !isStopping {
            try sweep.goOn(
                state.withLock { $0.agenda },
                now: time.now,
                uptime: .now,
                readyMax: limits.batchMax,
                rowsMax: limits.sweepRowsMax,
                source: source
            )
            guard !sweep.ready.isEmpty else { continue }
            hasSent = true
            guard await send(sweep.ready) else { return .notTaken }
        }
        guard !hasSent else { return .sent }
        let remembered = sweep.remembered
        state.withLock { $0.agenda.keep(only: remembered) }
        return .idle(sweep)
    }

    private var source: Sweep.Source {
        let rules = shelf.current
        let zones = shelf.zones(of: rules)
        return Sweep.Source(
            page: { [projections] in try projections.pendingDeadlines(from: $0, limit: $1) },
            instant: {
                rules.certainInstant($0.board, $0.on, isCutoff: $0.isCutoff, zones: zones)
            }
        )
    }

    /// A pass that looks and sends nothing.
    /// - Parameter countedMax: due deadlines after which it ends.
    func look(countedMax: Int) throws -> Sweep {
        var sweep = Sweep()
        try sweep.goOn(
            state.withLock { $0.agenda },
            now: time.now,
            uptime: .now,
            readyMax: countedMax,
            rowsMax: limits.sweepRowsMax,
            source: source
        )
        return sweep
    }

    // MARK: Sending

    /// - Returns: false when the commands were not taken, none of them.
    private func send(_ sendings: [Agenda.Sending]) async -> Bool {
        let prepared = sendings.map {
            PreparedCommand.passing($0.pending.deadline, of: $0.pending.peer, attempt: $0.attempt)
        }
        do throws(SubmissionError) {
            let outcomes = try await commands.submit(prepared)
            state.withLock {
                $0.counts.sent += UInt64(outcomes.count)
                $0.notTaken = nil
            }
            for (sending, outcome) in zip(sendings, outcomes) { note(sending, outcome) }
            return true
        } catch {
            let isNew = state.withLock { state in
                defer { state.notTaken = error.code }
                return state.notTaken != error.code
            }
            // A full queue is a busy hour; the others are told of once.
            if isNew, error.code != .queueFull {
                logger.warning(
                    "deadlines not taken",
                    metadata: ["deadlines": "\(prepared.count)", "reason": "\(error)"]
                )
            }
            return false
        }
    }

    private func note(_ sending: Agenda.Sending, _ outcome: CommandOutcome) {
        let uptime = ContinuousClock.now
        let told: (what: Logger.Message, reason: String, rest: Duration)?
        switch outcome {
        case .accepted(let receipt):
            state.withLock { $0.agenda.wasRecorded(sending, before: receipt.duplicate, uptime: uptime) }
            told = nil
        case .rejected(let rejection):
            told = state.withLock { state in
                let max = PreparedCommand.deadlineAttemptsMax
                if rejection.code == .commandIDReused,
                    state.agenda.takeNextID(sending, uptime: uptime, max: max)
                {
                    return nil
                }
                state.counts.rejected += 1
                return (
                    "deadline refused", rejection.detail, state.agenda.rest(sending, uptime: uptime)
                )
            }
        case .failed(let reason):
            told = state.withLock { state in
                state.counts.failed += 1
                return ("deadline not decided", reason, state.agenda.rest(sending, uptime: uptime))
            }
        }
        guard let told else { return }
        let deadline = sending.pending.deadline
        logger.error(
            told.what,
            metadata: [
                "peer": "\(sending.pending.peer)", "board": "\(deadline.board)",
                "kind": "\(deadline.kind)", "subject": "\(deadline.subject)", "due on": "\(deadline.on)",
                "reason": "\(told.reason)", "again in": "\(told.rest)",
            ]
        )
    }

    // MARK: Sleeping

    /// Sleeps until the next deadline, the end of a rest, a change of the log, or a call.
    private func nap(after head: Position, _ sweep: Sweep?) async {
        let longest = napLength(sweep)
        let hasGrown = await sleeping(untilAsked: true) { [signal] in
            await signal.reached(head.next, timeout: longest)
        }
        if hasGrown { await rest(limits.lookPause) }
    }

    private func napLength(_ sweep: Sweep?) -> Duration {
        guard let sweep else { return limits.pauses.longest }
        var longest = limits.napMax
        // A simulated clock does not go on while nobody advances it.
        if let wakeAt = sweep.wakeAt, !time.isSimulated {
            longest = min(longest, .microseconds(max(1_000, time.now.microseconds(until: wakeAt))))
        }
        if let rested = sweep.restsUntil {
            longest = min(longest, max(ContinuousClock.now.duration(to: rested), .milliseconds(1)))
        }
        return longest
    }

    func rest(_ duration: Duration) async {
        _ = await sleeping {
            try? await Task.sleep(for: duration)
            return false
        }
    }

    /// Runs a body that ends at once when the loop is called.
    /// - Parameter untilAsked: does not begin while an advance is waited for.
    private func sleeping(
        untilAsked: Bool = false,
        _ body: @escaping @Sendable () async -> Bool
    ) async -> Bool {
        let nap = Task { @concurrent in await body() }
        let isCalled = state.withLock { state in
            if state.isCalled || (untilAsked && state.advance != nil) { return true }
            state.nap = nap
            return false
        }
        if isCalled { nap.cancel() }
        let answer = await nap.value
        return state.withLock { state in
            state.nap = nil
            if state.isCalled {
                state.isCalled = false
                return false
            }
            return answer
        }
    }
}
