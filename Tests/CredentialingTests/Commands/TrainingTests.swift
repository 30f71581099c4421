import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("CompleteModule and LogCEU")
struct TrainingTests {
    @Test func aModuleIsRecordedAsSent() throws {
        let command = Sample.completeModule.with {
            $0.completeModule.title = "Éthique"
            $0.completeModule.allocations = [.of("ethics", 400), .of("recovery-2", 200)]
            $0.completeModule.mode = .selfPaced
            $0.completeModule.certificate = "N-17"
        }
        let decided = try World().event(of: command)

        var expected = ModuleCompleted()
        expected.module = "ethics-1"
        expected.title = "Éthique"
        expected.provider = "Academy"
        expected.allocations = [.of("ethics", 400), .of("recovery-2", 200)]
        expected.mode = .selfPaced
        expected.certificate = "N-17"
        #expect(decided.event.event == .moduleCompleted(expected))
        #expect(decided.effectiveOn == day("2026-02-03"))
        #expect(decided.event.board.isEmpty)
        #expect(decided.personal == nil)
        #expect(decided.claim == nil)
    }

    @Test func continuingEducationIsRecordedAsSent() throws {
        let decided = try World().event(of: Sample.logCEU.with { $0.logCeu.mode = .liveOnline })

        var expected = CEULogged()
        expected.activity = "ce-7"
        expected.provider = "Academy"
        expected.allocations = [.of("ethics", 120)]
        expected.mode = .liveOnline
        #expect(decided.event.event == .ceuLogged(expected))
        #expect(decided.effectiveOn == day("2026-04-01"))
        #expect(decided.event.board.isEmpty)
        #expect(decided.personal == nil)
    }

    @Test(arguments: modules + continuing) func isRefused(_ refusal: Refusal) throws {
        refusal.expect(in: try World())
    }

    static let modules: [Refusal] = {
        let base = Sample.completeModule
        return Refusal.text(base, "completeModule.module", \.completeModule.module)
            + Refusal.text(base, "completeModule.provider", \.completeModule.provider)
            + Refusal.optionalText(base, "completeModule.title", \.completeModule.title)
            + Refusal.optionalText(base, "completeModule.certificate", \.completeModule.certificate)
            + Refusal.date(base, "completeModule.completedOn", \.completeModule.completedOn)
            + Refusal.allocations(
                base,
                "completeModule",
                max: 24_000,
                \.completeModule.allocations
            )
            + [
                Refusal("unknown", base, .invalidField, "completeModule.mode") {
                    $0.completeModule.mode = .UNRECOGNIZED(99)
                }
            ]
    }()

    static let continuing: [Refusal] = {
        let base = Sample.logCEU
        return Refusal.text(base, "logCEU.activity", \.logCeu.activity)
            + Refusal.text(base, "logCEU.provider", \.logCeu.provider)
            + Refusal.optionalText(base, "logCEU.title", \.logCeu.title)
            + Refusal.date(base, "logCEU.completedOn", \.logCeu.completedOn)
            + Refusal.allocations(base, "logCEU", max: 6_000, \.logCeu.allocations)
            + [
                Refusal("unknown", base, .invalidField, "logCEU.mode") {
                    $0.logCeu.mode = .UNRECOGNIZED(-1)
                }
            ]
    }()

    @Test func theLimitsThemselvesAreAccepted() throws {
        let world = try World()
        let text = String(repeating: "é", count: 100)
        let command = Sample.completeModule.with {
            $0.completeModule.module = text
            $0.completeModule.completedOn = "2026-06-15"
            $0.completeModule.allocations = (0..<32).map { .of("c-\($0)", 750) }
        }
        #expect(world.rejection(of: command) == nil)
        #expect(
            world.rejection(of: Sample.logCEU.with { $0.logCeu.allocations = [.of("a", 6_000)] }) == nil
        )
        #expect(
            world.rejection(of: Sample.logCEU.with { $0.logCeu.completedOn = "1940-01-01" }) == nil
        )
    }

    @Test func todayIsTheLatestDateAnywhereOnEarth() throws {
        var world = try World()
        let tomorrow = Sample.logCEU.with { $0.logCeu.completedOn = "2026-06-16" }
        #expect(world.rejection(of: tomorrow)?.code == .futureDate)
        // 12:00 UTC is 02:00 of the next day in the zone furthest ahead.
        let context = DecisionContext(now: world.today.noon, rules: world.rules, serial: "1")
        #expect(context.today == day("2026-06-16"))
        #expect(context.recordedOn == day("2026-06-15"))
        #expect(throws: Never.self) {
            try Decider.decide(tomorrow, record: world.record, context: context)
        }
        world.today = day("2026-06-16")
        #expect(world.rejection(of: tomorrow) == nil)
    }
}
