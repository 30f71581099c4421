package import CivilTime
import Credentialing
import Identifiers
package import Projections

/// One pass over the pending deadlines, in the order of days, as far as any may have passed.
///
/// Boards whose hour has not come are stepped over as a whole, so that a pass costs a few look-ups and the
/// deadlines that are due.
package struct Sweep: Sendable {
    /// Where deadlines and their instants come from.
    package struct Source {
        let page: (_ from: DuePlace, _ limit: Int) throws -> [PendingDeadline]
        let instant: (DueGroup) -> Instant

        package init(
            page: @escaping (_ from: DuePlace, _ limit: Int) throws -> [PendingDeadline],
            instant: @escaping (DueGroup) -> Instant
        ) {
            self.page = page
            self.instant = instant
        }
    }

    /// Rows that are read at a time.
    static let pageRows = 256
    /// Days after the first one that has not passed on which one may pass before it: zones and cutoffs.
    static let overlapDays = 2

    /// Deadlines to be sent, in the order of their days.
    package private(set) var ready: [Agenda.Sending] = []
    /// Deadlines that have passed and are not recorded, those that settle left out.
    package private(set) var due = 0
    /// When the first of them could have been sent.
    package private(set) var oldest: Instant?
    /// When the next one passes or is settled; nil: none is pending.
    package private(set) var wakeAt: Instant?
    /// When the next one has rested.
    package private(set) var restsUntil: ContinuousClock.Instant?
    /// Those of them that the agenda remembers.
    package private(set) var remembered: Set<PendingDeadline> = []
    /// Every deadline that may be due was looked at; otherwise `goOn` goes on.
    package private(set) var isComplete = false

    private var place = DuePlace.start
    private var aheadOn: CivilDate?

    package init() {}

    /// Looks on until so many are ready or were looked at, or all were.
    /// - Parameter agenda: says of each what to do.
    package mutating func goOn(
        _ agenda: Agenda,
        now: Instant,
        uptime: ContinuousClock.Instant,
        readyMax: Int,
        rowsMax: Int,
        source: Source
    ) throws {
        ready = []
        var rows = 0
        var instants: [DueGroup: Instant] = [:]
        // After a step over a group one row tells which group is next.
        var limit = 1
        while ready.count < readyMax, rows < rowsMax {
            let page = try source.page(place, limit)
            if page.isEmpty {
                isComplete = true
                return
            }
            limit = Self.pageRows
            for pending in page {
                let group = pending.group
                let at = instants[group] ?? source.instant(group)
                instants[group] = at
                rows += 1
                if at > now {
                    if isBeyond(group) {
                        isComplete = true
                        return
                    }
                    wake(at)
                    aheadOn = min(aheadOn ?? group.on, group.on)
                    place = DuePlace(after: group)
                    limit = 1
                    break
                }
                place = DuePlace(after: pending)
                take(agenda.verdict(on: pending, at: at, now: now, uptime: uptime), pending, at, agenda)
                if ready.count == readyMax { break }
            }
        }
    }

    private mutating func take(
        _ verdict: Agenda.Verdict,
        _ pending: PendingDeadline,
        _ at: Instant,
        _ agenda: Agenda
    ) {
        if agenda.remembers(pending) { remembered.insert(pending.key) }
        switch verdict {
        case .settling(let until): return wake(until)
        case .resting(let until): restsUntil = min(restsUntil ?? until, until)
        case .send(let sending): ready.append(sending)
        }
        due += 1
        let ripe = agenda.ripeness(of: pending, at: at)
        oldest = min(oldest ?? ripe, ripe)
    }

    private mutating func wake(_ instant: Instant) { wakeAt = min(wakeAt ?? instant, instant) }

    /// No deadline of such a day passes before one that was found.
    private func isBeyond(_ group: DueGroup) -> Bool {
        guard let aheadOn else { return false }
        return aheadOn.days(until: group.on) > Self.overlapDays
    }
}
