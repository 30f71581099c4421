import CivilTime
import Credentialing
import CredentialingSchema
import Testing

/// Two years from 2024-03-10, 10 h each cycle; what is carried is told by date and minutes.
@Suite("Hours that are carried between cycles")
struct CarriedHoursTests {
    static func rules(over: UInt32 = 0, back: UInt32 = 0) -> Rules {
        .sample {
            $0.credentials[0].renewal[0] = .hours("ce", .continuingEducation, minutes: 600)
            if over > 0 { $0.credentials[0].renewal[0].hours.carryOver.minutes = over }
            if back > 0 { $0.credentials[0].renewal[0].hours.carryBack.minutes = back }
        }
    }

    static func ceu(_ on: String, _ minutes: UInt32, _ code: String = "ce") -> Command {
        Sample.logCEU.with {
            $0.logCeu.completedOn = on
            $0.logCeu.activity = code
            $0.logCeu.allocations = [.of("ethics", minutes)]
        }
    }

    /// Certified with 2 h on 2025-04-01 besides what is given, and renewed when `filed` is given.
    static func world(_ rules: Rules, _ ceus: [Command], filed: String? = nil) throws -> World {
        var world = try World.certified(rules: rules, today: "2028-05-01")
        for command in ceus { try world.given(command) }
        if let filed {
            try world.given(Sample.fileRenewal(World.number, on: filed))
            try world.given(
                Sample.approveRenewal(World.number, on: filed).with { $0.approveRenewal.overrideReason = "x" }
            )
        }
        return world
    }

    static func result(_ world: World, asOf: String) throws -> RequirementResult {
        let assessment = Assessment.renewal(
            world.record,
            of: world.credential,
            rules: world.rules,
            asOf: day(asOf)
        )
        return try #require(assessment?.requirements.first)
    }

    @Test func whatIsBeyondTheNeedGoesOnUpToTheCap() throws {
        // 120 + 540 = 660: 60 beyond the need.
        let ceus = [Self.ceu("2025-06-01", 540), Self.ceu("2026-06-01", 500)]
        for (over, have) in [(0, 500), (30, 530), (600, 560)] as [(UInt32, UInt32)] {
            let world = try Self.world(Self.rules(over: over), ceus, filed: "2026-03-01")
            let result = try Self.result(world, asOf: "2027-01-01")
            #expect(result.have == have, "at most \(over)")
            if over == 30 {
                let carried = result.evidence.first { $0.effectiveOn == "2025-06-01" }
                #expect(carried?.reason == "30 min of 9 h: carried over from the cycle before")
                #expect(carried?.disposition == .capped)
            }
        }
    }

    @Test func carriedHoursAreNotCarriedTwice() throws {
        // 120 + 600: 120 go on; the second cycle has 600 of its own, so 120 go on again, and no more.
        let ceus = [
            Self.ceu("2025-06-01", 600), Self.ceu("2026-06-01", 600), Self.ceu("2028-04-01", 10),
        ]
        var world = try Self.world(Self.rules(over: 6_000), ceus, filed: "2026-03-01")
        #expect(try Self.result(world, asOf: "2027-01-01").have == 720)
        try world.given(Sample.fileRenewal(World.number, on: "2028-03-01"))
        try world.given(Sample.approveRenewal(World.number, on: "2028-03-01"))
        #expect(try Self.result(world, asOf: "2028-04-15").have == 130)
    }

    @Test func aLateRenewalTakesWhatItLacksAndTheNextCycleDoesNotCountItAgain() throws {
        // 120 + 400 = 520: 80 short. 200 min after the expiry: 80 count back, 120 stay.
        let ceus = [Self.ceu("2025-06-01", 400), Self.ceu("2026-03-20", 200)]
        let open = try Self.world(Self.rules(back: 100), ceus)
        #expect(try Self.result(open, asOf: "2026-03-19").have == 520)
        let result = try Self.result(open, asOf: "2026-03-20")
        #expect(result.status == .met)
        #expect(result.evidence[2].reason == "1 h 20 min of 3 h 20 min: carried back from after the expiry")
        let renewed = try Self.world(Self.rules(back: 100), ceus, filed: "2026-03-25")
        let next = try Self.result(renewed, asOf: "2026-04-01")
        #expect(next.have == 120)
        #expect(next.evidence[2].reason.contains("counted for the cycle before"))
        // Filed in time, nothing is carried back.
        let timely = try Self.world(Self.rules(back: 100), ceus, filed: "2026-03-01")
        #expect(try Self.result(timely, asOf: "2026-04-01").have == 200)
    }

    @Test func oneActivityServesSeveralCredentialsAndCountsOnceInEach() throws {
        let rules = Rules.sample {
            $0.credentials[0].renewal[0] = .hours("ce", .continuingEducation, minutes: 120)
            $0.credentials.append($0.credentials[0])
            $0.credentials[1].code = "CPS-S"
        }
        var world = try World.certified(rules: rules, today: "2026-03-01")
        try world.given(
            Sample.submitApplication(on: "2024-03-01").with { $0.submitApplication.credential = "CPS-S" },
            Sample.approveApplication(on: "2024-03-10", number: "CPS-S-1").with {
                $0.approveApplication.credential = "CPS-S"
            }
        )
        // Reported a second time, late: still the same activity on the same day.
        try world.given(Sample.logCEU.with { $0.logCeu.completedOn = "2025-04-01" })
        let assessments = Assessment.all(
            of: world.record,
            boards: [Sample.board],
            rules: world.rules,
            asOf: day("2026-03-01")
        )
        #expect(assessments.count == 2)
        for assessment in assessments {
            #expect(assessment.requirements[0].have == 120)
            #expect(assessment.requirements[0].evidence.count { $0.disposition == .counted } == 1)
        }
    }

    @Test func aLateReportCountsByTheDayOfTheActivity() throws {
        var world = try Self.world(Self.rules(), [Self.ceu("2025-06-01", 400)], filed: "2026-03-01")
        #expect(world.record.credentials[0].cycles.count == 2)
        try world.given(Self.ceu("2026-02-01", 300))
        let result = try Self.result(world, asOf: "2027-01-01")
        #expect(result.have == 0)
        #expect(result.evidence.last?.reason == "before the cycle's start, 2026-03-11")
    }
}
