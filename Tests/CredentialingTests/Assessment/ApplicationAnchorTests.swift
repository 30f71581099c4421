import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

/// Which version an application obeys when the rules change before it is decided.
@Suite("Rules that change before a decision")
struct ApplicationAnchorTests {
    /// Applied on 2026-03-01; from 2026-04-01 on the rules ask for more, and issue for a year.
    private static func world(_ anchor: ApplicationAnchor, dropping: Bool = false) throws -> World {
        var world = try World(rules: .sample { $0.credentials[0].applicationAnchor = anchor })
        try world.given(Sample.completeModule, Sample.submitApplication(on: "2026-03-01"))
        try world.adopt(
            .sample(version: "2", effectiveOn: "2026-04-01") {
                if dropping { $0.credentials[0].code = "NEW" }
                $0.credentials[0].initial.append(.exam("exam", "PR"))
                $0.credentials[0].cycle.months = 12
            }
        )
        return world
    }

    private static func approve(on date: String) -> Command {
        Sample.approveApplication(on: date, number: World.number)
    }

    private static func version(_ world: World, asOf: String) throws -> String {
        let assessment = Assessment.initial(
            world.record,
            board: Sample.board,
            credential: "CPS",
            rules: world.rules,
            asOf: day(asOf)
        )
        return try #require(assessment).rulesVersion
    }

    @Test(arguments: [ApplicationAnchor.unspecified, .submission])
    func theVersionOfTheSubmissionStays(_ anchor: ApplicationAnchor) throws {
        let world = try Self.world(anchor)
        #expect(try Self.version(world, asOf: "2026-05-01") == "1")
        let approved = try world.event(of: Self.approve(on: "2026-05-01")).event.applicationApproved
        #expect(approved.rulesVersion == "1" && approved.expiresOn == "2028-05-01")
    }

    @Test func theVersionOfTheDecisionWhereTheRulesSaySo() throws {
        var world = try Self.world(.decision)
        #expect(try Self.version(world, asOf: "2026-03-31") == "1")
        #expect(try Self.version(world, asOf: "2026-04-01") == "2")
        let early = try world.event(of: Self.approve(on: "2026-03-31")).event.applicationApproved
        #expect(early.rulesVersion == "1" && early.expiresOn == "2028-03-31")
        let refused = world.rejection(of: Self.approve(on: "2026-04-01"))
        #expect(refused?.code == .requirementsUnmet)
        #expect(refused?.unmet.map(\.id) == ["exam"])
        try world.given(Sample.recordExam.with { $0.recordExam.exam = "PR" })
        let late = try world.event(of: Self.approve(on: "2026-06-15")).event.applicationApproved
        #expect(late.rulesVersion == "2" && late.expiresOn == "2027-06-15")
    }

    /// A version that has dropped the credential says nothing of who had applied for it.
    @Test func aDroppedCredentialIsThatOfTheSubmission() throws {
        let world = try Self.world(.decision, dropping: true)
        #expect(try Self.version(world, asOf: "2026-05-01") == "1")
        #expect(world.rejection(of: Self.approve(on: "2026-05-01")) == nil)
    }
}
