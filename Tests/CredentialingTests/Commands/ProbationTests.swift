import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("Probation with a last day")
struct ProbationTests {
    private static func probation(through: String) -> Command {
        Sample.imposeProbation(on: "2026-01-01").with { $0.imposeProbation.throughOn = through }
    }

    private static func world(_ commands: Command...) throws -> World {
        var world = try World.certified(rules: .lifecycle())
        for command in commands { try world.given(command) }
        return world
    }

    @Test func itEndsByItselfAfterItsLastDay() throws {
        let world = try Self.world(Self.probation(through: "2026-02-28"))
        let credential = world.credential
        #expect(!credential.discipline(on: day("2025-12-31")).isOnProbation)
        #expect(credential.discipline(on: day("2026-01-01")).isOnProbation)
        #expect(credential.discipline(on: day("2026-02-28")).isOnProbation)
        #expect(credential.discipline(on: day("2026-02-28")).shown.map(\.throughOn) == ["2026-02-28"])
        #expect(!credential.discipline(on: day("2026-03-01")).isOnProbation)
        #expect(credential.practiceAuthorized(on: day("2026-02-01")))
    }

    @Test func itsEndIsADeadlineThatIsRecordedOnce() throws {
        var world = try Self.world(Self.probation(through: "2026-02-28"))
        #expect(DeadlineTests.listed(world).contains("2026-03-01 probationEnded CPS-1"))
        let passed = Sample.pass(.probationEnded, on: "2026-03-01")
        let decided = try world.event(of: passed)
        #expect(decided.event.probationEnded.credentialNumber == World.number)
        #expect(decided.event.probationEnded.public)
        #expect(decided.effectiveOn == day("2026-03-01"))
        try world.given(passed)
        #expect(!DeadlineTests.listed(world).contains { $0.contains("probationEnded") })
        Refusal("again", passed, .deadlineRecorded, "passDeadline.dueOn").expect(in: world)
    }

    @Test func aLiftBeforeItLeavesNoDeadline() throws {
        let world = try Self.world(
            Self.probation(through: "2026-02-28"),
            Sample.liftProbation(on: "2026-02-01")
        )
        #expect(!DeadlineTests.listed(world).contains { $0.contains("probationEnded") })
        #expect(!world.credential.discipline(on: day("2026-02-01")).isOnProbation)
    }

    @Test func anotherOneFollowsWhenItHasEnded() throws {
        var world = try Self.world(Self.probation(through: "2026-02-28"))
        let second = Sample.imposeProbation(on: "2026-02-28").with {
            $0.imposeProbation.throughOn = "2026-04-30"
        }
        Refusal("still on it", second, .disciplineForbids, "imposeProbation.credentialNumber")
            .expect(in: world)
        try world.given(second.with { $0.imposeProbation.effectiveOn = "2026-03-01" })
        #expect(DeadlineTests.listed(world).contains("2026-05-01 probationEnded CPS-1"))
    }

    @Test func whatIsRefused() throws {
        let world = try Self.world()
        let field = "imposeProbation.throughOn"
        Refusal("before it", Self.probation(through: "2025-12-31"), .invalidField, field).expect(in: world)
        Refusal("no date", Self.probation(through: "spring"), .invalidField, field).expect(in: world)
        #expect(world.rejection(of: Self.probation(through: "2026-01-01")) == nil)
        #expect(
            try world.event(of: Sample.imposeProbation(on: "2026-01-01")).event.probationImposed.throughOn
                == ""
        )
    }
}
