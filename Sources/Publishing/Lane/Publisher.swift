import CommandProcessing
package import EventStore
import Foundation
package import Identifiers
package import KafkaClient
package import Logging
package import Projections
import Synchronization

/// Publishes the log to Kafka on a thread of its own: exactly once for readers of committed
/// messages, across kills of this process and of the broker. The log is the buffer: a broker that
/// is away means lag and nothing else.
package final class Publisher: Sendable {
    package let lane: Lane
    private let cluster: Cluster
    private let store: EventStore
    private let projections: LiveProjections
    private let logger: Logger
    private let limit: (@Sendable (_ position: Position) -> Position)?
    private let settings: LaneSettings
    /// Why it never begins; nil: it does.
    private let refusal: String?
    private let state: Monitor<LaneStatus>
    private let waiting = QuarantineDesk()
    private let stopping = Atomic<Bool>(false)
    private let pausing = Atomic<Bool>(false)
    private let started = Atomic<Bool>(false)
    private let ended = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - refusal: why the lane has stopped before it began; nil: it publishes once it is started.
    ///   - limit: the last position that may be published now; nil: whatever the log has. It may wait a moment for one
    ///     after the position it is given.
    package init(
        lane: Lane,
        store: EventStore,
        projections: LiveProjections,
        cluster: Cluster,
        logger: Logger,
        settings: LaneSettings = LaneSettings(),
        stoppedFor refusal: String? = nil,
        notBeyond limit: (@Sendable (_ position: Position) -> Position)? = nil
    ) {
        self.limit = limit
        self.refusal = refusal
        self.settings = settings
        self.lane = lane
        self.cluster = cluster
        self.store = store
        self.projections = projections
        self.logger = logger
        var status = LaneStatus(lane: lane.name)
        if let refusal { status.state = .stopped(refusal) }
        state = Monitor(status)
    }

    package var status: LaneStatus {
        var status = state.withLock { $0.shown(at: .now) }
        status.quarantined = waiting.count
        status.retrying = waiting.wished.count
        return status
    }

    /// What waits, in the order in which it was made; nil until the list was read from Kafka, and always for a
    /// lane that keeps none.
    package var quarantine: [QuarantineEntry]? { waiting.entries }

    /// Has messages sent anew that wait. It is done by the lane's thread, at once when it publishes; a restart
    /// before that forgets it, and the messages still wait.
    ///
    /// - Parameter wanted: which of those that wait.
    /// - Returns: how many were found.
    package func retry(_ wanted: (QuarantineEntry) -> Bool) -> Int { waiting.wish(wanted) }

    /// Ends publishing after the transaction that is open, until told to go on. What is recorded meanwhile is
    /// published then.
    package var isPaused: Bool {
        get { pausing.load(ordering: .acquiring) }
        set {
            pausing.store(newValue, ordering: .releasing)
            state.wake()
        }
    }

    /// Waits until a lane that publishes does what it was told by ``isPaused``: whoever paused it may rely on that nothing
    /// more is sent. One that waits for its broker, or stopped, sends nothing anyway. Blocks the thread.
    package func awaitPausing(timeout: Duration) {
        let wanted = isPaused
        _ = state.wait(for: timeout) { status -> Bool? in
            switch status.state {
            case .starting, .publishing: wanted ? nil : true
            case .paused: wanted ? true : nil
            case .waiting, .stopped: true
            }
        }
    }

    /// How far a lane that copies the log is; nil when it has stopped for good or is paused, or when the broker
    /// refuses a record, or its producer again and again. The origin until its checkpoint was read, and when what is on
    /// Kafka is no beginning of this log: then nobody is told anything.
    package var copiedPosition: Position? { state.withLock { copiedPosition($0) } }

    private func copiedPosition(_ status: LaneStatus) -> Position? {
        if case .stopped = status.state { return status.contradictsLog ? .origin : nil }
        if isPaused || status.isRefused { return nil }
        // Where it goes on is not known yet: nothing counts as copied.
        return status.position ?? .origin
    }

    /// Waits a moment until such a lane is after a position. Blocks the thread; not for tasks.
    ///
    /// - Returns: how far it is.
    @available(*, noasync, message: "blocks the thread")
    package func copiedPosition(after position: Position) -> Position? {
        let found = state.wait(for: PublishingLimits.idleWait) { status -> Position?? in
            let copied = copiedPosition(status)
            return copied.map { $0 > position } ?? true ? .some(copied) : nil
        }
        return found ?? copiedPosition
    }

    package func start() {
        guard refusal == nil else { return }
        started.store(true, ordering: .releasing)
        NamedThread.start("publisher-\(lane.name)", stackBytes: NamedThread.foldingStackBytes) { [self] in
            run()
            ended.signal()
        }
    }

    /// Ends the thread after the transaction it is in. Blocks for at most `timeout`.
    /// - Returns: whether the thread has ended.
    package func stop(timeout: Duration) -> Bool {
        askToStop()
        return awaitEnd(until: ContinuousClock.now + timeout)
    }

    private var mustStop: Bool { stopping.load(ordering: .acquiring) }

    private func run() {
        var backoff = PublishingLimits.backoffMin
        var search = RefusalSearch()
        var claim = LaneClaim(settings.delivery)
        var room = TransactionRoom()
        let untold = UntoldTopics()
        var missing = MissingTopics()
        while !mustStop {
            do {
                try runSession(&search, &claim, &room, &missing, untold) {
                    backoff = PublishingLimits.backoffMin
                }
            } catch let refused as RefusedMessage {
                if refused.isRelease, let id = refused.id { waiting.tried(id) }
                let step = search.note(refused)
                logger.info("the broker refuses a message", metadata: describe(refused))
                switch step {
                case .goOn: state.withLock { $0.recycles += 1 }
                case .wait: wait(for: refused, &backoff)
                }
            } catch let error as KafkaError where error.isFenced {
                claim.fenced()
                room.fenced()
                var pause = claim.pause(from: settings.fencedPause)
                wait(for: FencedProducer(error: error, times: claim.fences), &pause)
            } catch let fault as LaneFault {
                guard fault.mayPass, missing.missed(at: .now) else { return stop(fault) }
                wait(for: fault, &backoff)
            } catch {
                // Nobody answered: whichever broker does next may have just begun.
                if error is KafkaError { missing = MissingTopics() }
                wait(for: error, &backoff)
            }
        }
    }

    private func wait(for error: any Error, _ backoff: inout Duration) {
        state.signalling {
            $0.state = .waiting("\(error)")
            $0.isRefused = error is RefusedMessage || (error as? FencedProducer)?.isLasting == true
            $0.recycles += 1
        }
        logger.warning("publishing waits", metadata: ["lane": "\(lane.name)", "error": "\(error)"])
        pause(backoff)
        backoff = min(backoff * 2, PublishingLimits.backoffMax)
    }

    private func stop(_ fault: LaneFault) {
        state.signalling {
            $0.state = .stopped(fault.description)
            $0.contradictsLog = fault.contradictsLog
        }
        logger.critical("publishing stopped", metadata: ["lane": "\(lane.name)", "reason": "\(fault)"])
    }

    /// - Parameter progressed: called after each commit.
    private func runSession(
        _ search: inout RefusalSearch,
        _ claim: inout LaneClaim,
        _ room: inout TransactionRoom,
        _ missing: inout MissingTopics,
        _ untold: UntoldTopics,
        _ progressed: () -> Void
    ) throws {
        let maker = MessageMaker(lane: lane, store: store, projections: projections)
        defer { state.withLock { $0.traffic.producerEnded() } }
        let session = try open(search, &claim, untold, maker)
        defer {
            search = session.search
            session.close()
        }
        missing = MissingTopics()
        tellBeginning(of: session)
        if session.isUsable, let batch = try busy({ try session.settleReleases() }) {
            tell(batch, of: session, &claim)
        }
        while !mustStop, session.isUsable {
            session.serve()
            tellAdvice(of: session)
            guard !isPaused else {
                state.signalling { $0.state = .paused }
                pause(PublishingLimits.idleWait)
                continue
            }
            state.signalling { if case .paused = $0.state { $0.state = .publishing } }
            if let id = waiting.wished.min(), session.canRelease(id) {
                guard mayBegin() else { continue }
                let batch = try busy { try session.release(id) }
                waiting.tried(id)
                if let batch { tell(batch, of: session, &claim) }
                continue
            }
            guard let head = try nextHead(after: session.checkpoint.position, maker), mayBegin() else {
                continue
            }
            let (before, most) = (session.checkpoint.position, room.records)
            guard let batch = try busy({ try session.publishNext(through: head, atMost: most) }) else {
                continue
            }
            room.committed(session.checkpoint.position.rawValue - before.rawValue)
            tell(batch, of: session, &claim)
            progressed()
        }
        if !session.isUsable { state.withLock { $0.recycles += 1 } }
    }

    private func open(
        _ search: RefusalSearch,
        _ claim: inout LaneClaim,
        _ untold: UntoldTopics,
        _ maker: MessageMaker
    ) throws -> LaneSession {
        let (logger, state) = (logger, state)
        return try LaneSession(
            lane: lane,
            settings: settings,
            untold: untold,
            search: search,
            claim: &claim,
            cluster: cluster,
            store: store,
            maker: maker,
            statistics: { said in state.withLock { $0.traffic.said(said) } }
        ) { line in
            logger.debug("librdkafka", metadata: ["facility": "\(line.facility)", "text": "\(line.text)"])
        }
    }

    /// Makes known where the lane goes on.
    private func tellBeginning(of session: LaneSession) {
        if lane.quarantines { waiting.show(session.quarantine) }
        state.withLock {
            $0.state = .publishing
            $0.position = session.checkpoint.position
            $0.transactions += session.hasMarked ? 1 : 0
            $0.advice = []
            $0.torn += settings.delivery == .exactlyOnce ? UInt64(session.torn) : 0
        }
        state.wake()
        // Without transactions that is how every crash leaves them.
        if session.torn > 0, settings.delivery == .exactlyOnce {
            logger.warning(
                "topics hold messages beyond the lane's checkpoint: these are not sent again",
                metadata: ["lane": "\(lane.name)", "partitions": "\(session.torn)"]
            )
        }
    }

    /// Makes known what should be changed of topics that were met since it was asked last.
    private func tellAdvice(of session: LaneSession) {
        let advice = session.topics.takeAdvice()
        guard !advice.isEmpty else { return }
        state.withLock { $0.advice += advice }
        for it in advice {
            let metadata: Logger.Metadata = ["lane": "\(lane.name)", "advice": "\(it)"]
            logger.warning("a topic should be altered", metadata: metadata)
        }
    }

    /// Whether a transaction may begin. Who pauses a lane that waited sees that it does so no more, or it begins none.
    private func mayBegin() -> Bool {
        state.withLock { if case .waiting = $0.state { $0.state = .publishing } }
        return !isPaused
    }

    /// Makes it known while a transaction is under way.
    private func busy<Result>(_ body: () throws -> Result) throws -> Result {
        state.withLock { $0.busySince = .now }
        defer { state.withLock { $0.busySince = nil } }
        return try body()
    }

    /// Makes known what was committed.
    private func tell(_ batch: LaneBatch, of session: LaneSession, _ claim: inout LaneClaim) {
        claim.committed()
        if lane.quarantines { waiting.show(session.quarantine) }
        state.signalling {
            $0.state = .publishing
            $0.isRefused = false
            $0.position = session.checkpoint.position
            $0.messages += UInt64(batch.messages.count + batch.notes.count)
            $0.superseded += UInt64(batch.superseded)
            $0.transactions += 1
            $0.spent = session.spent
        }
        for entry in batch.noted {
            logger.warning(
                "a message cannot be published and waits; the others go on",
                metadata: [
                    "lane": "\(lane.name)", "topic": "\(entry.topic)", "position": "\(entry.position)",
                    "code": "\(entry.refusal.code)", "attempts": "\(entry.attempts)",
                ]
            )
        }
    }

    private func describe(_ refused: RefusedMessage) -> Logger.Metadata {
        ["lane": "\(lane.name)", "error": "\(refused)"]
    }

    /// How far can be published now; nil when there is nothing yet.
    ///
    /// For boards and employers the log's head is not enough: which boards an event concerns is read from a
    /// projection, and one that has fallen behind would leave boards out for good.
    private func nextHead(after position: Position, _ maker: MessageMaker) throws -> Position? {
        var head = store.signal.wait(after: position, timeout: PublishingLimits.idleWait)
        guard head > position else { return maker.tellsCheckpoints ? position : nil }
        if let limit {
            head = min(head, limit(position))
            guard head > position else { return nil }
        }
        guard maker.readsProjections else { return head }
        let known = try projections.generation(.jurisdictions).state().position
        if known > position { return min(head, known) }
        state.withLock { $0.state = .waiting("the projections are behind the log, at position \(known)") }
        pause(PublishingLimits.idleWait)
        return nil
    }

    private func pause(_ duration: Duration) {
        let end = ContinuousClock.now + duration
        while !mustStop, ContinuousClock.now < end { Thread.sleep(forTimeInterval: 0.05) }
    }
}

extension Publisher: Stoppable {
    package func askToStop() { stopping.store(true, ordering: .releasing) }

    package func awaitEnd(until deadline: ContinuousClock.Instant) -> Bool {
        guard started.load(ordering: .acquiring) else { return true }
        let (seconds, attoseconds) = max(.zero, ContinuousClock.now.duration(to: deadline)).components
        let milliseconds = Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000)
        return ended.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
    }
}
