import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("Eligibility")
struct EligibilityTests {
    static func initial(
        _ world: World,
        on date: String = "2026-06-15",
        knownAt: Position? = nil
    ) -> Assessment? {
        Assessment.initial(
            world.record,
            board: Sample.board,
            credential: "CPS",
            rules: world.rules,
            asOf: day(date),
            knownAt: knownAt
        )
    }

    @Test func withoutAnApplicationTheRulesOfTheDateGovern() throws {
        var world = try World()
        try world.adopt(.sample(version: "2", effectiveOn: "2026-06-01"))
        try world.given(Sample.completeModule)
        let assessment = try #require(Self.initial(world))
        #expect(assessment.board == "NYCB")
        #expect(assessment.credential == "CPS")
        #expect(assessment.title == "Certified Peer Specialist")
        #expect(assessment.purpose == "initial")
        #expect(assessment.rulesVersion == "2")
        #expect(assessment.asOf == "2026-06-15")
        #expect(assessment.eligible)
        #expect(assessment.application == .unspecified)
        #expect(assessment.unmet.isEmpty)
        #expect(Self.initial(world, on: "2026-05-31")?.rulesVersion == "1")
        #expect(Self.initial(world, on: "2019-12-31") == nil)
        #expect(Self.initial(world, knownAt: Position(1))?.rulesVersion == "1")
        #expect(Self.initial(world, knownAt: .origin) == nil)
    }

    @Test func anOpenApplicationBindsTheRules() throws {
        var world = try World()
        try world.adopt(.sample(version: "2", effectiveOn: "2026-03-02"))
        try world.given(Sample.submitApplication)
        #expect(Self.initial(world)?.rulesVersion == "1")
        #expect(Self.initial(world)?.application == .submitted)
        #expect(Self.initial(world)?.eligible == false)
    }

    /// What is shown must be what the next application will meet.
    @Test func aDeniedApplicationBindsNoRules() throws {
        var world = try World()
        try world.adopt(
            .sample(version: "2", effectiveOn: "2026-03-02") {
                $0.credentials[0].initial = [.hours("training", .training, minutes: 6_000)]
            }
        )
        try world.given(Sample.completeModule, Sample.submitApplication, Sample.denyApplication)
        let shown = try #require(Self.initial(world))
        #expect(shown.rulesVersion == "2")
        #expect(!shown.eligible)
        #expect(shown.application == .denied)

        try world.given(Sample.submitApplication(on: "2026-06-15"))
        let approval = Sample.approveApplication(on: "2026-06-15")
        #expect(world.rejection(of: approval)?.unmet == shown.requirements)
    }

    @Test func aRenewalIsAssessedInItsCycleUnderTheRulesOfItsStart() throws {
        var world = try World.certified()
        try world.adopt(.sample(version: "2", effectiveOn: "2024-03-11"))
        let assessment = try #require(
            Assessment.renewal(
                world.record,
                of: world.credential,
                rules: world.rules,
                asOf: day("2026-03-01")
            )
        )
        #expect(assessment.purpose == "renewal")
        #expect(assessment.rulesVersion == "1")
        #expect(assessment.credentialNumber == World.number)
        #expect(assessment.cycleStartsOn == "2024-03-10")
        #expect(assessment.expiresOn == "2026-03-10")
        #expect(assessment.eligible)

        try world.given(
            Sample.fileRenewal(World.number, on: "2026-03-01"),
            Sample.approveRenewal(World.number, on: "2026-03-02")
        )
        let next = try #require(
            Assessment.renewal(
                world.record,
                of: world.credential,
                rules: world.rules,
                asOf: day("2026-06-15")
            )
        )
        #expect(next.rulesVersion == "2")
        #expect(next.cycleStartsOn == "2026-03-11")
        // What served the first cycle does not serve the second.
        #expect(!next.eligible)
    }

    @Test func aVoidCredentialHasNoRenewal() throws {
        var world = try World.certified()
        try world.given(Sample.voidRecord(world.last(.applicationApproved)))
        #expect(
            Assessment.renewal(
                world.record,
                of: world.credential,
                rules: world.rules,
                asOf: world.today
            ) == nil
        )
    }

    @Test func allOfAPersonsAssessments() throws {
        let rules = Rules.sample {
            $0.credentials.append($0.credentials[0])
            $0.credentials[1].code = "CPS-S"
        }
        let world = try World.certified(rules: rules, today: "2025-06-15")
        let other = try #require(BoardCode("ICRC"))
        let all = Assessment.all(
            of: world.record,
            boards: [Sample.board, other],
            rules: world.rules,
            asOf: world.today
        )
        #expect(all.map(\.purpose) == ["renewal", "initial"])
        #expect(all.map(\.credential) == ["CPS", "CPS-S"])
        #expect(
            Assessment.all(of: world.record, boards: [], rules: world.rules, asOf: world.today).isEmpty
        )
    }

    private static func all(_ world: World, on date: String) -> [Assessment] {
        Assessment.all(of: world.record, boards: [Sample.board], rules: world.rules, asOf: day(date))
    }

    /// Late until 2026-04-09: whoever is past that applies anew, and is told what the application still lacks.
    @Test func whoAppliedAnewIsToldOfTheApplication() throws {
        var world = try World.certified(
            rules: .sample { $0.credentials[0].initial[0].hours.withinMonths = 12 },
            today: "2026-06-15"
        )
        #expect(Self.all(world, on: "2026-04-10").map(\.purpose) == ["renewal"])
        try world.given(Sample.submitApplication(on: "2026-04-10"))
        let shown = Self.all(world, on: "2026-04-20")
        #expect(shown.map(\.purpose) == ["initial"] && shown.map(\.credential) == ["CPS"])
        #expect(shown[0].application == .submitted && !shown[0].eligible)
        let approval = Sample.approveApplication(on: "2026-04-20", number: "CPS-2")
        #expect(world.rejection(of: approval)?.unmet == shown[0].unmet)

        try world.given(Sample.completeModule.with { $0.completeModule.completedOn = "2026-04-15" })
        var met = try #require(Self.all(world, on: "2026-04-20").first)
        met.addBars(of: world.record, under: world.rules, on: day("2026-04-20"))
        #expect(met.eligible && met.bars.isEmpty)
        #expect(world.rejection(of: approval) == nil)
        // Withdrawn, it leaves the renewal for which it is too late.
        try world.given(Sample.withdrawApplication(on: "2026-04-21"))
        #expect(Self.all(world, on: "2026-04-21").map(\.purpose) == ["renewal"])
    }

    /// Filed in the late window and undecided: either can still be approved.
    @Test func aFiledRenewalStandsBesideTheNewApplication() throws {
        var world = try World.certified()
        try world.given(
            Sample.fileRenewal(World.number, on: "2026-04-09"),
            Sample.submitApplication(on: "2026-04-10")
        )
        #expect(Self.all(world, on: "2026-04-20").map(\.purpose) == ["renewal", "initial"])
        for command in [
            Sample.approveRenewal(World.number, on: "2026-04-20"),
            Sample.approveApplication(on: "2026-04-20", number: "CPS-2"),
        ] { #expect(world.rejection(of: command) == nil) }
    }

    /// The version of its day decides on an application, also when a later one offers no such credential.
    @Test func anApplicationIsToldOfThoughTheCredentialIsNoMoreOffered() throws {
        var world = try World.certified()
        try world.adopt(
            .sample(version: "2", effectiveOn: "2026-04-15") { $0.credentials[0].code = "CPS-S" }
        )
        try world.given(Sample.submitApplication(on: "2026-04-10"))
        let shown = Self.all(world, on: "2026-04-20")
        #expect(shown.map(\.credential) == ["CPS-S", "CPS"])
        #expect(shown.map(\.purpose) == ["initial", "initial"])
        #expect(shown.map(\.rulesVersion) == ["2", "1"])
    }

    @Test func whoHoldsNothingIsToldOfAnApplicationForWhatIsNoMoreOffered() throws {
        var world = try World()
        try world.given(Sample.submitApplication(on: "2026-03-01"))
        try world.adopt(.sample(version: "2", effectiveOn: "2026-03-02") { $0.credentials[0].code = "NEW" })
        for asked in [
            Self.all(world, on: "2026-03-05"),
            Assessment.all(
                .initial,
                of: world.record,
                board: Sample.board,
                rules: world.rules,
                asOf: day("2026-03-05")
            ),
        ] {
            #expect(asked.map(\.credential) == ["NEW", "CPS"])
            #expect(asked.map(\.rulesVersion) == ["2", "1"])
            #expect(asked.map(\.application) == [.unspecified, .submitted])
        }
        // Once it is decided nothing is left to tell of it.
        try world.given(Sample.withdrawApplication(on: "2026-03-04"))
        #expect(Self.all(world, on: "2026-03-05").map(\.credential) == ["NEW"])
    }

    /// Eligible is whose renewal the board can approve: the next cycle needs rules too.
    @Test func aRenewalIntoRulesWithoutTheCredentialIsBarred() throws {
        var world = try World.certified(today: "2026-03-01")
        func asked() throws -> Assessment {
            var renewal = try #require(Self.all(world, on: "2026-03-01").first)
            renewal.addBars(of: world.record, under: world.rules, on: day("2026-03-01"))
            return renewal
        }
        #expect(try asked().eligible)
        try world.adopt(.sample(version: "2", effectiveOn: "2026-03-11") { $0.credentials[0].code = "NEW" })
        let barred = try asked()
        #expect(barred.purpose == "renewal" && !barred.eligible && barred.unmet.isEmpty)
        let rejection = world.rejection(of: Sample.fileRenewal(World.number, on: "2026-03-01"))
        #expect(barred.bars.map(\.code) == [rejection?.code.rawValue])
        try world.adopt(.sample(version: "3", effectiveOn: "2026-03-11"))
        #expect(try asked().bars.isEmpty)
        #expect(world.rejection(of: Sample.fileRenewal(World.number, on: "2026-03-01")) == nil)
    }

    /// Whose expired credential was followed by a new one renews that and not the old one.
    @Test func aReplacedCredentialHasNoRenewal() throws {
        var world = try World.certified()
        try world.given(
            Sample.submitApplication(on: "2026-04-10"),
            Sample.approveApplication(on: "2026-04-20", number: "CPS-2")
        )
        let all = Assessment.all(
            of: world.record,
            boards: [Sample.board],
            rules: world.rules,
            asOf: world.today
        )
        #expect(all.map(\.credentialNumber) == ["CPS-2"])
        let asked = Assessment.all(
            .renewal,
            of: world.record,
            board: Sample.board,
            rules: world.rules,
            asOf: world.today
        )
        #expect(asked.map(\.credentialNumber) == ["CPS-2"])
        try world.given(Sample.voidRecord(world.last(.applicationApproved)))
        let alone = Assessment.all(
            .renewal,
            of: world.record,
            board: Sample.board,
            rules: world.rules,
            asOf: world.today
        )
        #expect(alone.map(\.credentialNumber) == [World.number])
    }
}
