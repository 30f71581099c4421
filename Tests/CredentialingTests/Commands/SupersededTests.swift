import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

/// One credential of a kind goes on. Of two that people held before they were merged, none that has ended bars the one
/// in good standing.
@Suite("Credentials that others supersede, and that they do not")
struct SupersededTests {
    static let newer = "CPS-2"

    /// The second person's credential, and what ended it.
    struct Other: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var issuedOn = "2024-05-10"
        var end: Command?

        static let surrendered = Other(
            testDescription: "surrendered",
            end: Sample.surrender(on: "2025-06-01").with {
                $0.surrender.credentialNumber = SupersededTests.newer
            }
        )
        static let revoked = Other(
            testDescription: "revoked",
            end: Sample.revoke(on: "2025-06-01").with {
                $0.revoke.credentialNumber = SupersededTests.newer
            }
        )
        static let retired = Other(
            testDescription: "retired",
            end: Sample.retire(on: "2025-06-01").with {
                $0.retire.credentialNumber = SupersededTests.newer
            }
        )
        static let inactive = Other(
            testDescription: "inactive",
            end: Sample.inactivate(on: "2025-06-01").with {
                $0.inactivate.credentialNumber = SupersededTests.newer
            }
        )
        static let transferred = Other(
            testDescription: "transferred",
            end: Sample.transfer(on: "2025-06-01").with {
                $0.transferCredential.credentialNumber = SupersededTests.newer
            }
        )
        static let expiredBefore = Other(testDescription: "expired before", issuedOn: "2021-01-10")
        static let issuedBefore = Other(testDescription: "active, and issued before", issuedOn: "2024-02-10")

        static let all = [
            surrendered, revoked, retired, inactive, transferred, expiredBefore, issuedBefore,
        ]
    }

    /// The first person holds CPS-1, through 2026-03-10; the second CPS-2, which was recorded later.
    static func apart(_ other: Other) throws -> Registry {
        var registry = try Registry(Sample.peer, Registry.second, rules: .lifecycle())
        registry.today = day("2026-01-02")
        try registry.send(Sample.completeModule.with { $0.completeModule.completedOn = "2024-02-03" })
        try registry.send(Sample.submitApplication(on: "2024-03-01"))
        try registry.send(Sample.approveApplication(on: "2024-03-10", number: World.number))
        try registry.send(Sample.logCEU.with { $0.logCeu.completedOn = "2025-04-01" })
        let module = Sample.completeModule.with { $0.completeModule.completedOn = "2020-02-04" }
        try registry.send(module.about(Registry.second))
        let on = other.issuedOn
        try registry.send(Sample.submitApplication(on: on).about(Registry.second))
        try registry.send(Sample.approveApplication(on: on, number: newer).about(Registry.second))
        if let end = other.end { try registry.send(end.about(Registry.second)) }
        return registry
    }

    static func merged(_ other: Other) throws -> Registry {
        var registry = try apart(other)
        try registry.send(Sample.mergePeers(Registry.second, into: Sample.peer, on: "2026-01-02"))
        return registry
    }

    private static func renewals(_ registry: Registry) throws -> [String] {
        let record = try registry.record(Sample.peer)
        let all = Assessment.all(
            of: record,
            boards: [Sample.board],
            rules: registry.rules,
            asOf: registry.today
        )
        let asked = Assessment.all(
            .renewal,
            of: record,
            board: Sample.board,
            rules: registry.rules,
            asOf: registry.today
        )
        let shown = all.filter { $0.purpose == "renewal" }
        #expect(shown.map(\.credentialNumber) == asked.map(\.credentialNumber))
        return all.map { "\($0.purpose) \($0.credentialNumber)" }
    }

    private static func deadlines(_ registry: Registry, of number: String) throws -> [String] {
        try registry.record(Sample.peer).deadlines(rules: registry.rules)
            .filter { $0.subject == number }.map { "\($0.on) \($0.kind)" }
    }

    private static let ofCycle = [
        "2025-12-10 renewalWindowOpened", "2026-01-09 renewalReminderDue", "2026-02-08 renewalReminderDue",
        "2026-02-25 filingDeadlinePassed", "2026-03-11 gracePeriodStarted", "2026-04-10 credentialExpired",
    ]
    private static let extended = Sample.extend(.military, on: "2026-01-02")

    /// It is filed, approved, extended, reminded of, and what eligibility shows.
    @Test(arguments: Other.all) func oneInGoodStandingIsNotBarred(by other: Other) throws {
        var registry = try Self.merged(other)
        #expect(try Self.deadlines(registry, of: World.number) == Self.ofCycle)
        #expect(try Self.renewals(registry) == ["renewal CPS-1"])
        #expect(try registry.rejection(of: Self.extended) == nil)
        try registry.send(Sample.fileRenewal(World.number, on: "2026-01-02"))
        try registry.send(Sample.approveRenewal(World.number, on: "2026-01-02"))
        let record = try registry.record(Sample.peer)
        let credential = record.credential(board: Sample.board, number: World.number)
        #expect(credential?.current.expiresOn == day("2028-03-10"))
    }

    /// One that is late, or waits for the decision on its renewal, has less to lose.
    @Test func oneWithinItsCycleIsRenewedRatherThanALaterOneThatIsLate() throws {
        var registry = try Self.apart(Other(testDescription: "renewed", issuedOn: "2023-12-20"))
        try registry.send(Sample.fileRenewal(Self.newer, on: "2025-12-20").about(Registry.second))
        let approved = Sample.approveRenewal(Self.newer, on: "2025-12-20").with {
            $0.approveRenewal.overrideReason = "counted by hand"
        }
        try registry.send(approved.about(Registry.second))
        try registry.send(Sample.mergePeers(Registry.second, into: Sample.peer, on: "2026-01-02"))
        registry.today = day("2026-03-20")
        let record = try registry.record(Sample.peer)
        for (number, isSuperseded) in [(World.number, true), (Self.newer, false)] {
            let credential = try #require(record.credential(board: Sample.board, number: number))
            #expect(record.isSuperseded(credential, on: registry.today) == isSuperseded, "\(number)")
        }
    }

    /// By the day of the issue, whichever was recorded first.
    @Test func ofTwoInGoodStandingTheLaterOneIsRenewed() throws {
        let later = try Self.merged(Other(testDescription: "issued later"))
        let refused = try later.rejection(of: Sample.fileRenewal(World.number, on: "2026-01-02"))
        #expect(refused?.code == .credentialHeld)
        #expect(refused?.detail.contains("NYCB/CPS-2 beside CPS-1: that one is renewed") == true)
        #expect(try Self.renewals(later) == ["renewal CPS-2"])
        let before = try Self.merged(.issuedBefore)
        let other = Sample.extend(.military, on: "2026-01-02").with {
            $0.grantExtension.credentialNumber = Self.newer
        }
        #expect(try before.rejection(of: other)?.code == .credentialHeld)
    }

    /// As a clerk would clean up: from then on the other one is renewed, and reminded of.
    @Test func theOlderOneGoesOnWhenTheNewerEnds() throws {
        var registry = try Self.merged(Other(testDescription: "issued later"))
        #expect(
            try Self.deadlines(registry, of: World.number) == [
                "2026-03-11 gracePeriodStarted", "2026-04-10 credentialExpired",
            ]
        )
        registry.today = day("2026-01-20")
        let end = Sample.surrender(on: "2026-01-20").with { $0.surrender.credentialNumber = Self.newer }
        let surrender = try registry.send(end)[0]
        #expect(try Self.deadlines(registry, of: World.number) == Array(Self.ofCycle.dropFirst(2)))
        #expect(try Self.renewals(registry) == ["renewal CPS-1"])
        let file = Sample.fileRenewal(World.number, on: "2026-01-20")
        #expect(try registry.rejection(of: file) == nil)
        // Also of a day on which the newer one was still in force.
        #expect(try registry.rejection(of: Sample.fileRenewal(World.number, on: "2026-01-10")) == nil)
        try registry.send(Sample.voidRecord(surrender))
        #expect(try registry.rejection(of: file)?.code == .credentialHeld)
    }

    /// The newer one can be renewed through 2026-06-09.
    @Test func theLateWindowOfTheNewerOneEndsToo() throws {
        var registry = try Self.merged(Other(testDescription: "issued later"))
        registry.today = day("2026-06-09")
        let again = try registry.rejection(of: Sample.reinstate(on: "2026-06-09"))
        #expect(again?.code == .credentialHeld)
        registry.today = day("2026-06-10")
        #expect(try registry.rejection(of: Sample.reinstate(on: "2026-06-10")) == nil)
    }

    @Test func aRevokedNewerOneBarsNoReinstatement() throws {
        var registry = try Self.merged(.revoked)
        registry.today = day("2026-05-01")
        #expect(try registry.rejection(of: Sample.reinstate(on: "2026-05-01")) == nil)
    }

    @Test func aProvisionalOneBesideItBarsNoFullOne() throws {
        var registry = try Registry(Sample.peer, Registry.second, rules: .lifecycle())
        registry.today = day("2026-01-02")
        for peer in [Sample.peer, Registry.second] {
            let module = Sample.completeModule.with { $0.completeModule.completedOn = "2024-02-03" }
            try registry.send(module.about(peer))
        }
        try registry.send(Sample.submitApplication(on: "2024-03-01"))
        try registry.send(Sample.approveApplication(on: "2024-03-10", number: World.number))
        try registry.send(Sample.submitApplication(on: "2025-12-01").about(Registry.second))
        let provisional = Sample.issue(.provisional, on: "2025-12-01", number: Self.newer)
        try registry.send(provisional.about(Registry.second))
        try registry.send(Sample.mergePeers(Registry.second, into: Sample.peer, on: "2026-01-02"))
        #expect(try registry.rejection(of: Sample.fileRenewal(World.number, on: "2026-01-02")) == nil)
    }

    /// In its place: that stays so, whatever becomes of the other one, unless its issue is void.
    @Test(arguments: ["expired", "surrendered", "transferred"])
    func oneInWhosePlaceAnotherWasIssuedStaysSuperseded(_ ended: String) throws {
        var world = try World.certified(rules: .lifecycle(), today: "2026-05-20")
        switch ended {
        case "surrendered": try world.given(Sample.surrender(on: "2026-02-01"))
        case "transferred": try world.given(Sample.transfer(on: "2026-02-01"))
        default: break
        }
        try world.given(Sample.submitApplication(on: "2026-05-01"))
        let issue = try world.given(Sample.approveApplication(on: "2026-05-10", number: Self.newer))
        let end = Sample.surrender(on: "2026-05-11").with { $0.surrender.credentialNumber = Self.newer }
        let surrender = try world.given(end)
        let older = world.credential
        #expect(world.record.isSuperseded(older, on: world.today))
        if ended != "transferred" {
            let refused = world.rejection(of: Sample.reinstate(on: "2026-05-20"))
            #expect(refused?.code == .credentialHeld)
            #expect(refused?.detail.contains("NYCB/CPS-2, issued in place of CPS-1") == true)
        }
        try world.given(Sample.voidRecord(surrender), Sample.voidRecord(issue))
        #expect(!world.record.isSuperseded(older, on: world.today))
    }

    // MARK: What is void

    /// Nothing was issued to the other person because of what was done to this one.
    @Test func whatEndedOneCanBeVoidedBesideTheOther() throws {
        for end in [Sample.retire(on: "2024-04-01"), Sample.surrender(on: "2024-04-01")] {
            var registry = try Registry(Sample.peer, Registry.second)
            for peer in [Sample.peer, Registry.second] {
                let module = Sample.completeModule.with { $0.completeModule.completedOn = "2024-02-03" }
                try registry.send(module.about(peer))
            }
            try registry.send(Sample.submitApplication(on: "2024-03-01"))
            try registry.send(Sample.approveApplication(on: "2024-03-10", number: World.number))
            let action = try registry.send(end)[0]
            try registry.send(Sample.submitApplication(on: "2024-05-01").about(Registry.second))
            let approval = Sample.approveApplication(on: "2024-05-10", number: Self.newer)
            try registry.send(approval.about(Registry.second))
            try registry.send(Sample.mergePeers(Sample.peer, into: Registry.second))
            let void = Sample.voidRecord(action).about(Registry.second)
            #expect(try registry.rejection(of: void) == nil)
        }
    }

    @Test func whatMadeRoomForAnotherIsNotVoidedBeforeThatOne() throws {
        var world = try World.certified(rules: .lifecycle(), today: "2026-05-20")
        let surrender = try world.given(Sample.surrender(on: "2026-02-01"))
        try world.given(Sample.submitApplication(on: "2026-05-01"))
        let issue = try world.given(Sample.approveApplication(on: "2026-05-10", number: Self.newer))
        let refused = world.rejection(of: Sample.voidRecord(surrender))
        #expect(refused?.code == .recordDependedOn && refused?.detail.contains(issue.description) == true)
    }
}
