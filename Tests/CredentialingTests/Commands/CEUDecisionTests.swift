import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("Decisions on continuing education")
struct CEUDecisionTests {
    static func world() throws -> World {
        var world = try World.certified()
        try world.given(board: Sample.selectAuditSample)
        return world
    }

    static let unknown = EventID(UniqueID(high: 9, low: 9))

    @Test func refusals() throws {
        var world = try Self.world()
        let ceu = world.last(.ceuLogged)
        let accept = Sample.acceptCEU(ceu)
        let reject = Sample.rejectCEU(ceu)
        let fail = Sample.failAudit
        let rows =
            [
                Refusal("absent", accept, .missingField, "acceptCEU.eventId") { $0.acceptCeu.eventID = "" },
                Refusal("no id", accept, .invalidField, "acceptCEU.eventId") { $0.acceptCeu.eventID = "7" },
                Refusal("unknown", Sample.acceptCEU(Self.unknown), .eventUnknown, "acceptCEU.eventId"),
                Refusal(
                    "a module",
                    Sample.acceptCEU(world.last(.moduleCompleted)),
                    .otherKind,
                    "acceptCEU.eventId"
                ),
                Refusal("too early", accept, .invalidField, "acceptCEU.decidedOn") {
                    $0.acceptCeu.decidedOn = "2025-03-31"
                },
                Refusal("absent", reject, .missingField, "rejectCEU.grounds") { $0.rejectCeu.grounds = [] },
                Refusal("no code", reject, .invalidField, "rejectCEU.grounds[0]") {
                    $0.rejectCeu.grounds = ["Not good"]
                },
                Refusal("unknown", fail, .auditUnknown, "failAudit.audit") { $0.failAudit.audit = "other" },
                Refusal("absent", fail, .missingField, "failAudit.grounds") { $0.failAudit.grounds = [] },
                Refusal("before the sample", fail, .invalidField, "failAudit.decidedOn") {
                    $0.failAudit.decidedOn = "2026-01-14"
                },
                Refusal("unknown", Sample.passAudit, .credentialUnknown, "passAudit.credentialNumber") {
                    $0.passAudit.credentialNumber = "CPS-9"
                },
            ] + Refusal.freeText(reject, "rejectCEU.explanation", \.rejectCeu.explanation)
            + Refusal.board(accept, "acceptCEU.board", \.acceptCeu.board)
            + Refusal.date(reject, "rejectCEU.decidedOn", \.rejectCeu.decidedOn)
        for row in rows { row.expect(in: world) }
        try world.given(accept)
        Refusal("again", accept, .ceuDecided, "acceptCEU.eventId").expect(in: world)
        try world.given(fail)
        Refusal("again", fail, .auditDecided, "failAudit.audit").expect(in: world)
        try world.given(Sample.voidRecord(ceu))
        Refusal("void", reject, .alreadyVoided, "rejectCEU.eventId").expect(in: world)
    }

    @Test func whoIsNotInTheSampleIsNotAudited() throws {
        var world = try World.certified()
        try world.given(
            board: Sample.selectAuditSample.with { $0.selectAuditSample.frame = ["CPS-2", "CPS-3"] }
        )
        Refusal("not drawn", Sample.passAudit, .notInSample, "passAudit.credentialNumber").expect(in: world)
    }

    @Test func aRejectedCEUCountsNoLongerAndTheReasonSaysWhy() throws {
        var world = try Self.world()
        let ceu = world.last(.ceuLogged)
        try world.given(Sample.rejectCEU(ceu, on: "2026-02-01"))
        let result = try CatalogueTests.result(world)
        #expect(result.status == .unmet)
        #expect(result.evidence[0].reason == "the board rejected it on 2026-02-01: no-certificate")
        // A second action: the first stays true until then.
        try world.given(Sample.revise(world.last(.ceuRejected), on: "2026-02-20", grounds: ["wrong-topic"]))
        #expect(
            try CatalogueTests.result(world).evidence[0].reason
                == "the board rejected it on 2026-02-01: wrong-topic"
        )
        try world.given(Sample.acceptCEU(ceu, on: "2026-02-25"))
        #expect(try CatalogueTests.result(world).status == .met)
        try world.given(Sample.voidRecord(world.last(.ceuAccepted)))
        #expect(try CatalogueTests.result(world).status == .unmet)
    }

    @Test func whereTheRulesAskForAcceptanceNothingElseCounts() throws {
        let rules = Rules.sample { $0.credentials[0].renewal[0].hours.mustBeAccepted = true }
        var world = try World.certified(rules: rules)
        #expect(try CatalogueTests.result(world).evidence[0].reason == "the board has not accepted it yet")
        try world.given(Sample.acceptCEU(world.last(.ceuLogged), on: "2026-02-01"))
        #expect(try CatalogueTests.result(world).status == .met)
    }

    private static func must(_ must: Bool) -> Rules {
        .sample { $0.credentials[0].renewal[0].hours.mustBeAccepted = must }
    }

    private static func correction(of ceu: EventID, minutes: UInt32) -> Command {
        Sample.correct(ceu, logCEU: CorrectRecordTests.longer(minutes, on: "2025-04-01"))
    }

    /// Else whoever logged it could put anything in the place of what the board has seen.
    @Test func whatWasAcceptedIsTheContentOfThen() throws {
        var world = try World.certified(rules: Self.must(true))
        let ceu = world.last(.ceuLogged)
        try world.given(Sample.acceptCEU(ceu, on: "2026-02-01"))
        try world.given(Self.correction(of: ceu, minutes: 600))
        let corrected = try CatalogueTests.result(world)
        #expect(corrected.status == .unmet && corrected.have == 0)
        #expect(corrected.evidence[0].reason == "corrected since the board accepted it")
        // The board is asked again, and may accept it as of the same day.
        let again = Sample.acceptCEU(ceu, on: "2026-02-01")
        try world.given(again)
        let accepted = try CatalogueTests.result(world)
        #expect(accepted.status == .met && accepted.have == 600)
        #expect(world.rejection(of: again)?.code == .ceuDecided)
        try world.given(Self.correction(of: ceu, minutes: 660))
        #expect(try CatalogueTests.result(world).have == 0)
        // Without the last acceptance the one before it is of another content still.
        try world.given(Sample.acceptCEU(ceu, on: "2026-02-02"))
        try world.given(Sample.voidRecord(world.last(.ceuAccepted)))
        #expect(
            try CatalogueTests.result(world).evidence[0].reason == "corrected since the board accepted it"
        )
    }

    /// An acceptance of a later day that was made on what stood there before does not stand above the new one.
    @Test func aNewAcceptanceOfAnEarlierDayHolds() throws {
        var world = try World.certified(rules: Self.must(true))
        let ceu = world.last(.ceuLogged)
        try world.given(Sample.acceptCEU(ceu, on: "2026-02-20"))
        try world.given(Self.correction(of: ceu, minutes: 600))
        try world.given(Sample.acceptCEU(ceu, on: "2026-02-10"))
        #expect(try CatalogueTests.result(world).have == 600)
    }

    @Test(arguments: [false, true]) func whatWasRejectedStaysSoWhenItIsCorrected(must: Bool) throws {
        var world = try World.certified(rules: Self.must(must))
        let ceu = world.last(.ceuLogged)
        try world.given(Sample.rejectCEU(ceu, on: "2026-02-01"))
        try world.given(Self.correction(of: ceu, minutes: 600))
        let reason = "the board rejected it on 2026-02-01: no-certificate"
        #expect(try CatalogueTests.result(world).evidence[0].reason == reason)
        #expect(world.rejection(of: Sample.rejectCEU(ceu, on: "2026-02-05"))?.code == .ceuDecided)
        try world.given(Sample.acceptCEU(ceu, on: "2026-02-10"))
        #expect(try CatalogueTests.result(world).have == 600)
    }

    /// Where CE counts unless it is rejected, it does so as any that nobody has looked at, whatever was decided before
    /// the acceptance.
    @Test func whatNeedNotBeAcceptedCountsWhenItIsCorrected() throws {
        var world = try World.certified(rules: Self.must(false))
        let ceu = world.last(.ceuLogged)
        try world.given(Sample.rejectCEU(ceu, on: "2026-02-01"))
        try world.given(Sample.acceptCEU(ceu, on: "2026-02-05"))
        try world.given(Self.correction(of: ceu, minutes: 600))
        #expect(try CatalogueTests.result(world).have == 600)
        try world.given(Sample.acceptCEU(ceu, on: "2026-02-06"))
        try world.given(Self.correction(of: ceu, minutes: 660))
        #expect(try CatalogueTests.result(world).have == 660)
        try world.given(Sample.rejectCEU(ceu, on: "2026-02-10"))
        #expect(try CatalogueTests.result(world).have == 0)
    }

    /// Else it would count again once something smaller was accepted in between.
    @Test(arguments: [false, true]) func anAcceptanceOfOtherContentTakesNoRejectionBack(must: Bool) throws {
        var world = try World.certified(rules: Self.must(must))
        let ceu = world.last(.ceuLogged)
        try world.given(Sample.rejectCEU(ceu, on: "2026-02-01"))
        try world.given(Self.correction(of: ceu, minutes: 600))
        try world.given(Sample.acceptCEU(ceu, on: "2026-02-05"))
        #expect(try CatalogueTests.result(world).have == 600)
        try world.given(Self.correction(of: ceu, minutes: 1_200))
        let corrected = try CatalogueTests.result(world)
        #expect(corrected.have == 0)
        #expect(corrected.evidence[0].reason == "the board rejected it on 2026-02-01: no-certificate")
        try world.given(Sample.acceptCEU(ceu, on: "2026-02-06"))
        #expect(try CatalogueTests.result(world).have == 1_200)
    }

    /// As for hours: it counts unless the board has rejected it.
    @Test func aRejectedCEUCompletesNoModule() throws {
        let rules = Rules.sample { $0.credentials[0].renewal = [.module("module", ["ce-7"])] }
        var world = try World.certified(rules: rules)
        #expect(try CatalogueTests.result(world).status == .met)
        let ceu = world.last(.ceuLogged)
        try world.given(Sample.rejectCEU(ceu, on: "2026-02-01"))
        let result = try CatalogueTests.result(world)
        #expect(result.status == .unmet && result.reason == "nothing recorded counts")
        #expect(result.evidence[0].reason == "the board rejected it on 2026-02-01: no-certificate")
        try world.given(Sample.fileRenewal(World.number, on: "2026-02-10"))
        let approval = Sample.approveRenewal(World.number, on: "2026-02-15")
        #expect(world.rejection(of: approval)?.unmet.map(\.id) == ["module"])
        // The last decision holds.
        try world.given(Sample.acceptCEU(ceu, on: "2026-02-12"))
        #expect(world.rejection(of: approval) == nil)
    }

    @Test func aRejectedCEUCompletesNoModuleOfAnApplication() throws {
        let rules = Rules.sample { $0.credentials[0].initial = [.module("module", ["ce-7"])] }
        var world = try World(rules: rules)
        let ceu = try world.given(Sample.logCEU)
        try world.given(Sample.submitApplication(on: "2026-04-02"))
        let approval = Sample.approveApplication(on: "2026-04-20", number: World.number)
        #expect(world.rejection(of: approval) == nil)
        try world.given(Sample.rejectCEU(ceu))
        #expect(world.rejection(of: approval)?.unmet.map(\.id) == ["module"])
        // As training under the same code there is nothing to decide on.
        try world.given(Sample.completeModule.with { $0.completeModule.module = "ce-7" })
        #expect(world.rejection(of: approval) == nil)
    }

    @Test func aFailedAuditBlocksOnlyWhereTheRulesSaySo() throws {
        for blocks in [false, true] {
            var world = try World.certified(rules: .sample { $0.credentials[0].failedAuditBlocks = blocks })
            try world.given(board: Sample.selectAuditSample)
            try world.given(Sample.failAudit, Sample.fileRenewal(World.number, on: "2026-03-01"))
            let approval = Sample.approveRenewal(World.number, on: "2026-03-02")
            let rejection = world.rejection(of: approval)
            #expect((rejection?.code == .requirementsUnmet) == blocks)
            #expect((rejection?.unmet.map(\.id) == ["audit"]) == blocks)
            try world.given(Sample.passAudit.with { $0.passAudit.decidedOn = "2026-03-02" })
            #expect(world.rejection(of: approval) == nil)
        }
    }

    /// A decision can be recorded late: the last one by its own day holds, in whatever order they came.
    @Test(arguments: [false, true]) func theOrderOfArrivalOfDecisionsDoesNotMatter(isLate: Bool) throws {
        var world = try Self.world()
        let ceu = world.last(.ceuLogged)
        let decisions = [Sample.rejectCEU(ceu, on: "2026-02-01"), Sample.acceptCEU(ceu, on: "2026-02-20")]
        for decision in isLate ? decisions.reversed() : decisions { try world.given(decision) }
        #expect(try CatalogueTests.result(world).status == .met)
        let before = Assessment.renewal(
            world.record,
            of: world.credential,
            rules: world.rules,
            asOf: day("2026-02-19")
        )
        #expect(
            before?.requirements[0].evidence[0].reason
                == "the board rejected it on 2026-02-01: no-certificate"
        )
        // Each is still decided once.
        for decision in decisions { #expect(world.rejection(of: decision)?.code == .ceuDecided) }
    }

    @Test func aRevisionThatComesLateStandsWhereItsDayHasIt() throws {
        var world = try Self.world()
        try world.given(Sample.rejectCEU(world.last(.ceuLogged), on: "2026-02-01"))
        let rejection = world.last(.ceuRejected)
        try world.given(Sample.revise(rejection, on: "2026-02-20", grounds: ["wrong-topic"]))
        try world.given(Sample.revise(rejection, on: "2026-02-10", grounds: ["no-roster"]))
        #expect(
            try CatalogueTests.result(world).evidence[0].reason
                == "the board rejected it on 2026-02-01: wrong-topic"
        )
        #expect(
            world.record.grounds(of: rejection, first: [], asOf: day("2026-02-19")) == ["no-roster"]
        )
    }

    /// Two results of one day: the one that was recorded last.
    @Test(arguments: [false, true]) func ofOneDayTheLastResultOfAnAuditHolds(passes: Bool) throws {
        var world = try World.certified(rules: .sample { $0.credentials[0].failedAuditBlocks = true })
        try world.given(board: Sample.selectAuditSample)
        for result in passes ? [Sample.failAudit, Sample.passAudit] : [Sample.passAudit, Sample.failAudit] {
            try world.given(result)
        }
        try world.given(Sample.fileRenewal(World.number, on: "2026-03-01"))
        let rejection = world.rejection(of: Sample.approveRenewal(World.number, on: "2026-03-02"))
        #expect((rejection == nil) == passes)
    }
}
