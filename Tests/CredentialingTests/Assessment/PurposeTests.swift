import CivilTime
import Credentialing
import CredentialingSchema
import Testing

@Suite("What would I still need")
struct PurposeTests {
    private func all(
        _ purpose: AssessmentPurpose,
        _ world: World,
        _ rules: RuleBook? = nil,
        on date: String = "2026-06-15"
    ) -> [Assessment] {
        Assessment.all(
            purpose,
            of: world.record,
            board: Sample.board,
            rules: rules ?? world.rules,
            asOf: day(date)
        )
    }

    @Test func eachWayAsksItsOwnList() throws {
        let rules = Rules.lifecycle()
        let offered = rules.credentials[0]
        let world = try World(rules: rules)
        #expect(all(.initial, world).map(\.requirements.first?.id) == [offered.initial[0].id])
        #expect(
            all(.provisional, world).first?.requirements.map(\.id)
                == offered.provisional.requirements.map(\.id)
        )
        #expect(
            all(.reciprocity, world).first?.requirements.map(\.id)
                == offered.reciprocity.requirements.map(\.id)
        )
        #expect(all(.provisional, world).map(\.purpose) == ["provisional"])
        #expect(all(.reciprocity, world).map(\.purpose) == ["reciprocity"])
        // Nothing is held.
        #expect(all(.renewal, world).isEmpty && all(.reinstatement, world).isEmpty)
    }

    @Test func aWayThatTheRulesDoNotHaveIsLeftOut() throws {
        let world = try World()
        for purpose in [AssessmentPurpose.provisional, .reciprocity, .reinstatement, .renewal] {
            #expect(all(purpose, world).isEmpty, "\(purpose)")
        }
    }

    @Test func theWayIsWhatTheDecisionObeys() throws {
        let rules = Rules.lifecycle()
        var world = try World.certified(rules: rules, today: "2027-02-15")
        let shown = try #require(all(.reinstatement, world, on: "2027-02-14").first)
        #expect(shown.eligible && shown.credentialNumber == World.number)
        // While the cycle lasts, in its late window and after the last day there is nothing to reinstate.
        for date in ["2026-03-10", "2026-04-09", "2028-03-11"] {
            #expect(all(.reinstatement, world, on: date).isEmpty, "\(date)")
        }
        #expect(all(.reinstatement, world, on: "2028-03-10").count == 1)
        try world.given(Sample.reinstate(on: "2027-02-14"))
        #expect(all(.reinstatement, world, on: "2027-02-14").isEmpty)

        let poor = try World.certified(rules: IssueCredentialTests.moreEducation, today: "2027-02-15")
        let lacking = try #require(all(.reinstatement, poor, on: "2027-02-14").first)
        #expect(!lacking.eligible)
        #expect(poor.rejection(of: Sample.reinstate(on: "2027-02-14"))?.unmet == lacking.unmet)
    }

    /// While its cycle lasts, what was set to rest or ended goes on as it was, and the rules are not asked. The cycle
    /// runs to 2026-03-10.
    @Test(arguments: [false, true]) func withinItsCycleAReinstatementAsksForNothing(isOffered: Bool) throws {
        for command in [
            Sample.inactivate(on: "2025-06-01"), Sample.retire(on: "2025-06-01"),
            Sample.surrender(on: "2025-06-01"), Sample.revoke(on: "2025-06-01"),
        ] {
            var world = try World.certified(rules: isOffered ? .lifecycle() : .sample())
            try world.given(command)
            for date in ["2025-06-01", "2026-03-10"] {
                let shown = try #require(all(.reinstatement, world, on: date).first)
                #expect(shown.eligible && shown.requirements.isEmpty)
                #expect(shown.purpose == "reinstatement" && shown.credentialNumber == World.number)
                #expect(world.rejection(of: Sample.reinstate(on: date)) == nil)
            }
            // Afterwards it is as the rules have it.
            #expect(all(.reinstatement, world, on: "2026-03-11").isEmpty == !isOffered)
            let rejection = world.rejection(of: Sample.reinstate(on: "2026-03-11"))
            #expect((rejection == nil) == isOffered)
            #expect((rejection?.code == .notOffered) == !isOffered)
        }
        var world = try World.certified(rules: .lifecycle())
        try world.given(Sample.transfer(on: "2025-06-01"))
        #expect(all(.reinstatement, world, on: "2025-06-01").isEmpty)
        #expect(world.rejection(of: Sample.reinstate(on: "2025-06-01"))?.code == .statusForbids)
    }

    @Test func supposedRulesGovernAsIfTheyAlwaysHad() throws {
        let world = try World.certified()
        let supposed = Rules.sample(version: "draft", effectiveOn: "2099-01-01") {
            $0.credentials[0].renewal = [.hours("ce", .continuingEducation, minutes: 6_000)]
        }
        let book = world.rules.supposing(supposed, of: Sample.board)
        #expect(book.boards[Sample.board]?.map(\.rules.version) == ["draft"])
        let renewal = try #require(all(.renewal, world, book, on: "2026-03-01").first)
        #expect(renewal.rulesVersion == "draft" && !renewal.eligible)
        #expect(renewal.requirements[0].need == 6_000 && renewal.expiresOn == "2026-03-10")
        // The book itself is as it was.
        #expect(all(.renewal, world, on: "2026-03-01").first?.rulesVersion == "1")
    }
}
