import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("FileRenewal and ApproveRenewal")
struct RenewalTests {
    @Test(arguments: [
        ("2025-12-10", false), ("2026-03-10", false), ("2026-03-11", true), ("2026-04-09", true),
    ])
    func aFilingSaysWhetherItWasLate(on date: String, late: Bool) throws {
        let decided = try World.certified().event(of: Sample.fileRenewal(World.number, on: date))
        var expected = RenewalFiled()
        expected.credentialNumber = World.number
        expected.late = late
        #expect(decided.event.event == .renewalFiled(expected))
        #expect(decided.event.board == "NYCB")
        #expect(decided.effectiveOn == day(date))
        #expect(decided.personal == nil)
        #expect(decided.claim == nil)
    }

    @Test func anApprovalBeginsTheNextCycle() throws {
        var world = try World.certified()
        try world.given(Sample.fileRenewal(World.number, on: "2026-03-01"))
        let decided = try world.event(of: Sample.approveRenewal(World.number, on: "2026-06-01"))
        var expected = RenewalApproved()
        expected.credentialNumber = World.number
        expected.cycle = 2
        expected.cycleStartsOn = "2026-03-11"
        expected.expiresOn = "2028-03-10"
        expected.lateUntil = "2028-04-09"
        expected.opensOn = "2027-12-11"
        expected.rulesVersion = "1"
        #expect(decided.event.event == .renewalApproved(expected))
        #expect(decided.event.board == "NYCB")
        #expect(decided.effectiveOn == day("2026-06-01"))
        #expect(decided.personal == nil)
    }

    @Test(arguments: filings) func aFilingIsRefused(_ refusal: Refusal) throws {
        refusal.expect(in: try World.certified())
    }

    static let filings: [Refusal] = {
        let base = Sample.fileRenewal(World.number, on: "2026-03-01")
        let name = "fileRenewal"
        return Refusal.board(base, "\(name).board", \.fileRenewal.board)
            + Refusal.date(base, "\(name).filedOn", \.fileRenewal.filedOn)
            + Refusal.credentialNumber(
                base,
                "\(name).credentialNumber",
                \.fileRenewal.credentialNumber
            )
            + [
                Refusal("absent", base, .missingField, "\(name).credentialNumber") {
                    $0.fileRenewal.credentialNumber = ""
                },
                Refusal("not held", base, .credentialUnknown, "\(name).credentialNumber") {
                    $0.fileRenewal.credentialNumber = "cps-1"
                },
                Refusal("of another board", base, .credentialUnknown, "\(name).credentialNumber") {
                    $0.fileRenewal.board = "ICRC"
                },
                Refusal("a day early", base, .renewalNotOpen, "\(name).filedOn") {
                    $0.fileRenewal.filedOn = "2025-12-09"
                },
                Refusal("a day late", base, .renewalTooLate, "\(name).filedOn") {
                    $0.fileRenewal.filedOn = "2026-04-10"
                },
            ]
    }()

    @Test(arguments: approvals) func anApprovalIsRefused(_ refusal: Refusal) throws {
        var world = try World.certified()
        try world.given(Sample.fileRenewal(World.number, on: "2026-03-01"))
        refusal.expect(in: world)
    }

    static let approvals: [Refusal] = {
        let base = Sample.approveRenewal(World.number, on: "2026-03-02")
        let name = "approveRenewal"
        return Refusal.board(base, "\(name).board", \.approveRenewal.board)
            + Refusal.date(base, "\(name).decidedOn", \.approveRenewal.decidedOn)
            + Refusal.credentialNumber(
                base,
                "\(name).credentialNumber",
                \.approveRenewal.credentialNumber
            )
            + Refusal.freeText(base, "\(name).overrideReason", \.approveRenewal.overrideReason)
            + [
                Refusal("absent", base, .missingField, "\(name).credentialNumber") {
                    $0.approveRenewal.credentialNumber = ""
                },
                Refusal("not held", base, .credentialUnknown, "\(name).credentialNumber") {
                    $0.approveRenewal.credentialNumber = "CPS-2"
                },
                Refusal("before the filing", base, .invalidField, "\(name).decidedOn") {
                    $0.approveRenewal.decidedOn = "2026-02-28"
                },
                Refusal("blank", base, .invalidField, "\(name).overrideReason") {
                    $0.approveRenewal.overrideReason = "  "
                },
            ]
    }()

    @Test func aRenewalIsFiledOnceAndApprovedOnce() throws {
        var world = try World.certified()
        Refusal(
            "not filed",
            Sample.approveRenewal(World.number, on: "2026-03-02"),
            .renewalMissing,
            "approveRenewal.credentialNumber"
        ).expect(in: world)
        try world.given(Sample.fileRenewal(World.number, on: "2026-03-01"))
        Refusal(
            "again",
            Sample.fileRenewal(World.number, on: "2026-03-02"),
            .renewalFiled,
            "fileRenewal.credentialNumber"
        ).expect(in: world)
        try world.given(Sample.approveRenewal(World.number, on: "2026-03-02"))
        Refusal(
            "again",
            Sample.approveRenewal(World.number, on: "2026-03-02"),
            .renewalMissing,
            "approveRenewal.credentialNumber"
        ).expect(in: world)
        Refusal(
            "the next, at once",
            Sample.fileRenewal(World.number, on: "2026-03-02"),
            .renewalNotOpen,
            "fileRenewal.filedOn"
        ).expect(in: world)
    }

    /// Extended from 2026-03-10 to 2026-09-10, with a window from 2026-06-12 on: before the day of the extension it
    /// was the old one, from 2025-12-10 on and in time until 2026-02-24, whatever was recorded first.
    @Test func aFilingIsOfTheWindowOfItsDay() throws {
        var world = try World.certified(rules: .lifecycle(), today: "2026-06-15")
        try world.given(Sample.extend(.hardship, on: "2026-03-01"))
        #expect(world.credential.current.opensOn == day("2026-06-12"))
        for (date, isLate) in [
            ("2025-12-10", false), ("2026-02-24", false), ("2026-02-25", true), ("2026-02-28", true),
            ("2026-06-12", false),
        ] {
            let decided = try world.event(of: Sample.fileRenewal(World.number, on: date))
            #expect(decided.event.renewalFiled.late == isLate, "\(date)")
        }
        for (date, opens) in [
            ("2025-12-09", "2025-12-10"), ("2026-03-01", "2026-06-12"), ("2026-06-11", "2026-06-12"),
        ] {
            let rejection = world.rejection(of: Sample.fileRenewal(World.number, on: date))
            #expect(rejection?.code == .renewalNotOpen, "\(date)")
            #expect(rejection?.detail.contains("opens on \(opens), after \(date)") == true)
        }
        try world.given(Sample.fileRenewal(World.number, on: "2026-02-20"))
        #expect(world.rejection(of: Sample.approveRenewal(World.number, on: "2026-06-15")) == nil)
    }

    /// Nobody has to deny it: it holds up no date, and stands in no way on, each of which ends it.
    @Test func oneThatIsNeverDecidedEndsWithTheCredential() throws {
        var world = try World.certified(rules: .lifecycle(), today: "2026-12-31")
        try world.given(Sample.fileRenewal(World.number, on: "2026-03-01"))
        let statuses: [(String, CredentialStatus)] = [
            ("2026-03-10", .active), ("2026-03-11", .inGrace), ("2026-04-09", .inGrace),
            ("2026-04-10", .expired),
        ]
        for (date, status) in statuses {
            #expect(world.credential.status(on: day(date)) == status, "\(date)")
        }
        let approve = Sample.approveRenewal(World.number, on: "2026-06-01")
        #expect(world.rejection(of: approve) == nil)
        var anew = world
        try anew.given(Sample.submitApplication(on: "2026-05-01"))
        try anew.given(Sample.approveApplication(on: "2026-05-02", number: "CPS-2"))
        #expect(anew.rejection(of: approve)?.code == .credentialHeld)
        try world.given(Sample.reinstate(on: "2026-05-01", override: "She is back."))
        #expect(world.rejection(of: approve)?.code == .renewalMissing)
    }

    @Test func aVoidCredentialIsNotRenewed() throws {
        var world = try World.certified()
        try world.given(Sample.voidRecord(world.last(.applicationApproved)))
        Refusal(
            "void",
            Sample.fileRenewal(World.number, on: "2026-03-01"),
            .credentialVoid,
            "fileRenewal.credentialNumber"
        ).expect(in: world)
        Refusal(
            "void",
            Sample.approveRenewal(World.number, on: "2026-03-01"),
            .credentialVoid,
            "approveRenewal.credentialNumber"
        ).expect(in: world)
    }
}
