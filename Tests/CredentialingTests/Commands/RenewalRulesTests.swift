import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("The rules that a renewal obeys")
struct RenewalRulesTests {
    @Test func unmetRequirementsStandAgainstAnApproval() throws {
        var world = try World.certified()
        try world.given(Sample.voidRecord(world.last(.ceuLogged)))
        try world.given(Sample.fileRenewal(World.number, on: "2026-03-01"))
        let approval = Sample.approveRenewal(World.number, on: "2026-03-02")
        let rejection = try #require(world.rejection(of: approval))
        #expect(rejection.code == .requirementsUnmet)
        #expect(rejection.unmet.map(\.id) == ["ce"])

        let overridden = approval.with {
            $0.approveRenewal.overrideReason = "She cared for her mother."
        }
        let decided = try world.event(of: overridden)
        #expect(decided.event.renewalApproved.overridden == ["ce"])
        #expect(decided.personal == .of { $0.explanation = "She cared for her mother." })
    }

    @Test func theCycleThatEndsObeysItsRulesAndTheNextOneItsOwn() throws {
        var world = try World.certified()
        try world.adopt(
            .sample(version: "2", effectiveOn: "2026-03-11") {
                $0.credentials[0].renewal = [.hours("ce", .continuingEducation, minutes: 6_000)]
                $0.credentials[0].cycle.lateDays = 10
                $0.credentials[0].cycle.practiceWhileLate = true
            }
        )
        try world.given(Sample.fileRenewal(World.number, on: "2026-03-01"))
        let approved = try world.event(of: Sample.approveRenewal(World.number, on: "2026-03-02"))
            .event.renewalApproved
        #expect(approved.rulesVersion == "2")
        #expect(approved.lateUntil == "2028-03-20")
        #expect(approved.practiceWhileLate)
        #expect(approved.overridden.isEmpty)
    }

    @Test func aCredentialThatTheRulesDropIsNotRenewed() throws {
        var world = try World.certified()
        let filing = Sample.fileRenewal(World.number, on: "2026-03-01")
        var filed = world
        try filed.given(filing)
        let dropping = Rules.sample(version: "2", effectiveOn: "2026-03-11") {
            $0.credentials[0].code = "NEW"
        }
        try world.adopt(dropping)
        try filed.adopt(dropping)
        Refusal(
            "dropped",
            Sample.approveRenewal(World.number, on: "2026-03-02"),
            .credentialUnknown,
            "approveRenewal.credentialNumber"
        ).expect(in: filed)
        // Nobody files what cannot be approved.
        Refusal("dropped", filing, .credentialUnknown, "fileRenewal.credentialNumber").expect(in: world)
        #expect(
            world.rejection(of: filing)?.detail
                == "fileRenewal.credentialNumber: \(Sample.board)/CPS-1 cannot be renewed: \(Sample.board) "
                + "has no credential \"CPS\" on 2026-03-11, the first day of its next cycle; it has NEW. "
                + "The board adopts a version that governs on that day and has it, or goes on with another "
                + "credential"
        )
        // Which the board mends, and then what came in before counts by its day.
        try world.adopt(.sample(version: "3", effectiveOn: "2026-03-11"))
        try world.given(filing, Sample.approveRenewal(World.number, on: "2026-03-02"))
        #expect(world.credential.current.startsOn == day("2026-03-11"))
    }

    /// Decided by the version of its application, a credential begins under one that does not have it.
    @Test func whatBeganUnderRulesWithoutItIsNotRenewed() throws {
        var world = try World(today: day("2026-06-15"))
        try world.given(Sample.completeModule.with { $0.completeModule.completedOn = "2024-02-03" })
        try world.given(Sample.submitApplication(on: "2024-03-01"))
        try world.adopt(.sample(version: "2", effectiveOn: "2024-03-05") { $0.credentials[0].code = "NEW" })
        try world.given(Sample.approveApplication(on: "2024-03-10", number: World.number))
        let filing = Sample.fileRenewal(World.number, on: "2026-03-01")
        Refusal("dropped", filing, .credentialUnknown, "fileRenewal.credentialNumber").expect(in: world)
        let detail = world.rejection(of: filing)?.detail
        #expect(detail?.contains("on 2024-03-10, the first day of its cycle") == true)
    }

    /// Rules adopted afterwards for the time of the cycle do not have the credential any more.
    @Test func withoutRulesForTheCycleThereIsNoApproval() throws {
        var world = try World.certified()
        try world.given(Sample.fileRenewal(World.number, on: "2026-03-01"))
        try world.adopt(
            .sample(version: "2", effectiveOn: "2024-01-01") { $0.credentials[0].code = "NEW" }
        )
        let rejection = world.rejection(of: Sample.approveRenewal(World.number, on: "2026-03-02"))
        #expect(rejection?.code == .credentialUnknown)
        #expect(rejection?.field == "approveRenewal.credentialNumber")
    }

    @Test func anExpiryBeyondTheCalendarIsRefused() throws {
        var world = try World(today: day("9999-12-01"))
        try world.given(Sample.completeModule)
        try world.given(
            Sample.submitApplication(on: "9997-06-01"),
            Sample.approveApplication(on: "9997-06-02", number: World.number),
            Sample.logCEU.with { $0.logCeu.completedOn = "9998-01-01" },
            Sample.fileRenewal(World.number, on: "9999-05-01")
        )
        Refusal(
            "too late",
            Sample.approveRenewal(World.number, on: "9999-05-02"),
            .invalidField,
            "approveRenewal.decidedOn"
        ).expect(in: world)
    }

    /// The first renewal was decided so late that the window of the second one had opened already.
    /// On the dates between, the first one was still pending: nobody could file the second.
    @Test func noCycleIsRenewedBeforeItWasGranted() throws {
        var world = try World.certified(today: "2028-06-01")
        try world.given(
            Sample.fileRenewal(World.number, on: "2026-03-01"),
            Sample.approveRenewal(World.number, on: "2028-01-20")
        )
        #expect(world.credential.current.opensOn == day("2027-12-11"))
        Refusal(
            "not granted yet",
            Sample.fileRenewal(World.number, on: "2028-01-19"),
            .renewalNotOpen,
            "fileRenewal.filedOn"
        ).expect(in: world)
        #expect(world.rejection(of: Sample.fileRenewal(World.number, on: "2028-01-20")) == nil)
    }

    @Test func anExpiredCredentialIsNotRenewedBesideTheOneInItsPlace() throws {
        var world = try World.certified()
        try world.given(
            Sample.submitApplication(on: "2026-04-10"),
            Sample.fileRenewal(World.number, on: "2026-04-09"),
            Sample.approveApplication(on: "2026-04-20", number: "CPS-2")
        )
        Refusal(
            "replaced",
            Sample.approveRenewal(World.number, on: "2026-05-01"),
            .credentialHeld,
            "approveRenewal.credentialNumber"
        ).expect(in: world)

        try world.given(Sample.voidRecord(world.last(.applicationApproved)))
        #expect(world.rejection(of: Sample.approveRenewal(World.number, on: "2026-05-01")) == nil)
    }

    @Test func aNewFilingForAReplacedCredentialIsRefused() throws {
        var world = try World.certified()
        try world.given(
            Sample.submitApplication(on: "2026-04-10"),
            Sample.approveApplication(on: "2026-04-20", number: "CPS-2")
        )
        Refusal(
            "replaced",
            Sample.fileRenewal(World.number, on: "2026-04-09"),
            .credentialHeld,
            "fileRenewal.credentialNumber"
        ).expect(in: world)
    }
}
