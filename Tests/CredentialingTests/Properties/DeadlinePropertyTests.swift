import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SeededNumbers
import Testing

/// A deadline never moves unless an event moved it.
@Suite("Deadlines that only events move")
struct DeadlinePropertyTests {
    static let seeds = Seeds.several(24)

    private static func ahead(_ record: Record, _ rules: RuleBook) -> [String: [Deadline]] {
        Dictionary(grouping: record.deadlines(rules: rules), by: \.subject)
    }

    /// Training, education, filings and what time does move no expiry; what moves one names the
    /// credential, or voids or overturns what did.
    @Test(arguments: seeds) func onlyTheirOwnEventsMoveThem(seed: UInt64) throws {
        let history = try HostileLifecycle(seed: seed, steps: 200)
        let rules = history.world.rules
        for (index, step) in history.accepted.enumerated() {
            let next =
                index + 1 < history.accepted.count
                ? history.accepted[index + 1].before : history.world.record
            let event = step.decided.event
            let (before, after) = (Self.ahead(step.before, rules), Self.ahead(next, rules))
            if let (kind, subject) = event.passedDeadline {
                // It goes from the list, and nothing else does.
                let left = step.before.deadlines(rules: rules).filter {
                    $0.kind != kind || $0.subject != subject || $0.on != step.decided.effectiveOn
                }
                #expect(left == next.deadlines(rules: rules), "\(event), seed \(seed)")
                continue
            }
            guard let moved = Self.movedSubjects(by: step.decided, in: step.before) else { continue }
            for subject in Set(before.keys).union(after.keys) where !moved.contains(subject) {
                #expect(
                    after[subject] == before[subject],
                    "\(event) of another than \(subject), seed \(seed)"
                )
            }
        }
    }

    /// Numbers and codes that an event may concern; nil: a void or an appeal, which may concern any.
    private static func movedSubjects(by decided: DecidedEvent, in record: Record) -> Set<String>? {
        switch decided.event.event {
        case .recordVoided, .appealDecided: return nil
        case .applicationSubmitted(let it): return [it.credential]
        case .applicationWithdrawn(let it): return [it.credential]
        case .applicationDenied(let it): return [it.credential]
        case .applicationApproved(let it): return [it.credential, it.credentialNumber]
        default: return decided.event.movedNumber(in: record).map { [$0] } ?? []
        }
    }

    /// The clock, the version of the rules and late reports leave every date of a cycle where it was.
    @Test func newRulesAndLateReportsMoveNothing() throws {
        var world = try World.certified(rules: .lifecycle())
        let before = world.record.deadlines(rules: world.rules)
        try world.adopt(
            .lifecycle {
                ($0.version, $0.effectiveOn) = ("2", "2025-01-01")
                $0.credentials[0].runningCycles = .change
                $0.credentials[0].cycle.months = 12
                $0.credentials[0].cycle.lateDays = 0
                $0.credentials[0].cycle.filingDaysBefore = 60
                $0.credentials[0].cycle.reminderDaysBefore = [10]
                $0.credentials[0].cycle.closedDays = .nextBusinessDay
                $0.cutoff = "12:00"
            }
        )
        try world.given(Sample.logCEU.with { $0.logCeu.completedOn = "2024-08-01" })
        try world.given(Sample.completeModule)
        world.today = day("2026-06-20")
        // Reminders are no dates of the cycle: the version that governs its renewal says which are sent.
        let after = world.record.deadlines(rules: world.rules)
        #expect(
            after.filter { $0.kind != .renewalReminderDue }
                == before.filter { $0.kind != .renewalReminderDue }
        )
        #expect(after.filter { $0.kind == .renewalReminderDue }.map(\.on) == [day("2026-02-28")])
    }

    /// A calendar that is adopted later leaves the days that were granted; the next cycle takes it up.
    @Test func aCalendarThatComesLaterMovesNothing() throws {
        var world = try World.certified(
            rules: .lifecycle { $0.credentials[0].cycle.closedDays = .nextBusinessDay }
        )
        let before = world.record.deadlines(rules: world.rules)
        #expect(world.credential.current.fileBy == day("2026-02-24"))
        try world.given(
            board: Command.sample {
                $0.adoptCalendar.board = Sample.board.description
                $0.adoptCalendar.adoptedOn = "2026-01-05"
                $0.adoptCalendar.years = [2026, 2028]
                $0.adoptCalendar.holidays = ["2026-02-24", "2028-02-25"]
            }
        )
        #expect(world.record.deadlines(rules: world.rules) == before)
        try world.given(Sample.fileRenewal(World.number, on: "2026-02-24"))
        #expect(world.credential.current.filing?.late == false)
        try world.given(Sample.approveRenewal(World.number, on: "2026-03-01"))
        // 14 days before Friday 10 March 2028 is the 25th, a holiday; the next business day is the 28th.
        #expect(world.credential.current.fileBy == day("2028-02-28"))
        #expect(world.credential.current.expiresOn == day("2028-03-10"))
    }
}
