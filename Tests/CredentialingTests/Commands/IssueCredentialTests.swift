import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("Issuing, extending, reinstating")
struct IssueCredentialTests {
    static func applied(_ rules: Rules = .lifecycle()) throws -> World {
        var world = try World(rules: rules)
        try world.given(Sample.completeModule, Sample.submitApplication(on: "2026-03-01"))
        return world
    }

    @Test func aProvisionalCredentialBecomesFullUnderItsNumber() throws {
        var world = try Self.applied()
        try world.given(Sample.issue(.provisional, on: "2026-03-31", number: World.number))
        #expect(world.credential.current.expiresOn == day("2026-09-30"))
        #expect(world.credential.practiceAuthorized(on: day("2026-06-01")))
        let approval = Sample.approveApplication(on: "2026-06-10")
        #expect(try world.event(of: approval).claim == nil)
        try world.given(approval)
        #expect(world.record.credentials.count == 1)
        #expect(world.credential.status(on: day("2026-06-09")) == .provisional)
        #expect(world.credential.status(on: day("2026-06-10")) == .active)
        #expect(world.credential.issuedOn == day("2026-06-10"))
        #expect(world.credential.current.expiresOn == day("2028-06-10"))
        #expect(world.credential.cycleCount == 1)
        try VoidedRecordTests.expectNeverRecorded(world.last(.applicationApproved), in: world)
    }

    /// A name that is not public any more must not stay public with who held a provisional credential before.
    @Test func theCompletionSaysAnewWhatIsPublic() throws {
        let first = Rules.lifecycle {
            $0.credentials[0].applicationAnchor = .decision
            $0.credentials[0].publicName = true
        }
        var world = try Self.applied(first)
        try world.given(Sample.issue(.provisional, on: "2026-03-31", number: World.number))
        var second = first
        second.version = "2"
        second.effectiveOn = "2026-05-01"
        second.credentials[0].title = "Certified Recovery Peer"
        second.credentials[0].publicName = false
        second.credentials[0].publicDiscipline = false
        try world.adopt(second)
        #expect(world.credential.publicName)
        try world.given(Sample.approveApplication(on: "2026-06-10"))
        #expect(world.credential.title == "Certified Recovery Peer")
        #expect(!world.credential.publicName)
        #expect(!world.credential.publicDiscipline)
        let completion = world.last(.applicationApproved)
        try VoidedRecordTests.expectNeverRecorded(completion, in: world)
        try world.given(Sample.voidRecord(completion))
        #expect(world.credential.title == "Certified Peer Specialist")
        #expect(world.credential.publicName)
        #expect(world.credential.publicDiscipline)
    }

    /// What no event says anew stays as the issue said it.
    @Test func aRenewalLeavesWhatIsPublic() throws {
        let first = Rules.lifecycle { $0.credentials[0].publicName = true }
        var world = try World.certified(rules: first, today: "2026-02-01")
        try world.adopt(
            .sample(version: "2", effectiveOn: "2025-01-01") {
                $0.credentials[0].title = "Certified Recovery Peer"
            }
        )
        try world.given(Sample.fileRenewal(World.number, on: "2026-02-01"))
        try world.given(Sample.approveRenewal(World.number, on: "2026-02-01"))
        #expect(world.credential.cycleCount == 2)
        #expect(world.credential.title == "Certified Peer Specialist")
        #expect(world.credential.publicName)
        #expect(world.credential.publicDiscipline)
    }

    @Test func whatIsCompletedIsNotCompletedAgainFromBehind() throws {
        var world = try Self.applied()
        try world.given(Sample.issue(.provisional, on: "2026-03-31", number: World.number))
        try world.given(
            Sample.approveApplication(on: "2026-05-10").with {
                $0.approveApplication.overrideReason = "The board knows her."
            }
        )
        Refusal(
            "for a day on which it was provisional",
            Sample.issue(.reciprocity, on: "2026-05-08").with {
                $0.issueCredential.overrideReason = "The board knows her."
            },
            .credentialHeld,
            "issueCredential.credential"
        ).expect(in: world)
        #expect(world.credential.cycleCount == 1)
    }

    @Test func theExtensionIsCountedFromTheFirstDay() throws {
        var world = try Self.applied()
        world.today = day("2027-03-01")
        try world.given(Sample.issue(.provisional, on: "2026-08-31", number: World.number))
        #expect(world.credential.current.expiresOn == day("2027-02-28"))
        try world.given(Sample.extend(.boardDecision, months: 0, on: "2027-02-28"))
        // Six months after the 28th would be the 28th.
        #expect(world.credential.current.expiresOn == day("2027-08-31"))
        Refusal(
            "a second one",
            Sample.extend(.boardDecision, months: 0, on: "2027-03-01"),
            .extensionsUsed,
            "grantExtension.credentialNumber"
        ).expect(in: world)
        try world.given(Sample.extend(.hardship, months: 1, on: "2027-03-01"))
        #expect(world.credential.current.expiresOn == day("2027-09-30"))
    }

    @Test func aTolledTimeMovesTheDeadlineAndNotTheOneAfter() throws {
        var world = try World.certified(rules: .lifecycle(), today: "2026-03-01")
        let tolled = Sample.extend(.military, months: 0, on: "2026-03-01").with {
            $0.grantExtension.tolledFromOn = "2025-06-01"
            $0.grantExtension.tolledThroughOn = "2025-11-30"
        }
        try world.given(tolled)
        let cycle = world.credential.current
        #expect(cycle.granted.expiresOn == day("2026-03-10"))
        #expect(cycle.expiresOn == day("2026-03-10").moved(183))
        #expect(cycle.lateUntil == cycle.expiresOn.moved(30))
        #expect(cycle.fileBy == cycle.expiresOn.moved(-14))
        world.today = day("2026-08-20")
        try world.given(Sample.fileRenewal(World.number, on: "2026-08-20"))
        try world.given(Sample.approveRenewal(World.number, on: "2026-08-20"))
        #expect(world.credential.current.startsOn == cycle.expiresOn.moved(1))
        #expect(world.credential.current.expiresOn == day("2028-03-10"))
        try VoidedRecordTests.expectNeverRecorded(world.last(.renewalApproved), in: world)
    }

    @Test func aReinstatementAfterTheCycleBeginsACountOfItsOwn() throws {
        var world = try World.certified(rules: .lifecycle(), today: "2027-02-15")
        Refusal(
            "without education",
            Sample.reinstate(on: "2027-02-14"),
            .requirementsUnmet,
            ""
        ).expect(in: try World.certified(rules: Self.moreEducation, today: "2027-02-15"))
        try world.given(Sample.reinstate(on: "2027-02-14"))
        #expect(world.credential.status(on: day("2027-02-13")) == .expired)
        #expect(world.credential.status(on: day("2027-02-14")) == .active)
        #expect(world.credential.current.expiresOn == day("2029-02-14"))
        #expect(world.credential.issuedOn == day("2024-03-10"))
        try VoidedRecordTests.expectNeverRecorded(world.last(.credentialReinstated), in: world)
    }

    static let moreEducation = Rules.lifecycle {
        $0.credentials[0].reinstatement.requirements = [.hours("much", .continuingEducation, minutes: 6_000)]
    }

    @Test func aReinstatementHasAnEnd() throws {
        let world = try World.certified(rules: .lifecycle(), today: "2028-03-12")
        #expect(world.rejection(of: Sample.reinstate(on: "2028-03-10")) == nil)
        Refusal(
            "a day late",
            Sample.reinstate(on: "2028-03-11"),
            .reinstatementTooLate,
            "reinstate.effectiveOn"
        ).expect(in: world)
        let none = Rules.lifecycle { $0.credentials[0].clearReinstatement() }
        Refusal(
            "not offered",
            Sample.reinstate(on: "2028-03-11"),
            .notOffered,
            "reinstate.credentialNumber"
        ).expect(in: try World.certified(rules: none, today: "2028-03-12"))
    }

    /// One more chance for what ended long ago, and none for what ends since.
    @Test func aReinstatementCanBeOfWhatEndedBefore() throws {
        let rules = Rules.lifecycle {
            $0.credentials[0].reinstatement.withinMonths = 6
            $0.credentials[0].reinstatement.expiredThroughOn = "2026-03-10"
            $0.credentials[0].reinstatement.countedFromOn = "2027-01-01"
        }
        // Expired on 2026-03-10.
        let world = try World.certified(rules: rules, today: "2027-08-01")
        #expect(world.rejection(of: Sample.reinstate(on: "2027-07-01")) == nil)
        Refusal(
            "a day late",
            Sample.reinstate(on: "2027-07-02"),
            .reinstatementTooLate,
            "reinstate.effectiveOn"
        ).expect(in: world)
        let later = Rules.lifecycle {
            $0.credentials[0].reinstatement.withinMonths = 6
            $0.credentials[0].reinstatement.expiredThroughOn = "2026-03-09"
        }
        Refusal(
            "ended since",
            Sample.reinstate(on: "2026-05-01"),
            .notOffered,
            "reinstate.credentialNumber"
        ).expect(in: try World.certified(rules: later, today: "2027-08-01"))
    }

    @Test func eachReasonForARefusedIssueIsNamed() throws {
        let world = try Self.applied()
        let base = Sample.issue(.provisional, on: "2026-03-31")
        let rows =
            Refusal.board(base, "issueCredential.board", \.issueCredential.board)
            + Refusal.date(base, "issueCredential.issuedOn", \.issueCredential.issuedOn)
            + Refusal.credentialNumber(
                base,
                "issueCredential.credentialNumber",
                \.issueCredential.credentialNumber
            ) + [
                Refusal("absent", base, .missingField, "issueCredential.credential") {
                    $0.issueCredential.credential = ""
                },
                Refusal("absent", base, .missingField, "issueCredential.kind") {
                    $0.issueCredential.kind = .unspecified
                },
                Refusal("unknown", base, .invalidField, "issueCredential.kind") {
                    $0.issueCredential.kind = .UNRECOGNIZED(9)
                },
                Refusal("before it", base, .invalidField, "issueCredential.issuedOn") {
                    $0.issueCredential.issuedOn = "2026-02-28"
                },
                Refusal("of reciprocity", base, .invalidField, "issueCredential.certifiedBy") {
                    $0.issueCredential.certifiedBy = "Other Board"
                },
                Refusal(
                    "open",
                    Sample.issue(.full, on: "2026-03-31"),
                    .applicationOpen,
                    "issueCredential.credential"
                ),
            ]
        for row in rows { row.expect(in: world) }
        let unoffered = try Self.applied(.sample())
        Refusal("not offered", base, .notOffered, "issueCredential.kind").expect(in: unoffered)
        var alone = try World(rules: .lifecycle())
        Refusal("no application", base, .applicationMissing, "issueCredential.credential").expect(in: alone)
        Refusal("unmet", Sample.issue(.full, on: "2026-03-31"), .requirementsUnmet, "").expect(in: alone)
        Refusal(
            "absent",
            Sample.issue(.reciprocity, on: "2026-03-31"),
            .missingField,
            "issueCredential.certificate"
        ) { $0.issueCredential.certificate = "" }.expect(in: alone)
        try alone.given(Sample.completeModule)
        try alone.given(Sample.issue(.reciprocity, on: "2026-03-31", number: World.number))
        #expect(alone.credential.status(on: day("2026-03-31")) == .active)
    }

    @Test func eachReasonForARefusedExtensionIsNamed() throws {
        let world = try World.certified(rules: .lifecycle(), today: "2026-03-01")
        let base = Sample.extend(.military, on: "2026-02-01")
        let rows =
            Refusal.board(base, "grantExtension.board", \.grantExtension.board) + [
                Refusal("absent", base, .missingField, "grantExtension.kind") {
                    $0.grantExtension.kind = .unspecified
                },
                Refusal("none", base, .missingField, "grantExtension.months") {
                    $0.grantExtension.months = 0
                },
                Refusal("241", base, .invalidField, "grantExtension.months") {
                    $0.grantExtension.months = 241
                },
                Refusal("two", base, .invalidField, "grantExtension.months") {
                    $0.grantExtension.untilOn = "2026-09-01"
                },
                Refusal("shorter", base, .invalidField, "grantExtension.untilOn") {
                    $0.grantExtension.months = 0
                    $0.grantExtension.untilOn = "2026-03-10"
                },
                Refusal("half", base, .missingField, "grantExtension.tolledThroughOn") {
                    $0.grantExtension.months = 0
                    $0.grantExtension.tolledFromOn = "2026-01-01"
                },
                Refusal("backwards", base, .invalidField, "grantExtension.tolledThroughOn") {
                    $0.grantExtension.months = 0
                    $0.grantExtension.tolledFromOn = "2026-01-02"
                    $0.grantExtension.tolledThroughOn = "2026-01-01"
                },
                Refusal("before the cycle", base, .invalidField, "grantExtension.grantedOn") {
                    $0.grantExtension.grantedOn = "2024-03-09"
                },
            ]
        for row in rows { row.expect(in: world) }
    }
}
