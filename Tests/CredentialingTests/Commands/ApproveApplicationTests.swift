import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("ApproveApplication")
struct ApproveApplicationTests {
    static func applied(rules: Rules = .sample(), trained: Bool = true) throws -> World {
        var world = try World(rules: rules)
        if trained { try world.given(Sample.completeModule) }
        try world.given(Sample.submitApplication)
        return world
    }

    @Test func anApprovalIssuesTheCredential() throws {
        let rules = Rules.sample {
            $0.credentials[0].numberPrefix = "NY"
            $0.credentials[0].publicName = true
            $0.credentials[0].cycle.practiceWhileLate = true
        }
        let world = try Self.applied(rules: rules)
        let decided = try world.event(of: Sample.approveApplication)

        var expected = ApplicationApproved()
        expected.credential = "CPS"
        expected.credentialNumber = "NY-\(world.context.serial)"
        expected.issuedOn = "2026-03-10"
        expected.expiresOn = "2028-03-10"
        expected.lateUntil = "2028-04-09"
        expected.opensOn = "2027-12-11"
        expected.rulesVersion = "1"
        expected.title = "Certified Peer Specialist"
        expected.publicName = true
        expected.practiceWhileLate = true
        #expect(decided.event.event == .applicationApproved(expected))
        #expect(decided.event.board == "NYCB")
        #expect(decided.effectiveOn == day("2026-03-10"))
        #expect(decided.personal == nil)
        #expect(
            decided.claim
                == .credentialNumber(board: Sample.board, number: expected.credentialNumber)
        )
        #expect(decided.claim == UniqueClaim(of: decided.event))
        #expect(decided.claim?.text == "credential/NYCB/\(expected.credentialNumber)")
    }

    @Test func withoutAPrefixTheCodeBeginsTheNumber() throws {
        let world = try Self.applied()
        let decided = try world.event(of: Sample.approveApplication)
        #expect(
            decided.event.applicationApproved.credentialNumber == "CPS-\(world.context.serial)"
        )
    }

    @Test func theBoardCanGiveTheNumber() throws {
        let decided = try Self.applied()
            .event(of: Sample.approveApplication(on: "2026-03-10", number: "a-1-B"))
        #expect(decided.event.applicationApproved.credentialNumber == "a-1-B")
        #expect(decided.claim == .credentialNumber(board: Sample.board, number: "a-1-B"))
    }

    @Test(arguments: refusals) func isRefused(_ refusal: Refusal) throws {
        refusal.expect(in: try Self.applied())
    }

    static let refusals: [Refusal] = {
        let base = Sample.approveApplication
        let name = "approveApplication"
        return Refusal.board(base, "\(name).board", \.approveApplication.board)
            + Refusal.date(base, "\(name).decidedOn", \.approveApplication.decidedOn)
            + Refusal.credentialNumber(
                base,
                "\(name).credentialNumber",
                \.approveApplication.credentialNumber
            )
            + Refusal.freeText(base, "\(name).overrideReason", \.approveApplication.overrideReason)
            + [
                Refusal("not applied to", base, .applicationMissing, "\(name).credential") {
                    $0.approveApplication.board = "NYCC"
                },
                Refusal("absent", base, .missingField, "\(name).credential") {
                    $0.approveApplication.credential = ""
                },
                Refusal("not applied for", base, .applicationMissing, "\(name).credential") {
                    $0.approveApplication.credential = "CPS-2"
                },
                Refusal("very long", base, .applicationMissing, "\(name).credential") {
                    $0.approveApplication.credential = Refusal.zalgo
                },
                Refusal("before the application", base, .invalidField, "\(name).decidedOn") {
                    $0.approveApplication.decidedOn = "2026-02-28"
                },
                Refusal("unmet before the training", base, .invalidField, "\(name).overrideReason") {
                    $0.approveApplication.overrideReason = "\n \u{200B}"
                },
            ]
    }()

    @Test func unmetRequirementsStandAgainstIt() throws {
        let rules = Rules.sample { $0.credentials[0].initial.append(.exam("exam", "IC&RC-PR")) }
        let world = try Self.applied(rules: rules)
        let rejection = try #require(world.rejection(of: Sample.approveApplication))
        #expect(rejection.code == .requirementsUnmet)
        #expect(rejection.field.isEmpty)
        #expect(rejection.unmet.map(\.id) == ["exam"])
        #expect(rejection.detail.contains("exam (nothing recorded)"))
        #expect(rejection.detail.contains("NYCB 1"))
    }

    @Test func aRefusalShowsSomeOfThousandsThatDoNotCount() throws {
        let rules = Rules.sample {
            $0.credentials[0].initial = [
                .exam("exam", "IC&RC-PR"), .allOf("all", [.exam("part", "IC&RC-PR")]),
            ]
        }
        var world = try Self.applied(rules: rules)
        for number in 0..<65 {
            try world.given(
                Sample.recordExam.with {
                    $0.recordExam.outcome = .failed
                    $0.recordExam.administeredBy = "Centre \(number)"
                }
            )
        }
        let rejection = try #require(world.rejection(of: Sample.approveApplication))
        #expect(rejection.unmet.map(\.id) == ["exam", "all"])
        #expect(rejection.unmet[0].evidence.count == 64)
        #expect(rejection.unmet[1].parts.map(\.evidence.count) == [64])
    }

    @Test func aBoardCanOverrideWithASealedReason() throws {
        let rules = Rules.sample { $0.credentials[0].initial.append(.exam("exam", "IC&RC-PR")) }
        let world = try Self.applied(rules: rules, trained: false)
        let command = Sample.approveApplication.with {
            $0.approveApplication.overrideReason = "Illness kept her from the exam."
        }
        let decided = try world.event(of: command)
        #expect(decided.event.applicationApproved.overridden == ["training", "exam"])
        #expect(decided.personal == .of { $0.explanation = "Illness kept her from the exam." })
    }

    @Test func nothingAfterTheDecisionCounts() throws {
        var world = try Self.applied(trained: false)
        try world.given(
            Sample.completeModule.with { $0.completeModule.completedOn = "2026-03-11" }
        )
        #expect(world.rejection(of: Sample.approveApplication)?.code == .requirementsUnmet)
        #expect(world.rejection(of: Sample.approveApplication(on: "2026-03-11")) == nil)
    }

    @Test func theRulesOfTheApplicationsDateGovern() throws {
        var world = try World()
        try world.adopt(
            .sample(version: "2", effectiveOn: "2026-03-05") {
                $0.credentials[0].initial = [.hours("training", .training, minutes: 6_000)]
                $0.credentials[0].cycle.months = 12
            }
        )
        try world.given(Sample.completeModule, Sample.submitApplication)
        let decided = try world.event(of: Sample.approveApplication)
        #expect(decided.event.applicationApproved.rulesVersion == "1")
        #expect(decided.event.applicationApproved.expiresOn == "2028-03-10")
    }

    @Test func anExpiryBeyondTheCalendarIsRefused() throws {
        var world = try World(today: day("9999-06-15"))
        try world.given(Sample.completeModule)
        try world.given(Sample.submitApplication(on: "9999-01-02"))
        Refusal(
            "too late",
            Sample.approveApplication(on: "9999-01-03"),
            .invalidField,
            "approveApplication.decidedOn"
        ).expect(in: world)
    }

    @Test func whatWasDecidedIsNotDecidedAgain() throws {
        var world = try Self.applied()
        try world.given(Sample.approveApplication)
        let again = [Sample.approveApplication, Sample.denyApplication]
        for command in again {
            #expect(world.rejection(of: command)?.code == .applicationMissing)
        }
    }

    /// The credential was expired when the person applied again, and was then renewed by a filing
    /// that had come in time: a second one beside it must not be issued.
    @Test func noSecondCredentialBesideARenewedOne() throws {
        var world = try World.certified()
        try world.given(Sample.submitApplication(on: "2026-04-10"))
        try world.given(
            Sample.fileRenewal(World.number, on: "2026-04-09"),
            Sample.approveRenewal(World.number, on: "2026-05-01")
        )
        Refusal(
            "held",
            Sample.approveApplication(on: "2026-05-02"),
            .credentialHeld,
            "approveApplication.credential"
        ).expect(in: world)
    }
}
