import CommandProcessing
import Credentialing
import EventStore
import HTTPAPI
import Identifiers
import KafkaClient
import Logging
import Projections
import Publishing
import Synchronization

/// The lanes that are published: those that are configured, and the backfills that operators began.
final class PublishingLanes: Sendable {
    private let publications: [Publication]
    private let owned: OwnedStore
    private let cluster: Cluster?
    private let settings: LaneSettings
    private let logger: Logger
    private let file: PublishingPlanFile
    /// Held for moments: probes and metrics take it.
    private let state: Mutex<State>
    /// Held while what is published changes, the file of it included. Locked before `state`.
    private let changing = Mutex(())

    private struct State {
        var plan: PublishingPlan
        var publishers: [Publisher]
        var isRunning = false
    }

    /// The transactions in flight are given this long together; one that is cut off is sent again at the next start.
    private static let stopTimeout: Duration = .seconds(4)

    /// - Parameter cluster: nil: nothing is published.
    init(
        publications: [Publication],
        owned: OwnedStore,
        cluster: Cluster?,
        settings: LaneSettings,
        dataFolder: String,
        logger: Logger
    ) throws {
        self.publications = publications
        self.owned = owned
        self.cluster = cluster
        self.settings = settings
        self.logger = logger
        file = PublishingPlanFile(in: dataFolder)
        let lanes = Lane.lanes(of: publications)
        let found = try file.read()
        let plan = found.following(lanes)
        // What an older program paused is of its publications from now on, also when nobody changes anything.
        if plan != found {
            do {
                try owned.store.checkPlace()
                try file.write(plan)
            } catch {
                logger.warning("what is paused could not be written down", metadata: ["error": "\(error)"])
            }
        }
        for lane in plan.pausedInVain(lanes) {
            logger.warning("a lane is paused that is not configured", metadata: ["lane": "\(lane)"])
        }
        state = Mutex(State(plan: plan, publishers: []))
        let publishers = cluster == nil ? [] : makeAll(plan)
        state.withLock { $0.publishers = publishers }
    }

    var publishers: [Publisher] { state.withLock { $0.publishers } }

    /// What others are told is first in the log's own topic: a log that is restored from there has all of it,
    /// and their lanes go on. A log's lane that stopped for good, or is paused, holds nobody up, unless it stopped because
    /// Kafka has another history than this log.
    private func makeAll(_ plan: PublishingPlan) -> [Publisher] {
        let lanes = Lane.lanes(of: publications)
        let copying = lanes.filter(\.copiesLog).compactMap { make($0, plan, behind: nil) }
        let others = lanes.filter { !$0.copiesLog }.compactMap { make($0, plan, behind: copying.first) }
        return others + plan.backfills.compactMap { make($0, plan, behind: copying.first) } + copying
    }

    private func make(
        _ lane: Lane,
        _ plan: PublishingPlan,
        behind copy: Publisher?,
        stoppedFor refusal: String? = nil
    ) -> Publisher? {
        guard let cluster else { return nil }
        let signal = owned.store.signal
        let publisher = Publisher(
            lane: lane,
            store: owned.store,
            projections: owned.projections,
            cluster: cluster,
            logger: logger,
            settings: settings,
            stoppedFor: refusal,
            notBeyond: copy.map { copy in
                { @Sendable in copy.copiedPosition(after: $0) ?? signal.applied }
            }
        )
        publisher.isPaused = plan.paused.contains(lane.name)
        return publisher
    }

    /// A backfill that began before this start: its publication may have become another, or be gone.
    private func make(_ backfill: Backfill, _ plan: PublishingPlan, behind copy: Publisher?) -> Publisher? {
        let publication = publications.first { $0.name == backfill.publication }
        let refusal = backfill.refusal(among: publications)
        if let refusal {
            logger.warning(
                "a backfill does not go on",
                metadata: ["backfill": "\(backfill.laneName)", "reason": "\(refusal)"]
            )
        }
        let lane = publication.map { backfill.lane(of: $0) } ?? backfill.idleLane
        return make(lane, plan, behind: copy, stoppedFor: refusal)
    }

    func start() {
        changing.withLock { _ in
            let publishers = state.withLock {
                $0.isRunning = true
                return $0.publishers
            }
            for publisher in publishers { publisher.start() }
        }
    }

    /// Blocks for as long as a transaction may take, however many lanes there are: the service manager gives the whole
    /// end of the daemon a minute.
    func stop() {
        let publishers = changing.withLock { _ in
            state.withLock {
                $0.isRunning = false
                return $0.publishers
            }
        }
        publishers.stopAll(by: ContinuousClock.now + Self.stopTimeout) { publisher, ended in
            let status = publisher.status
            logger.info(
                "publisher stopped",
                metadata: [
                    "lane": "\(status.lane)",
                    "position": "\(status.position?.description ?? "not known yet")",
                    "in time": "\(ended)",
                ]
            )
        }
    }

    /// - Parameter name: of a lane, or of a publication in a lane that is no backfill.
    /// - Returns: the lane's publisher as it is now, or was last.
    func change(
        _ change: PublicationChange,
        of name: String
    ) throws(PublicationRefusal) -> Publisher {
        // Before the lock: a broker that does not answer must keep neither others waiting nor the daemon's end.
        let last = try versionOnKafka(change, of: name)
        // One at a time: each reads the plan and writes it.
        let publisher = try changing.withLock { (_) throws(PublicationRefusal) -> Publisher in
            var changed = state.withLock { $0 }
            let publisher = try apply(change, to: name, above: last, in: &changed)
            state.withLock { $0 = changed }
            return publisher
        }
        switch change {
        case .end:
            _ = publisher.stop(timeout: Self.stopTimeout)
            if let advice = publisher.lane.adviceWhenEnded {
                logger.warning(
                    "a lane was ended",
                    metadata: ["lane": "\(publisher.lane.name)", "advice": "\(advice)"]
                )
            }
        case .pause, .resume: publisher.awaitPausing(timeout: Self.stopTimeout)
        case .backfill, .retry: break
        }
        return publisher
    }

    /// The last version that Kafka knows of, for a backfill that can be; 0 for whatever else.
    private func versionOnKafka(
        _ change: PublicationChange,
        of name: String
    ) throws(PublicationRefusal) -> Int {
        guard case .backfill = change, let cluster,
            publications.contains(where: { $0.name == name && $0.audience.isOfPeople })
        else { return 0 }
        do throws(KafkaError) { return try Backfill.lastVersion(of: name, on: cluster) } catch {
            throw PublicationRefusal(
                .notKnown,
                "which versions there are is on Kafka, and no broker has told it: try again (\(error))"
            )
        }
    }

    private func apply(
        _ change: PublicationChange,
        to name: String,
        above last: Int,
        in state: inout State
    ) throws(PublicationRefusal) -> Publisher {
        if case .backfill(let from, let board) = change {
            return try begin(publication: name, from: from, board: board, above: last, in: &state)
        }
        let publisher = try Self.publisher(named: name, among: state.publishers)
        if case .retry(let position) = change {
            try retry(name, position: position, on: publisher)
            return publisher
        }
        let lane = publisher.lane
        var plan = state.plan
        switch change {
        case .pause: plan.pause(lane)
        case .resume: plan.resume(lane)
        case .end, .backfill, .retry:
            guard let backfill = plan.backfills.first(where: { $0.laneName == lane.name }) else {
                throw PublicationRefusal(.unfit, "\(lane.name) is configured; only backfills can be ended")
            }
            plan.end(backfill)
        }
        try keep(plan, in: &state)
        publisher.isPaused = plan.paused.contains(lane.name)
        if case .end = change { state.publishers.removeAll { $0 === publisher } }
        return publisher
    }

    /// - Parameter name: as of ``change(_:of:)``.
    func publisher(named name: String) throws(PublicationRefusal) -> Publisher {
        try Self.publisher(named: name, among: publishers)
    }

    private static func publisher(
        named name: String,
        among publishers: [Publisher]
    ) throws(PublicationRefusal) -> Publisher {
        if let publisher = publishers.first(where: { $0.lane.isNamed(name) }) { return publisher }
        let known = publishers.map(\.lane.name).joined(separator: ", ")
        let hint = known.isEmpty ? "Kafka is off" : "lanes are \(known)"
        throw PublicationRefusal(.unknown, "there is no publication or lane \(name); \(hint)")
    }

    private func begin(
        publication name: String,
        from: UInt64,
        board: String?,
        above last: Int,
        in state: inout State
    ) throws(PublicationRefusal) -> Publisher {
        guard let publication = publications.first(where: { $0.name == name }) else {
            let known = publications.map(\.name).joined(separator: ", ")
            throw PublicationRefusal(.unknown, "there is no publication \(name); there are \(known)")
        }
        let head = owned.store.signal.applied
        let backfill = try state.plan.next(
            of: publication,
            from: from,
            board: board,
            head: head,
            above: last,
            known: Set(owned.projections.shelf.current.boards.keys)
        )
        let lane = backfill.lane(of: publication)
        if let fault = Publication.faults(of: publications + lane.publications).first(where: {
            $0.index == publications.count && $0.field == .topic
        }) {
            throw PublicationRefusal(.unfit, "the topic \(lane.publications[0].topicPattern) \(fault.reason)")
        }
        var plan = state.plan
        plan.backfills.append(backfill)
        let copy = state.publishers.first { $0.lane.copiesLog }
        guard let publisher = make(lane, plan, behind: copy) else {
            throw PublicationRefusal(.unfit, "nothing is published: the daemon was started without a broker")
        }
        try keep(plan, in: &state)
        state.publishers.append(publisher)
        if state.isRunning { publisher.start() }
        return publisher
    }

    private func keep(_ plan: PublishingPlan, in state: inout State) throws(PublicationRefusal) {
        do {
            try owned.store.checkPlace()
            try file.write(plan)
        } catch {
            throw PublicationRefusal(
                .storage,
                "\(file.path) could not be written, nothing was changed: \(error)"
            )
        }
        state.plan = plan
    }
}

extension Lane {
    /// A backfill goes by its lane's name alone: its publication's is that of the original.
    fileprivate func isNamed(_ name: String) -> Bool {
        self.name == name
            || (from == Position.origin.next && !isBackfill && publications.contains { $0.name == name })
    }
}
