import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("What a board approves")
struct CatalogueTests {
    static let refusals: [Refusal] = {
        let provider = Sample.approveProvider
        let course = Sample.approveCourse
        let calendar = Sample.adoptCalendar
        let audit = Sample.selectAuditSample
        return [
            Refusal("backdated", provider, .retroactiveApproval, "approveProvider.effectiveOn") {
                $0.approveProvider.effectiveOn = "2024-12-31"
            },
            Refusal("ends before it begins", provider, .invalidField, "approveProvider.throughOn") {
                $0.approveProvider.throughOn = "2024-12-31"
            },
            Refusal("before any rules", provider, .rulesNotInForce, "approveProvider.approvedOn") {
                $0.approveProvider.approvedOn = "2019-12-31"
            },
            Refusal("another board", provider, .boardUnknown, "approveProvider.board") {
                $0.approveProvider.board = "ZZ"
            },
            Refusal("backdated", course, .retroactiveApproval, "approveCourse.effectiveOn") {
                $0.approveCourse.effectiveOn = "2024-12-31"
            },
            Refusal("not approved", Sample.withdrawProvider, .notApproved, "withdrawProvider.provider"),
            Refusal("not approved", Sample.withdrawCourse, .notApproved, "withdrawCourse.course"),
            Refusal("backdated", Sample.withdrawProvider, .invalidField, "withdrawProvider.effectiveOn") {
                $0.withdrawProvider.effectiveOn = "2025-12-31"
            },
            Refusal("no year", calendar, .missingField, "adoptCalendar.years") {
                $0.adoptCalendar.years = []
            },
            Refusal("another year", calendar, .invalidField, "adoptCalendar.holidays[0]") {
                $0.adoptCalendar.holidays = ["2027-01-01"]
            },
            Refusal("year 5", calendar, .invalidField, "adoptCalendar.years[0]") {
                $0.adoptCalendar.years = [5]
            },
            Refusal("another board", calendar, .boardUnknown, "adoptCalendar.board") {
                $0.adoptCalendar.board = "ZZ"
            },
            Refusal("absent", audit, .missingField, "selectAuditSample.frame") {
                $0.selectAuditSample.frame = []
            },
            Refusal("twice", audit, .invalidField, "selectAuditSample.frame[1]") {
                $0.selectAuditSample.frame = ["A", "A"]
            },
            Refusal("nobody", audit, .invalidField, "selectAuditSample.size") {
                $0.selectAuditSample.size = 0
            },
            Refusal("more than all", audit, .invalidField, "selectAuditSample.size") {
                $0.selectAuditSample.size = 3
            },
            Refusal("too many", audit, .invalidField, "selectAuditSample.frame") {
                $0.selectAuditSample.frame = (0...AuditSample.frameMax).map { "N-\($0)" }
            },
        ]
            + Refusal.text(provider, "approveProvider.provider", \.approveProvider.provider)
            + Refusal.date(provider, "approveProvider.approvedOn", \.approveProvider.approvedOn)
            + Refusal.text(course, "approveCourse.course", \.approveCourse.course)
            + Refusal.date(audit, "selectAuditSample.asOf", \.selectAuditSample.asOf)
            + Refusal.date(calendar, "adoptCalendar.adoptedOn", \.adoptCalendar.adoptedOn)
    }()

    @Test(arguments: refusals) func isRefused(_ row: Refusal) throws { row.expect(in: try World()) }

    @Test func theSameApprovalAndTheSameAuditAreRefusedTheSecondTime() throws {
        var world = try World()
        try world.given(board: Sample.approveProvider)
        Refusal("again", Sample.approveProvider, .alreadyApproved, "approveProvider.provider")
            .expect(in: world)
        try world.given(board: Sample.selectAuditSample)
        Refusal("again", Sample.selectAuditSample, .auditExists, "selectAuditSample.audit")
            .expect(in: world)
    }

    @Test func rulesMayAllowApprovalsToReachBack() throws {
        var world = try World(rules: .sample { $0.retroactiveApprovalDays = 30 })
        let back = Sample.approveProvider.with { $0.approveProvider.effectiveOn = "2024-12-02" }
        let further = back.with { $0.approveProvider.effectiveOn = "2024-12-01" }
        Refusal("31 days", further, .retroactiveApproval, "approveProvider.effectiveOn").expect(in: world)
        try world.given(board: back)
        let catalogue = try #require(world.rules.catalogues[Sample.board])
        #expect(catalogue.covers(.provider("Academy"), on: day("2024-12-02"), knownAt: nil) == .approved)
        #expect(catalogue.covers(.provider("Academy"), on: day("2024-12-01"), knownAt: nil) == .never)
    }

    /// Continuing education of an approved provider only, 1 h.
    static func rules(_ approval: Approval) -> Rules {
        .sample { $0.credentials[0].renewal[0].hours.approval = approval }
    }

    static func result(_ world: World) throws -> RequirementResult {
        let assessment = Assessment.renewal(
            world.record,
            of: world.credential,
            rules: world.rules,
            asOf: day("2026-03-01")
        )
        return try #require(assessment?.requirements.first)
    }

    @Test func approvalAtTheDateOfTheActivityDecides() throws {
        var world = try World.certified(rules: Self.rules(.provider))
        #expect(
            try Self.result(world).evidence[0].reason == "the provider Academy was not approved on 2025-04-01"
        )
        let before = world.rules
        try world.given(board: Sample.approveProvider)
        #expect(try Self.result(world).status == .met)
        // A withdrawal honours what was attended before it.
        try world.given(board: Sample.withdrawProvider)
        #expect(try Self.result(world).status == .met)
        try world.given(Sample.logCEU.with { $0.logCeu.completedOn = "2026-01-01" })
        #expect(
            try Self.result(world).evidence[1].reason
                == "the approval of the provider Academy was withdrawn from 2026-01-01 on"
        )
        // What was answered before the approval stays reproducible.
        let old = Assessment.renewal(
            world.record,
            of: world.credential,
            rules: world.rules,
            asOf: day("2026-03-01"),
            knownAt: before.position
        )
        #expect(old?.requirements[0].status == .unmet)
    }

    @Test func aCourseOfAnUnapprovedProviderCanBeApproved() throws {
        for (approval, isMet) in [(Approval.provider, false), (.course, true), (.providerOrCourse, true)] {
            var world = try World.certified(rules: Self.rules(approval))
            try world.given(board: Sample.approveCourse)
            #expect(try Self.result(world).isMet == isMet)
            try world.given(board: Sample.withdrawCourse)
            #expect(try Self.result(world).isMet == isMet, "withdrawn from 2026-01-01 on only")
        }
    }

    @Test func filingDaysMoveToBusinessDaysAndTheExpiryDoesNot() throws {
        // 2026-03-07 is a Saturday, 2026-03-09 a Monday and a holiday.
        let rules = Rules.sample {
            $0.credentials[0].cycle.closedDays = .nextBusinessDay
            $0.credentials[0].cycle.filingDaysBefore = 3
            $0.credentials[0].cycle.lateDays = 32
        }
        var world = try World(today: day("2024-06-15"), rules: rules)
        try world.given(board: Sample.adoptCalendar)
        try world.given(Sample.completeModule.with { $0.completeModule.completedOn = "2024-02-03" })
        try world.given(Sample.submitApplication(on: "2024-03-01"))
        try world.given(Sample.approveApplication(on: "2024-03-10", number: World.number))
        let cycle = world.credential.current
        #expect(cycle.expiresOn == day("2026-03-10"))
        #expect(cycle.fileBy == day("2026-03-10"))
        // 2026-04-11 is a Saturday.
        #expect(cycle.lateUntil == day("2026-04-13"))
        // A calendar that comes later moves nothing that was granted.
        let later = Sample.adoptCalendar.with { $0.adoptCalendar.holidays = ["2026-03-10"] }
        try world.given(board: later)
        #expect(world.credential.current.fileBy == day("2026-03-10"))
    }

    /// What is asked about the knowledge of a time is answered by the calendars of that time.
    @Test func calendarsThatCameLaterWereNotKnown() throws {
        var world = try World(today: day("2024-06-15"))
        var known = [world.rules.position]
        for holiday in ["2026-03-09", "2026-03-10"] {
            try world.given(board: Sample.adoptCalendar.with { $0.adoptCalendar.holidays = [holiday] })
            known.append(world.rules.position)
        }
        let rules = world.rules
        let opens = try known.map { position in
            try rules.calendar(of: Sample.board, knownAt: position).businessDay(from: day("2026-03-09"))
        }
        #expect(opens == [day("2026-03-09"), day("2026-03-10"), day("2026-03-09")])
        let last = rules.calendar(of: Sample.board)
        #expect(try last.businessDay(from: day("2026-03-10")) == day("2026-03-11"))
        // Years that a later calendar says nothing of stay as they were.
        let other = Sample.adoptCalendar.with {
            $0.adoptCalendar.years = [2027]
            $0.adoptCalendar.holidays = []
        }
        try world.given(board: other)
        let now = world.rules.calendar(of: Sample.board)
        #expect(try now.businessDay(from: day("2026-03-10")) == day("2026-03-11"))
    }

    @Test func aSampleFollowsFromSeedAndFrameAlone() {
        let frame = (1...200).map { "PR-\($0)" }
        let sample = AuditSample(seed: 7, frame: frame, size: 20)
        #expect(AuditSample(seed: 7, frame: frame.reversed(), size: 20).selected == sample.selected)
        #expect(AuditSample(seed: 8, frame: frame, size: 20).selected != sample.selected)
        #expect(Set(sample.selected).count == 20)
        #expect(Set(sample.selected).isSubset(of: frame))
        #expect(AuditSample(seed: 7, frame: frame, size: 200).selected == sample.frame)
        // Every number is drawn about as often as every other.
        var counts: [String: Int] = [:]
        for seed in 0..<2_000 as Range<UInt64> {
            for number in AuditSample(seed: seed, frame: frame, size: 20).selected {
                counts[number, default: 0] += 1
            }
        }
        #expect(counts.count == 200)
        #expect(counts.values.allSatisfy { (130...275).contains($0) })
    }

    /// An approval that is recorded after a later withdrawal does not undo it.
    @Test(arguments: [false, true]) func decisionsOnAProviderStandInTheOrderOfTheirDays(isLate: Bool) throws {
        var world = try World.certified(
            rules: .sample { $0.credentials[0].renewal[0].hours.approval = .provider }
        )
        let second = Sample.approveProvider.with { $0.approveProvider.approvedOn = "2025-01-15" }
        let withdrawal = Sample.withdrawProvider.with { $0.withdrawProvider.withdrawnOn = "2025-02-01" }
        try world.given(board: Sample.approveProvider)
        for command in isLate ? [withdrawal, second] : [second, withdrawal] {
            try world.given(board: command)
        }
        let result = try Self.result(world)
        #expect(result.status == .unmet)
        #expect(
            result.evidence[0].reason
                == "the approval of the provider Academy was withdrawn from 2025-02-01 on"
        )
    }
}
