import CivilTime
import Credentialing
import CredentialingSchema
import Testing

@Suite("Background checks and references")
struct EvidenceCommandTests {
    static let refusals: [Refusal] = {
        let check = Sample.recordBackgroundCheck
        let reference = Sample.recordReference
        let name = "recordBackgroundCheck"
        return [
            Refusal("absent", check, .missingField, "\(name).check") { $0.recordBackgroundCheck.check = "" },
            Refusal("upper case", check, .invalidField, "\(name).check") {
                $0.recordBackgroundCheck.check = "FBI"
            },
            Refusal("absent", check, .missingField, "\(name).outcome") {
                $0.recordBackgroundCheck.outcome = .unspecified
            },
            Refusal("unknown", check, .invalidField, "\(name).outcome") {
                $0.recordBackgroundCheck.outcome = .UNRECOGNIZED(9)
            },
            Refusal("no date", check, .invalidField, "\(name).validUntil") {
                $0.recordBackgroundCheck.validUntil = "soon"
            },
            Refusal("before the check", check, .invalidField, "\(name).validUntil") {
                $0.recordBackgroundCheck.validUntil = "2026-02-08"
            },
            Refusal("for ever", check, .invalidField, "\(name).validUntil") {
                $0.recordBackgroundCheck.validUntil = "2047-01-01"
            },
            Refusal("absent", reference, .missingField, "recordReference.kind") {
                $0.recordReference.kind = ""
            },
        ]
            + Refusal.date(check, "\(name).checkedOn", \.recordBackgroundCheck.checkedOn)
            + Refusal.freeText(check, "\(name).details", \.recordBackgroundCheck.details)
            + Refusal.text(reference, "recordReference.referee", \.recordReference.referee)
            + Refusal.freeText(reference, "recordReference.text", \.recordReference.text)
            + Refusal.date(reference, "recordReference.receivedOn", \.recordReference.receivedOn)
    }()

    @Test(arguments: refusals) func isRefused(_ row: Refusal) throws { row.expect(in: try World()) }

    static func checks(_ change: (inout BackgroundCheckRequirement) -> Void = { _ in }) -> Requirement {
        var rule = BackgroundCheckRequirement()
        change(&rule)
        var requirement = Requirement()
        requirement.id = "check"
        requirement.backgroundCheck = rule
        return requirement
    }

    static func result(_ world: World, _ requirement: Requirement, asOf: String) -> RequirementResult {
        let dates = AssessmentDates(asOf: day(asOf))
        return Assessor(record: world.record, dates: dates).assess([requirement])[0]
    }

    @Test func aClearCheckCountsWhileItIsValid() throws {
        var world = try World()
        try world.given(Sample.recordBackgroundCheck)
        #expect(Self.result(world, Self.checks(), asOf: "2027-02-08").status == .met)
        let late = Self.result(world, Self.checks(), asOf: "2027-02-09")
        #expect(late.status == .unmet)
        #expect(late.evidence[0].reason == "valid through 2027-02-08, needed on 2027-02-09")
        let other = Self.result(world, Self.checks { $0.checks = ["bci"] }, asOf: "2026-06-01")
        #expect(other.reason == "nothing recorded")
        let window = Self.checks { $0.withinMonths = 2 }
        #expect(Self.result(world, window, asOf: "2026-04-09").status == .met)
        #expect(Self.result(world, window, asOf: "2026-04-10").status == .unmet)
    }

    @Test func whatDidNotComeOutClearIsListedAndRefused() throws {
        var world = try World()
        try world.given(Sample.recordBackgroundCheck.with { $0.recordBackgroundCheck.outcome = .notCleared })
        let result = Self.result(world, Self.checks(), asOf: "2026-06-01")
        #expect(result.status == .unmet)
        #expect(result.evidence[0].reason == "did not come out clear")
    }

    private static func check(_ code: String, _ outcome: CheckOutcome, on date: String) -> Command {
        Sample.recordBackgroundCheck.with {
            $0.recordBackgroundCheck.check = code
            $0.recordBackgroundCheck.outcome = outcome
            $0.recordBackgroundCheck.checkedOn = date
        }
    }

    /// In whatever order they came: nobody relies on February's once August's did not come out clear.
    @Test(arguments: [false, true]) func aLaterCheckThatIsNotClearEndsAnEarlierOne(isLate: Bool) throws {
        var world = try World()
        let checks = [
            Self.check("bci", .cleared, on: "2025-02-01"), Self.check("bci", .notCleared, on: "2025-08-01"),
        ]
        for check in isLate ? checks.reversed() : checks { try world.given(check) }
        #expect(Self.result(world, Self.checks(), asOf: "2025-07-31").status == .met)
        let ended = Self.result(world, Self.checks(), asOf: "2025-08-01")
        #expect(ended.status == .unmet && ended.have == 0)
        #expect(
            Set(ended.evidence.map(\.reason))
                == ["a later check of 2025-08-01 did not come out clear", "did not come out clear"]
        )
        // One of another code says nothing of it, and is no later one of it.
        try world.given(Self.check("fbi", .cleared, on: "2025-03-01"))
        #expect(Self.result(world, Self.checks { $0.checks = ["bci"] }, asOf: "2025-09-01").status == .unmet)
        #expect(Self.result(world, Self.checks(), asOf: "2025-09-01").have == 1)
        try world.given(Self.check("bci", .cleared, on: "2025-10-01"))
        #expect(Self.result(world, Self.checks { $0.checks = ["bci"] }, asOf: "2025-10-01").have == 1)
    }

    /// Such as one that was run again because a name had been mistaken.
    @Test(arguments: [false, true]) func ofOneDayTheCheckThatWasRecordedLastHolds(isCleared: Bool) throws {
        var world = try World()
        let outcomes: [CheckOutcome] = isCleared ? [.notCleared, .cleared] : [.cleared, .notCleared]
        for outcome in outcomes { try world.given(Self.check("bci", outcome, on: "2025-02-01")) }
        #expect((Self.result(world, Self.checks(), asOf: "2025-03-01").status == .met) == isCleared)
    }

    @Test func referencesAreCountedByKind() throws {
        var world = try World()
        try world.given(
            Sample.recordReference,
            Sample.recordReference.with { $0.recordReference.kind = "friend" }
        )
        var rule = ReferenceRequirement()
        rule.count = 2
        rule.kinds = ["supervisor", "colleague"]
        var requirement = Requirement()
        requirement.id = "references"
        requirement.reference = rule
        var result = Self.result(world, requirement, asOf: "2026-06-01")
        #expect((result.have, result.need, result.reason) == (1, 2, "1 more needed"))
        #expect(result.evidence[1].reason == "references of this kind do not count: friend")
        try world.given(Sample.recordReference.with { $0.recordReference.kind = "colleague" })
        result = Self.result(world, requirement, asOf: "2026-06-01")
        #expect(result.status == .met)
    }
}
