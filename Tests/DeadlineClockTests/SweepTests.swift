import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SeededNumbers
import Testing

@testable import Daemon
@testable import Projections

/// A pass over pending deadlines that are kept in an array.
struct SweepTests {
    /// The pending deadlines in the order of their keys, and how often and how much was read.
    private final class Shelf {
        var rows: [(key: [UInt8], pending: PendingDeadline)]
        var reads = 0
        var rowsRead = 0

        init(_ pending: [PendingDeadline]) {
            rows = pending.map { ($0.row.key, $0) }
                .sorted { $0.0.lexicographicallyPrecedes($1.0) }
        }

        func page(from place: DuePlace, limit: Int) -> [PendingDeadline] {
            let page = rows.filter {
                $0.key.first == place.key.first && !$0.key.lexicographicallyPrecedes(place.key)
            }
            .prefix(limit)
            reads += 1
            rowsRead += page.count
            return page.map(\.pending)
        }
    }

    /// EAST is five hours behind UTC and ends filing at 17:00, WEST eight hours, at midnight.
    private static func at(_ group: DueGroup) -> Instant {
        let isEast = group.board.description == "EAST"
        let hours: Int64 = isEast ? (group.isCutoff ? -2 : 5) : 8
        let seconds = Int64(group.on.daysSinceEpoch) * 86_400 + hours * 3_600
        guard let at = try? Instant(microsecondsSinceEpoch: seconds * 1_000_000) else {
            preconditionFailure("the test stays within the calendar")
        }
        return at
    }

    private func sweep(
        _ shelf: Shelf,
        at now: String,
        agenda: Agenda = Agenda(settleSeconds: 30),
        ready: Int = 100,
        rows: Int = 1_000
    ) throws -> (sweep: Sweep, batches: [[PendingDeadline]]) {
        var sweep = Sweep()
        var batches: [[PendingDeadline]] = []
        while !sweep.isComplete {
            try sweep.goOn(
                agenda,
                now: instant(now),
                uptime: .now,
                readyMax: ready,
                rowsMax: rows,
                source: Sweep.Source(page: shelf.page, instant: Self.at)
            )
            if !sweep.ready.isEmpty { batches.append(sweep.ready.map(\.pending)) }
        }
        return (sweep, batches)
    }

    @Test func nothingIsPending() throws {
        let (sweep, batches) = try sweep(Shelf([]), at: "2026-06-11T05:00:00Z")
        #expect(batches.isEmpty && sweep.due == 0 && sweep.oldest == nil && sweep.wakeAt == nil)
    }

    @Test func itSleepsUntilTheNextAndSendsItThen() throws {
        let shelf = Shelf([Pending.of(1, on: "2026-06-11"), Pending.of(2, on: "2026-07-01")])
        let before = try sweep(shelf, at: "2026-06-11T04:59:59.999999Z")
        #expect(before.batches.isEmpty && before.sweep.wakeAt == instant("2026-06-11T05:00:00Z"))
        let then = try sweep(shelf, at: "2026-06-11T05:00:00Z")
        #expect(then.batches == [[Pending.of(1, on: "2026-06-11")]])
        #expect(then.sweep.due == 1 && then.sweep.oldest == instant("2026-06-11T05:00:00Z"))
        #expect(then.sweep.wakeAt == instant("2026-07-01T05:00:00Z"))
    }

    /// Days do not pass in the order of dates everywhere: a cutoff, and a zone further ahead.
    @Test func aLaterDayCanPassFirst() throws {
        let west = Pending.of(1, board: "WEST", on: "2026-06-11")
        let filing = Pending.of(2, .filingDeadlinePassed, on: "2026-06-12")
        let east = Pending.of(3, on: "2026-06-12")
        let shelf = Shelf([west, filing, east])
        // The filing of the 11th ends at 17:00, ten hours after the west's 11th begins.
        #expect(try sweep(shelf, at: "2026-06-11T07:59:59Z").sweep.wakeAt == instant("2026-06-11T08:00:00Z"))
        #expect(try sweep(shelf, at: "2026-06-11T08:00:00Z").batches == [[west]])
        let evening = try sweep(shelf, at: "2026-06-11T22:00:00Z")
        #expect(
            evening.batches == [[west, filing]] && evening.sweep.wakeAt == instant("2026-06-12T05:00:00Z")
        )
    }

    @Test func aLaterDayIsFoundBehindOneThatIsAhead() throws {
        let ahead = Pending.of(1, board: "WEST", on: "2026-06-12")
        let due = Pending.of(2, .filingDeadlinePassed, on: "2026-06-13")
        // 22:00 on the 12th is after the west's midnight; at 07:00 neither has passed.
        #expect(
            try sweep(Shelf([ahead, due]), at: "2026-06-12T07:00:00Z").sweep.wakeAt == Self.at(ahead.group)
        )
        let last = Pending.of(3, .filingDeadlinePassed, on: "2026-06-12")
        let found = try sweep(Shelf([ahead, last]), at: "2026-06-11T22:00:00Z")
        #expect(found.batches == [[last]] && found.sweep.wakeAt == Self.at(ahead.group))
    }

    /// A board with a hundred thousand deadlines tomorrow costs as much as one with one.
    @Test func whatIsAheadIsSteppedOver() throws {
        var pending = (0..<3_000).map { Pending.of($0, on: "2026-06-12") }
        pending += (0..<3_000).map { Pending.of($0, board: "WEST", on: "2026-06-13") }
        pending += (0..<3_000).map { Pending.of($0, board: "WEST", on: "2026-09-13") }
        let shelf = Shelf(pending)
        #expect(try sweep(shelf, at: "2026-06-11T00:00:00Z").sweep.wakeAt == instant("2026-06-12T05:00:00Z"))
        #expect(shelf.rowsRead <= 3)
    }

    @Test func batchesAreBoundedAndNoneIsLeftOut() throws {
        let pending = (0..<1_000).map { Pending.of($0, on: "2026-06-\(10 + $0 % 20)") }
        let (sweep, batches) = try sweep(Shelf(pending), at: "2026-07-01T00:00:00Z", ready: 64, rows: 100)
        #expect(batches.allSatisfy { $0.count <= 64 } && batches.count >= 16)
        #expect(batches.joined().map(\.deadline.on) == batches.joined().map(\.deadline.on).sorted())
        #expect(Set(batches.joined()) == Set(pending) && batches.joined().count == 1_000)
        #expect(sweep.due == 1_000)
    }

    /// Those that rest at the front are looked past, and told of.
    @Test func whatRestsIsInNobodysWay() throws {
        var agenda = Agenda(settleSeconds: 30)
        let resting = (0..<200).map { Pending.of($0, on: "2026-06-10") }
        for pending in resting {
            agenda.rest(
                Agenda.Sending(pending: pending, at: Self.at(pending.group), attempt: 0),
                uptime: .now + .seconds(3_600)
            )
        }
        let other = Pending.of(500, on: "2026-06-11")
        let (sweep, batches) = try sweep(
            Shelf(resting + [other]),
            at: "2026-06-12T00:00:00Z",
            agenda: agenda,
            ready: 10,
            rows: 50
        )
        #expect(batches == [[other]] && sweep.due == 201 && sweep.restsUntil != nil)
        #expect(sweep.remembered == Set(resting))
    }

    /// An import of many people whose deadlines are over costs a pass as much as one of one.
    @Test func whatSettlesIsNotWalked() throws {
        let pasts = (0..<6_000).map { number in
            Pending.of(
                number,
                board: number % 2 == 0 ? "EAST" : "WEST",
                on: "2024-\(10 + number % 3)-\(10 + number % 20)",
                knownAt: instant("2026-06-20T12:00:\(10 + number % 40)Z")
            )
        }
        let shelf = Shelf(pasts + [Pending.of(9_000, on: "2026-09-01")])
        let early = try sweep(shelf, at: "2026-06-20T12:00:39Z")
        #expect(early.batches.isEmpty && early.sweep.wakeAt == instant("2026-06-20T12:00:40Z"))
        #expect(shelf.rowsRead <= 3)
        // Those that were learned of in the first second, and no others.
        shelf.rowsRead = 0
        let then = try sweep(shelf, at: "2026-06-20T12:00:40Z")
        #expect(Set(then.batches.joined()) == Set(pasts.filter { $0.knownAt == pasts[0].knownAt }))
        #expect(then.sweep.due == 150 && then.sweep.wakeAt == instant("2026-06-20T12:00:41Z"))
        #expect(shelf.rowsRead <= 3 * Sweep.pageRows)
    }

    /// Whatever is pending: what is sent, and when the clock wakes, are those of looking at each one.
    @Test(arguments: 0..<40)
    func itIsAsIfEachWereLookedAt(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let agenda = Agenda(settleSeconds: Int64.random(in: 0...200_000, using: &random))
        let now = try instant("2026-06-20T12:00:00Z")
            .adding(seconds: Int64.random(in: 0...86_400, using: &random))
        let pending = try (0..<400).map { number in
            let reported = try now.adding(seconds: -Int64.random(in: 0...400_000, using: &random))
            let on = try day("2026-06-20").adding(days: Int.random(in: -8...8, using: &random))
            return Pending.of(
                number,
                Bool.random(using: &random) ? .filingDeadlinePassed : .credentialExpired,
                board: Bool.random(using: &random) ? "EAST" : "WEST",
                on: on.description,
                knownAt: on <= Projection.latestDue(at: reported) ? reported : nil
            )
        }
        let ripe = pending.map { agenda.ripeness(of: $0, at: Self.at($0.group)) }
        let (sweep, batches) = try sweep(
            Shelf(pending),
            at: now.description,
            agenda: agenda,
            ready: 7,
            rows: 50
        )
        let sent = Array(batches.joined())
        #expect(Set(sent) == Set(zip(pending, ripe).filter { $0.1 <= now }.map(\.0)))
        #expect(sent.count == Set(sent).count && sweep.due == sent.count)
        #expect(sweep.oldest == ripe.filter { $0 <= now }.min())
        #expect(sweep.wakeAt == ripe.filter { $0 > now }.min())
    }

    @Test func whatSettlesWakesTheClockAndIsNotDue() throws {
        let known = instant("2026-06-20T12:00:00Z")
        let pending = Pending.of(1, on: "2026-06-11", knownAt: known)
        let (sweep, batches) = try sweep(Shelf([pending]), at: "2026-06-20T12:00:10Z")
        #expect(batches.isEmpty && sweep.due == 0)
        #expect(sweep.wakeAt == instant("2026-06-20T12:00:30Z"))
        let then = try self.sweep(Shelf([pending]), at: "2026-06-20T12:00:40Z")
        // It has waited since it settled, not since it passed.
        #expect(then.batches == [[pending]] && then.sweep.oldest == instant("2026-06-20T12:00:30Z"))
    }
}
