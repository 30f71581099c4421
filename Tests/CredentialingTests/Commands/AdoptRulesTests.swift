import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("AdoptRules")
struct AdoptRulesTests {
    static let context = DecisionContext(now: Sample.today.noon, rules: RuleBook(), serial: "")

    static func rejection(of rules: Rules) -> Rejection? {
        do {
            _ = try Decider.decideAdoptRules(
                Sample.adoptRules(rules).adoptRules,
                board: Sample.board,
                context: context
            )
            return nil
        } catch {
            return error
        }
    }

    @Test func rulesAreAdoptedWholeAndCanLieAhead() throws {
        let rules = Rules.sample(effectiveOn: "2031-01-01")
        let decided = try Decider.decideAdoptRules(
            Sample.adoptRules(rules).adoptRules,
            board: Sample.board,
            context: Self.context
        )
        #expect(decided.event.rulesAdopted.rules == rules)
        #expect(decided.event.board == "NYCB")
        #expect(decided.effectiveOn == day("2031-01-01"))
        #expect(decided.personal == nil)
        #expect(decided.claim == nil)
    }

    @Test func theCommandOrTheRulesNameTheStream() throws {
        let stream = StreamID(board: Sample.board)
        #expect(try Decider.stream(of: Sample.adoptRules()) == stream)
        #expect(
            try Decider.stream(of: Sample.adoptRules().with { $0.adoptRules.board = "" }) == stream
        )
        let rows =
            Refusal.board(Sample.adoptRules(), "adoptRules.board", \.adoptRules.board).dropFirst()
            + [
                Refusal("absent", Sample.adoptRules(), .missingField, "adoptRules.board") {
                    $0.adoptRules.board = ""
                    $0.adoptRules.rules.board = ""
                }
            ]
        for row in rows {
            #expect {
                try Decider.stream(of: row.command)
            } throws: { error in
                (error as? Rejection)?.code == row.code && (error as? Rejection)?.field == row.field
            }
        }
    }

    @Test func rulesMustBeThereAndOfTheBoard() {
        let context = Self.context
        #expect {
            try Decider.decideAdoptRules(AdoptRules(), board: Sample.board, context: context)
        } throws: { error in
            let rejection = error as? Rejection
            return rejection?.code == .missingField && rejection?.field == "adoptRules.rules"
        }
        for other in ["ICRC", "", "nycb", Refusal.zalgo] {
            let rejection = Self.rejection(of: .sample { $0.board = other })
            #expect(rejection?.code == .invalidField)
            #expect(rejection?.field == "adoptRules.rules.board")
            #expect(rejection.map { $0.detail.utf8.count < 1_000 } == true)
        }
    }

    /// Such rules would be adopted and never govern: no board has that code.
    @Test func textThatOnlyLooksLikeTheBoardsCodeIsRefused() throws {
        let board = try #require(BoardCode("NYK"))
        let context = Self.context
        let rules = Rules.sample { $0.board = "NY\u{212A}" }
        #expect(throws: Rejection.self) {
            try Decider.decideAdoptRules(
                Sample.adoptRules(rules).adoptRules,
                board: board,
                context: context
            )
        }
    }

    @Test func eachVersionHasAnotherName() throws {
        let world = try World()
        let again = Sample.adoptRules(.sample(effectiveOn: "2027-01-01")).adoptRules
        #expect {
            try Decider.decideAdoptRules(again, board: Sample.board, context: world.context)
        } throws: { error in
            let rejection = error as? Rejection
            return rejection?.code == .rulesVersionExists
                && rejection?.field == "adoptRules.rules.version"
        }
    }
}
