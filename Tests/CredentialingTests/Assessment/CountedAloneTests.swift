import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

/// Activities that the rules let count for one credential only.
@Suite("One activity for one credential")
struct CountedAloneTests {
    /// Two credentials of one board, both of 2024-03-10, and an activity of two hours.
    /// - Parameters:
    ///   - alone: whether the rules of the first one count for one credential only.
    ///   - other: whether those of the second one do; nil: as those of the first.
    ///   - third: whether there is one more, like the second.
    private static func world(alone: Bool = true, other: Bool? = nil, third: Bool = false) throws -> World {
        let rules = Rules.sample {
            $0.credentials[0].renewal[0] = .hours("ce", .continuingEducation, minutes: 120)
            $0.credentials[0].renewal[0].hours.forOneCredential = alone
            $0.credentials.append($0.credentials[0])
            $0.credentials[1].code = "CPS-S"
            $0.credentials[1].renewal[0].hours.forOneCredential = other ?? alone
            guard third else { return }
            $0.credentials.append($0.credentials[1])
            $0.credentials[2].code = "CPS-T"
        }
        var world = try World.certified(rules: rules, today: "2026-03-01")
        try world.given(
            Sample.submitApplication(on: "2024-03-01").with { $0.submitApplication.credential = "CPS-S" },
            Sample.approveApplication(on: "2024-03-10", number: "CPS-S-1").with {
                $0.approveApplication.credential = "CPS-S"
            },
            Sample.fileRenewal(World.number, on: "2026-02-01"),
            Sample.fileRenewal("CPS-S-1", on: "2026-02-01")
        )
        guard third else { return world }
        try world.given(
            Sample.submitApplication(on: "2024-03-01").with { $0.submitApplication.credential = "CPS-T" },
            Sample.approveApplication(on: "2024-03-10", number: "CPS-T-1").with {
                $0.approveApplication.credential = "CPS-T"
            },
            Sample.fileRenewal("CPS-T-1", on: "2026-02-01")
        )
        return world
    }

    private static func result(_ world: World, _ number: String, asOf: String = "2026-03-01") throws
        -> RequirementResult
    {
        let credential = try #require(world.record.credential(board: Sample.board, number: number))
        let assessment = Assessment.renewal(
            world.record,
            of: credential,
            rules: world.rules,
            asOf: day(asOf)
        )
        return try #require(assessment).requirements[0]
    }

    @Test func theRenewalThatWasApprovedFirstHasIt() throws {
        var world = try Self.world()
        #expect(try Self.result(world, World.number).isMet)
        #expect(try Self.result(world, "CPS-S-1").isMet)
        let ceu = world.last(.ceuLogged).description
        let approved = try world.event(of: Sample.approveRenewal("CPS-S-1", on: "2026-02-10"))
        #expect(approved.event.renewalApproved.counted == [ceu])
        try world.given(Sample.approveRenewal("CPS-S-1", on: "2026-02-10"))
        let other = try Self.result(world, World.number)
        #expect(other.have == 0)
        #expect(other.judged == [ceu: "counted for the renewal of CPS-S-1 on 2026-02-10"])
        // As of the day before it was still free.
        #expect(try Self.result(world, World.number, asOf: "2026-02-09").isMet)
        Refusal("used up", Sample.approveRenewal(World.number, on: "2026-02-11"), .requirementsUnmet, "")
            .expect(in: world)
    }

    @Test func aVoidOfTheRenewalFreesIt() throws {
        var world = try Self.world()
        let renewal = try world.given(Sample.approveRenewal("CPS-S-1", on: "2026-02-10"))
        try world.given(Sample.voidRecord(renewal))
        #expect(try Self.result(world, World.number).isMet)
    }

    @Test func withoutTheRuleItServesBoth() throws {
        var world = try Self.world(alone: false)
        let approved = try world.event(of: Sample.approveRenewal("CPS-S-1", on: "2026-02-10"))
        #expect(approved.event.renewalApproved.counted.isEmpty)
        try world.given(Sample.approveRenewal("CPS-S-1", on: "2026-02-10"))
        #expect(try Self.result(world, World.number).isMet)
    }

    /// The rules of the one that is renewed first need not say so.
    @Test func whatIsForOneCredentialIsSoWhicheverIsRenewedFirst() throws {
        var world = try Self.world(alone: true, other: false)
        var reverse = world
        let ceu = world.last(.ceuLogged).description
        let approved = try world.event(of: Sample.approveRenewal("CPS-S-1", on: "2026-02-10"))
        #expect(approved.event.renewalApproved.counted == [ceu])
        try world.given(Sample.approveRenewal("CPS-S-1", on: "2026-02-10"))
        let refused = try Self.result(world, World.number)
        #expect(refused.have == 0)
        #expect(refused.judged == [ceu: "counted for the renewal of CPS-S-1 on 2026-02-10"])
        // Of the other one the rules let it serve both.
        try reverse.given(Sample.approveRenewal(World.number, on: "2026-02-10"))
        #expect(try Self.result(reverse, "CPS-S-1").isMet)
    }

    /// A version that takes effect later can take running cycles over, and one that is adopted later finds nothing.
    @Test func anyVersionThatIsAdoptedByThenMaySaySo() throws {
        let free = try Self.world(alone: false)
        // What was filed stays with the version of its day.
        let filing = try #require(free.history.first { EventType(of: $0.event) == .renewalFiled }).id
        var rules = try #require(free.rules.version("1", of: Sample.board)).rules
        (rules.version, rules.effectiveOn) = ("2", "2026-03-01")
        rules.credentials[0].renewal[0].hours.forOneCredential = true
        rules.credentials[0].runningCycles = .change
        for isKnown in [true, false] {
            var world = free
            if isKnown { try world.adopt(rules) }
            try world.given(Sample.approveRenewal("CPS-S-1", on: "2026-02-10"))
            if !isKnown { try world.adopt(rules) }
            try world.given(Sample.voidRecord(filing))
            let result = try Self.result(world, World.number)
            #expect(result.have == (isKnown ? 0 : 120))
        }
    }

    /// What a correction has put after the renewal is none that it counted.
    @Test(arguments: [("2026-02-10", UInt32(0)), ("2026-02-11", 120)])
    func aDayAfterTheRenewalFreesIt(_ completedOn: String, have: UInt32) throws {
        var world = try Self.world()
        let ceu = world.last(.ceuLogged)
        try world.given(Sample.approveRenewal("CPS-S-1", on: "2026-02-10"))
        try world.given(
            Sample.correct(ceu, logCEU: Sample.logCEU.with { $0.logCeu.completedOn = completedOn })
        )
        #expect(try Self.result(world, World.number).have == have)
    }

    /// One that corrections have put here and there was counted by two renewals: the first of the record has it.
    @Test func ofSeveralRenewalsTheFirstThatCouldCountItIsNamed() throws {
        var world = try Self.world(third: true)
        let ceu = world.last(.ceuLogged)
        func corrected(to day: String) -> Command {
            Sample.correct(ceu, logCEU: Sample.logCEU.with { $0.logCeu.completedOn = day })
        }
        try world.given(
            Sample.approveRenewal("CPS-S-1", on: "2026-02-10"),
            corrected(to: "2026-02-11"),
            Sample.approveRenewal("CPS-T-1", on: "2026-02-12")
        )
        var why = try Self.result(world, World.number).judged
        #expect(why == [ceu.description: "counted for the renewal of CPS-T-1 on 2026-02-12"])
        try world.given(corrected(to: "2026-02-10"))
        why = try Self.result(world, World.number).judged
        #expect(why == [ceu.description: "counted for the renewal of CPS-S-1 on 2026-02-10"])
    }

    /// What was refused or lies outside of the cycle is not taken from anybody.
    @Test func onlyWhatWasCountedIsTaken() throws {
        var world = try Self.world()
        let early = try world.given(Sample.logCEU.with { $0.logCeu.completedOn = "2024-03-09" })
        let approved = try world.event(of: Sample.approveRenewal("CPS-S-1", on: "2026-02-10"))
        #expect(!approved.event.renewalApproved.counted.contains(early.description))
        #expect(approved.event.renewalApproved.counted.count == 1)
    }
}
