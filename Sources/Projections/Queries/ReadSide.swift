package import CivilTime
package import CommandProcessing
import Credentialing
import CredentialingSchema
package import EventStore
package import Identifiers

/// Answers queries from the log and the live projections. Any thread; each call is short and reads
/// in bounded transactions.
package struct ReadSide: Sendable {
    let store: EventStore
    /// nil: only queries that the log alone can answer.
    private let live: LiveProjections?
    let shelf: RuleShelf
    let seal: PersonalDataSeal
    let clock: @Sendable () -> Instant
    package let kept: KeptAnswers

    /// Entries on one page of a history, of events or of renewals.
    package static let pageMax = 1_000

    package init(
        store: EventStore,
        projections: LiveProjections?,
        shelf: RuleShelf,
        clock: @escaping @Sendable () -> Instant,
        kept: KeptAnswers = KeptAnswers()
    ) {
        self.store = store
        live = projections
        self.shelf = shelf
        self.clock = clock
        self.kept = kept
        seal = PersonalDataSeal(keys: store.keys)
    }

    func projections() throws(QueryError) -> LiveProjections {
        guard let live else { throw .unavailable("the projections are not open") }
        return live
    }

    package var now: Instant { clock() }

    /// For questions that name no board: UTC.
    package var today: CivilDate { DecisionContext.date(at: clock()) }

    /// The date that a board's calendars show.
    func today(of board: BoardCode) -> CivilDate { shelf.date(of: board, at: clock()) }

    /// The last of the days that calendars show now: nothing that is known is after it.
    var lastToday: CivilDate { shelf.current.boards.keys.map { today(of: $0) }.reduce(today, max) }

    /// What time it is for this daemon.
    package var instant: Instant { clock() }

    /// The last position that queries see.
    package var position: Position { store.signal.applied }

    /// What an answer that begins now says of itself: taken before anything is read, and once for all of it.
    var moment: LogMoment { store.signal.moment(by: clock) }

    /// Runs a body whose errors are the store's or this module's.
    func answering<R>(_ body: () throws -> R) throws(QueryError) -> R {
        do { return try body() } catch let error as QueryError { throw error } catch let error
            as EventDecodingError
        {
            throw .quarantined(error.position, reason: error.reason)
        } catch {
            throw .unavailable("\(error)")
        }
    }

    /// The record of a person on both axes.
    /// - Parameter last: the position that the log is read through, for a question that reads it more than once; nil:
    ///   as far as there is anything.
    /// - Returns: the fold of the events effective by `asOf` and recorded by `knownAt`; what is about the
    ///   record itself, such as a void or a correction, holds once it is known, whatever its date.
    func record(
        of peer: PeerID,
        at time: QueryTime,
        through last: Position? = nil
    ) throws(QueryError) -> (record: Record, asOf: CivilDate, known: Position) {
        let asOf = time.asOf ?? today
        let known = last ?? position
        let record = try folding { try fold(peer, asOf: asOf, at: time, through: known) }
        return (record, asOf, known)
    }

    /// The record out of the person's own events, all of those that are known now.
    func record(
        of peer: PeerID,
        _ events: [RecordedEvent],
        asOf: CivilDate,
        through known: Position
    ) throws(QueryError) -> Record {
        try folding {
            try fold(peer, events, asOf: asOf, at: .now, through: known, corrected: CorrectedDates())
        }
    }

    private func folding(_ body: () throws -> Record) throws(QueryError) -> Record {
        try answering {
            do { return try body() } catch let error as Record.FoldError {
                throw QueryError.quarantined(error.position, reason: error.reason)
            }
        }
    }

    /// The person's record, merged people included as far as the query knows of it.
    private func fold(
        _ peer: PeerID,
        asOf: CivilDate,
        at time: QueryTime,
        through known: Position,
        corrected: CorrectedDates = CorrectedDates()
    ) throws -> Record {
        let events = try knownEvents(of: peer, at: time, through: known)
        guard !events.isEmpty else { throw QueryError.peerUnknown(peer) }
        return try fold(peer, events, asOf: asOf, at: time, through: known, corrected: corrected)
    }

    private func fold(
        _ peer: PeerID,
        _ events: [RecordedEvent],
        asOf: CivilDate,
        at time: QueryTime,
        through known: Position,
        corrected: CorrectedDates
    ) throws -> Record {
        let plan = try self.plan(of: peer, events, at: time, through: known)
        return try Record.fold(peer, events, asOf: asOf, plan: plan, corrected: corrected) {
            try fold($0, asOf: asOf, at: time, through: known, corrected: $1)
        }
    }

    /// A person's own stream as far as a query knows it.
    func knownEvents(
        of peer: PeerID,
        at time: QueryTime,
        through known: Position
    ) throws -> [RecordedEvent] {
        var events: [RecordedEvent] = []
        try store.forEachRecord(of: StreamID(peer: peer)) { header, payload in
            guard header.position <= known, time.knows(header.position, header.recordedAt) else {
                return false
            }
            events.append(try RecordedEvent(header, payload: payload))
            return true
        }
        return events
    }

    /// How the merges of a stream stand for a query: as they were known, or, for who reads of herself, as they are
    /// known now.
    func plan(
        of peer: PeerID,
        _ events: [RecordedEvent],
        at time: QueryTime,
        through known: Position
    ) throws -> MergePlan {
        guard time.leavesOutUnmerged, time.knownAt != nil else { return MergePlan(events) }
        return MergePlan(try knownEvents(of: peer, at: .now, through: known))
    }

    /// The last position that a query knows: what it is answered for.
    /// - Parameter known: the position that the log was read through.
    package func lastKnown(at time: QueryTime, through known: Position) throws(QueryError) -> Position {
        switch time.knownAt {
        case nil: return known
        case .position(let position): return min(position, known)
        case .instant(let instant):
            return min(try answering { try store.position(recordedBy: instant) }, known)
        }
    }

    /// The instant whose knowledge an answer stands for: the one that was asked for, as far as the answer can know all
    /// of that; else that of the last record that was asked for; else now.
    /// - Parameters:
    ///   - last: the last position that the query knows.
    ///   - moment: when the answer was begun.
    func knownInstant(
        _ time: QueryTime,
        _ last: Position,
        _ moment: LogMoment
    ) throws(QueryError) -> Instant {
        switch time.knownAt {
        case nil: return moment.instant
        case .instant(let instant): return min(instant, moment.instant)
        case .position: return try timeOfKnowing(last) ?? moment.instant
        }
    }

    /// What an answer says of itself that has everything up to a position and nothing behind it.
    /// - Parameter begun: when the answer was begun.
    func lastMoment(_ last: Position, of begun: LogMoment) throws(QueryError) -> LogMoment {
        if last == begun.position { return begun }
        return LogMoment(position: last, instant: try timeOfKnowing(last) ?? begun.instant)
    }

    /// How long is waited at most for queries to see what rows were made of.
    private static let seeingPatience = Duration.seconds(1)

    /// To be called for an answer that is made of rows: who is told of their position can ask for it, and what other rows
    /// there are is as far. They are there a moment before that is seen, while the other ones are written.
    func waitUntilSeen(_ position: Position) {
        guard position > self.position else { return }
        _ = store.signal.wait(after: Position(position.rawValue - 1), timeout: Self.seeingPatience)
    }

    /// When all was known that stands up to a position, and nothing behind the commit that it is of.
    /// - Returns: nil: nothing is recorded.
    private func timeOfKnowing(_ last: Position) throws(QueryError) -> Instant? {
        let place = max(last, Position.origin.next)
        let recordedAt: Instant? = try answering {
            try store.log.withRecord(at: place) { header, _ in header.recordedAt }
        }
        // Before the first record nothing at all was known.
        if place == last { return recordedAt }
        return recordedAt.map { (try? $0.adding(microseconds: -1)) ?? .earliest }
    }
}
