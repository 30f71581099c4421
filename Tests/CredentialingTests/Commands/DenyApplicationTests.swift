import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("DenyApplication")
struct DenyApplicationTests {
    static func applied() throws -> World {
        var world = try World()
        try world.given(Sample.submitApplication)
        return world
    }

    @Test func aDenialHasGroundsAndASealedExplanation() throws {
        let command = Sample.denyApplication.with {
            $0.denyApplication.grounds = ["training", "exam-2"]
            $0.denyApplication.explanation = "The certificates were not hers."
        }
        let decided = try Self.applied().event(of: command)
        var expected = ApplicationDenied()
        expected.credential = "CPS"
        expected.grounds = ["training", "exam-2"]
        #expect(decided.event.event == .applicationDenied(expected))
        #expect(decided.event.board == "NYCB")
        #expect(decided.effectiveOn == day("2026-03-10"))
        #expect(decided.personal == .of { $0.explanation = "The certificates were not hers." })
        #expect(decided.claim == nil)
    }

    @Test(arguments: refusals) func isRefused(_ refusal: Refusal) throws {
        refusal.expect(in: try Self.applied())
    }

    static let refusals: [Refusal] = {
        let base = Sample.denyApplication
        let name = "denyApplication"
        return Refusal.board(base, "\(name).board", \.denyApplication.board)
            + Refusal.date(base, "\(name).decidedOn", \.denyApplication.decidedOn)
            + Refusal.freeText(base, "\(name).explanation", \.denyApplication.explanation)
            + [
                Refusal("absent", base, .missingField, "\(name).credential") {
                    $0.denyApplication.credential = ""
                },
                Refusal("not applied for", base, .applicationMissing, "\(name).credential") {
                    $0.denyApplication.credential = "CPS-2"
                },
                Refusal("before the application", base, .invalidField, "\(name).decidedOn") {
                    $0.denyApplication.decidedOn = "2026-02-28"
                },
                Refusal("none", base, .missingField, "\(name).grounds") {
                    $0.denyApplication.grounds = []
                },
                Refusal("33", base, .invalidField, "\(name).grounds") {
                    $0.denyApplication.grounds = (0..<33).map { "ground-\($0)" }
                },
                Refusal("empty", base, .missingField, "\(name).grounds[1]") {
                    $0.denyApplication.grounds = ["a", ""]
                },
                Refusal("a sentence", base, .invalidField, "\(name).grounds[0]") {
                    $0.denyApplication.grounds = ["relapsed in May"]
                },
            ]
    }()

    @Test func theDayOfTheApplicationIsLateEnough() throws {
        #expect(try Self.applied().rejection(of: Sample.denyApplication(on: "2026-03-01")) == nil)
    }
}
