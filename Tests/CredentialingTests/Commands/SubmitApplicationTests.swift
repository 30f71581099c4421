import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("SubmitApplication")
struct SubmitApplicationTests {
    @Test func anApplicationIsForOneBoard() throws {
        let decided = try World().event(of: Sample.submitApplication)
        var expected = ApplicationSubmitted()
        expected.credential = "CPS"
        #expect(decided.event.event == .applicationSubmitted(expected))
        #expect(decided.event.board == "NYCB")
        #expect(decided.effectiveOn == day("2026-03-01"))
        #expect(decided.personal == nil)
        #expect(decided.claim == nil)
    }

    @Test(arguments: refusals) func isRefused(_ refusal: Refusal) throws {
        refusal.expect(in: try World())
    }

    static let refusals: [Refusal] = {
        let base = Sample.submitApplication
        let name = "submitApplication"
        return Refusal.board(base, "\(name).board", \.submitApplication.board)
            + Refusal.date(base, "\(name).submittedOn", \.submitApplication.submittedOn)
            + [
                Refusal("of nobody", base, .boardUnknown, "\(name).board") {
                    $0.submitApplication.board = "NYCC"
                },
                Refusal("before the first rules", base, .rulesNotInForce, "\(name).board") {
                    $0.submitApplication.submittedOn = "2019-12-31"
                },
                Refusal("absent", base, .missingField, "\(name).credential") {
                    $0.submitApplication.credential = ""
                },
                Refusal("not offered", base, .credentialUnknown, "\(name).credential") {
                    $0.submitApplication.credential = "cps"
                },
                Refusal("very long", base, .credentialUnknown, "\(name).credential") {
                    $0.submitApplication.credential = Refusal.zalgo
                },
            ]
    }()

    @Test func theFirstDayOfTheRulesIsEarlyEnough() throws {
        #expect(try World().rejection(of: Sample.submitApplication(on: "2020-01-01")) == nil)
    }

    @Test func textThatOnlyLooksLikeACodeIsNoCode() throws {
        let rules = Rules.sample { $0.credentials[0].code = "CPK" }
        let world = try World(rules: rules)
        Refusal(
            "a Kelvin sign",
            Sample.submitApplication,
            .credentialUnknown,
            "submitApplication.credential"
        ) { $0.submitApplication.credential = "CP\u{212A}" }
        .expect(in: world)
    }

    @Test func oneApplicationIsOpenAtATime() throws {
        var world = try World()
        try world.given(Sample.submitApplication)
        Refusal(
            "again",
            Sample.submitApplication,
            .applicationOpen,
            "submitApplication.credential"
        ).expect(in: world)

        try world.given(Sample.denyApplication)
        #expect(world.rejection(of: Sample.submitApplication(on: "2026-03-11")) == nil)
    }

    @Test func anotherCredentialCanBeAppliedForMeanwhile() throws {
        let rules = Rules.sample {
            $0.credentials.append($0.credentials[0])
            $0.credentials[1].code = "CPS-S"
        }
        var world = try World(rules: rules)
        try world.given(Sample.submitApplication)
        let other = Sample.submitApplication.with { $0.submitApplication.credential = "CPS-S" }
        #expect(world.rejection(of: other) == nil)
    }

    @Test(arguments: [
        ("2024-03-09", Rejection.Code.credentialHeld), ("2024-03-10", .credentialHeld),
        ("2026-03-10", .credentialHeld), ("2026-03-11", .credentialHeld),
        ("2026-04-09", .credentialHeld), ("2026-04-10", nil),
    ])
    func whoHoldsTheCredentialRenewsIt(on date: String, code: Rejection.Code?) throws {
        let world = try World.certified()
        #expect(world.rejection(of: Sample.submitApplication(on: date))?.code == code)
    }

    @Test func aCredentialIssuedInErrorIsNotHeld() throws {
        var world = try World.certified()
        try world.given(Sample.voidRecord(world.last(.applicationApproved)))
        // The application that was approved in error is open again.
        Refusal(
            "again",
            Sample.submitApplication,
            .applicationOpen,
            "submitApplication.credential"
        ).expect(in: world)
        try world.given(Sample.denyApplication)
        #expect(world.rejection(of: Sample.submitApplication(on: "2026-03-11")) == nil)
    }
}
