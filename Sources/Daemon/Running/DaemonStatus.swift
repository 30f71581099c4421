import CivilTime
import CommandProcessing
import EventStore
import HTTPAPI
import Identifiers
import Identity
import Projections
import Publishing

/// What the daemon tells of itself: readiness, projections, publications.
struct DaemonStatus: Sendable {
    let owned: OwnedStore
    let operations: ProjectionOperations
    let writer: CommandService.Writer
    let lanes: PublishingLanes
    let watch: StoreWatchService
    let deadlines: DeadlineClock
    let edge: Edge
    let clock: @Sendable () -> Instant
    let clockBound: ClockBound
    let isClockSimulated: Bool
    let requests: RequestMeter
    let reads: DearReads
    let reloads: ReloadCounts
    let log: DaemonLog
    let notices: [String]

    /// One for each lane; none without a broker.
    private var publishers: [Publisher] { lanes.publishers }

    var readiness: Readiness {
        let (publishers, refusals) = (publishers, refusals)
        var answer = Readiness(
            ready: true,
            writer: "accepting",
            projections: "applied",
            publisher: publishers.isEmpty ? "off" : "publishing",
            notices: notices
        )
        answer.notices += watch.reading?.warnings ?? []
        do { if let warning = try deadlines.status().warning { answer.notices.append(warning) } } catch {
            answer.notices.append("the deadlines cannot be looked at: \(error)")
        }
        answer.reasons += edge.troubles
        if let warning = edge.tls?.current.warning(now: SystemClock.now()) { answer.notices.append(warning) }
        switch writer.state {
        case .accepting: break
        case .degraded(let reasons):
            answer.projections = "behind"
            answer.reasons += reasons
        case .stopped(let reason):
            answer.ready = false
            answer.writer = "stopped"
            answer.reasons.append(reason ?? "the daemon is stopping")
        }
        tellOfFolder(&answer)
        tellOfWaiting(&answer)
        for reason in [refusals.room, refusals.index, refusals.clock].compactMap(\.self) {
            // What has stopped for good refuses for a reason of its own.
            if answer.writer != "stopped" { answer.writer = "refusing" }
            answer.reasons.append(reason)
        }
        if refusals.clock != nil { answer.ready = false }
        for publisher in publishers { tell(publisher.status, to: &answer) }
        return answer
    }

    /// That it cannot be looked at, or is not in its place: then the writer has stopped, mostly for that.
    private func tellOfFolder(_ answer: inout Readiness) {
        if let reason = owned.store.displacement {
            if !answer.reasons.contains(reason) { answer.reasons.append(reason) }
        } else if let trouble = watch.trouble {
            answer.reasons.append("the store cannot be looked at: \(trouble)")
        }
    }

    /// Whose rows wait: what is answered of them by rows is from before an event that could not be applied. Of rows
    /// that cannot be read the writer tells.
    private func tellOfWaiting(_ answer: inout Readiness) {
        for projection in owned.projections.projections {
            let live = try? owned.projections.states(of: projection).live.get()
            guard let count = live?.state.quarantined, count > 0 else { continue }
            answer.notices.append(
                "\(count) people wait in \(projection): `credentiald projections quarantine \(projection)` lists them"
            )
        }
    }

    /// Why commands are refused until somebody sees to it, which is not for good.
    var refusals: (room: String?, index: String?, clock: String?) {
        let last = try? owned.store.log.lastRecordedAt()
        return (
            room: writer.shortOfRoom.map {
                "the last commands were refused, there is no room for them: \($0)"
            },
            index: writer.indexFailure.map { "commands are refused: \($0)" },
            clock: last.flatMap { clockBound.refusal(now: clock(), last: $0) }
        )
    }

    /// The worst lane decides on the word; each says its reason.
    private func tell(_ status: LaneStatus, to answer: inout Readiness) {
        if let count = status.quarantined, count > 0 {
            answer.notices.append(
                "\(count) messages cannot be published and wait, lane \(status.lane): "
                    + "`credentiald publications quarantine \(status.lane)` lists them"
            )
        }
        if let advice = status.advice.first {
            let others = status.advice.count - 1
            answer.notices.append(
                "lane \(status.lane): \(advice)" + (others > 0 ? "; the log tells of \(others) more" : "")
            )
        }
        switch status.state {
        case .publishing: break
        case .starting:
            if answer.publisher == "publishing" { answer.publisher = "starting" }
        case .paused:
            if answer.publisher != "stopped" { answer.publisher = "paused" }
            answer.notices.append("publishing is paused, lane \(status.lane)")
        // Commands are taken and kept while Kafka is away: that is lag, not unreadiness.
        case .waiting(let reason):
            if answer.publisher != "stopped" { answer.publisher = "waiting" }
            answer.notices.append("publishing waits, lane \(status.lane): \(reason)")
        case .stopped(let reason):
            answer.publisher = "stopped"
            answer.reasons.append("publishing stopped, lane \(status.lane): \(reason)")
        }
    }

    func projections() throws -> [ProjectionStatus] {
        try ProjectionStatus.all(
            of: owned.projections,
            operations: operations,
            store: owned.store,
            now: clock()
        )
    }

    var publications: [PublicationStatus] { publishers.map { publication($0) } }

    func publication(_ publisher: Publisher) -> PublicationStatus {
        let status = publisher.status
        let lag = lag(after: status.position)
        var state = "publishing"
        var reason: String?
        switch status.state {
        case .starting: state = "starting"
        case .publishing: break
        case .paused: state = "paused"
        case .waiting(let why): (state, reason) = ("waiting", why)
        case .stopped(let why): (state, reason) = ("stopped", why)
        }
        return PublicationStatus(
            lane: status.lane,
            topics: publisher.lane.publications.map(\.topicPattern),
            state: state,
            reason: reason,
            position: status.position?.rawValue,
            lagEvents: lag?.events,
            lagSeconds: lag?.seconds,
            quarantined: status.quarantined,
            retrying: status.retrying,
            superseded: status.superseded
        )
    }

    /// How much of the log a lane has not published; nil while that is not known.
    private func lag(after position: Position?) -> (events: UInt64, seconds: UInt64)? {
        guard let position else { return nil }
        let head = owned.store.signal.applied
        guard head > position else { return (events: 0, seconds: 0) }
        return (
            events: head.rawValue - position.rawValue,
            seconds: secondsSinceRecord(at: position.next)
        )
    }

    /// How old a record is; 0 for one that cannot be read.
    func secondsSinceRecord(at position: Position) -> UInt64 {
        let recorded = try? owned.store.log.withRecord(at: position) { header, _ in header.recordedAt }
        guard let recorded = recorded ?? nil else { return 0 }
        return UInt64(max(0, clock().secondsSinceEpoch - recorded.secondsSinceEpoch))
    }
}
