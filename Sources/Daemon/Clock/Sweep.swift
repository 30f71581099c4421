package import CivilTime
import Credentialing
import Identifiers
package import Projections

/// One pass over the pending deadlines: those of pasts that have settled, in the order in which they did, then the
/// others in the order of days, as far as any may have passed.
///
/// What settles still comes after all that has, and boards whose hour has not come are stepped over as a whole, so
/// that a pass costs a few look-ups and the deadlines that are due. Only of people about whom something was reported
/// within hours of a deadline are those that settle looked at one by one.
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

    /// Deadlines to be sent, in the order of the pass.
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
    private var settlingPlace = DuePlace.settling
    private var hasSeenSettled = false

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
        var look = Look(
            agenda: agenda,
            now: now,
            uptime: uptime,
            readyMax: readyMax,
            rowsMax: rowsMax,
            source: source
        )
        try takeSettled(&look)
        try takePassed(&look)
    }

    /// One call of `goOn`.
    private struct Look {
        let agenda: Agenda
        let now: Instant
        let uptime: ContinuousClock.Instant
        let readyMax: Int
        let rowsMax: Int
        let source: Source
        var rows = 0
        var instants: [DueGroup: Instant] = [:]

        mutating func instant(of group: DueGroup) -> Instant {
            if let known = instants[group] { return known }
            let at = source.instant(group)
            instants[group] = at
            return at
        }
    }

    private func hasRoom(_ look: Look) -> Bool { ready.count < look.readyMax && look.rows < look.rowsMax }

    private mutating func takeSettled(_ look: inout Look) throws {
        // Mostly the first one has not settled.
        var limit = 1
        while !hasSeenSettled, hasRoom(look) {
            let page = try look.source.page(settlingPlace, limit)
            hasSeenSettled = page.isEmpty
            limit = Self.pageRows
            for pending in page where hasRoom(look) {
                look.rows += 1
                if let knownAt = pending.knownAt, look.agenda.settled(knownAt) > look.now {
                    wake(look.agenda.settled(knownAt))
                    hasSeenSettled = true
                    break
                }
                settlingPlace = DuePlace(after: pending)
                let at = look.instant(of: pending.group)
                if at > look.now { wake(at) } else { take(pending, at, look) }
            }
        }
    }

    private mutating func takePassed(_ look: inout Look) throws {
        // After a step over a group one row tells which group is next.
        var limit = 1
        while hasSeenSettled, hasRoom(look) {
            let page = try look.source.page(place, limit)
            if page.isEmpty {
                isComplete = true
                return
            }
            limit = Self.pageRows
            for pending in page where hasRoom(look) {
                look.rows += 1
                let group = pending.group
                let at = look.instant(of: group)
                guard at > look.now else {
                    place = DuePlace(after: pending)
                    take(pending, at, look)
                    continue
                }
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
        }
    }

    private mutating func take(_ pending: PendingDeadline, _ at: Instant, _ look: Look) {
        let agenda = look.agenda
        if agenda.remembers(pending) { remembered.insert(pending.key) }
        switch agenda.verdict(on: pending, at: at, now: look.now, uptime: look.uptime) {
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
