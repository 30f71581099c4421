import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("LogSupervision and LogExperience")
struct SupervisionAndExperienceTests {
    @Test func supervisionIsRecordedAsSent() throws {
        let command = Sample.logSupervision.with {
            $0.logSupervision.qualification = "CPRS-S"
            $0.logSupervision.category = "ethics"
            $0.logSupervision.mode = .inPerson
        }
        let decided = try World().event(of: command)

        var expected = SupervisionLogged()
        expected.supervisor = "B. Stone"
        expected.qualification = "CPRS-S"
        expected.category = "ethics"
        expected.minutes = 90
        expected.mode = .inPerson
        #expect(decided.event.event == .supervisionLogged(expected))
        #expect(decided.effectiveOn == day("2026-02-05"))
        #expect(decided.personal == nil)
    }

    @Test func experienceIsEffectiveOnItsLastDay() throws {
        let command = Sample.logExperience.with {
            $0.logExperience.category = "advocacy"
            $0.logExperience.verifiedBy = "C. Hill"
        }
        let decided = try World().event(of: command)

        var expected = ExperienceLogged()
        expected.organization = "Harbor House"
        expected.minutes = 2_400
        expected.fromOn = "2026-02-02"
        expected.category = "advocacy"
        expected.verifiedBy = "C. Hill"
        #expect(decided.event.event == .experienceLogged(expected))
        #expect(decided.effectiveOn == day("2026-02-06"))
        #expect(decided.event.board.isEmpty)
    }

    @Test(arguments: supervision + experience) func isRefused(_ refusal: Refusal) throws {
        refusal.expect(in: try World())
    }

    static let supervision: [Refusal] = {
        let base = Sample.logSupervision
        return Refusal.text(base, "logSupervision.supervisor", \.logSupervision.supervisor)
            + Refusal.optionalText(
                base,
                "logSupervision.qualification",
                \.logSupervision.qualification
            )
            + Refusal.date(base, "logSupervision.supervisedOn", \.logSupervision.supervisedOn)
            + [
                Refusal("blank", base, .invalidField, "logSupervision.category") {
                    $0.logSupervision.category = " "
                },
                Refusal("unknown", base, .invalidField, "logSupervision.mode") {
                    $0.logSupervision.mode = .UNRECOGNIZED(4)
                },
                Refusal("none", base, .missingField, "logSupervision.minutes") {
                    $0.logSupervision.minutes = 0
                },
                Refusal("more than a day", base, .invalidField, "logSupervision.minutes") {
                    $0.logSupervision.minutes = 1_441
                },
            ]
    }()

    static let experience: [Refusal] = {
        let base = Sample.logExperience
        return Refusal.text(base, "logExperience.organization", \.logExperience.organization)
            + Refusal.optionalText(base, "logExperience.verifiedBy", \.logExperience.verifiedBy)
            + Refusal.date(base, "logExperience.throughOn", \.logExperience.throughOn)
            + Refusal.date(base, "logExperience.fromOn", \.logExperience.fromOn)
            + [
                Refusal("a dot", base, .invalidField, "logExperience.category") {
                    $0.logExperience.category = "a.b"
                },
                Refusal("after the end", base, .invalidField, "logExperience.fromOn") {
                    $0.logExperience.fromOn = "2026-02-07"
                },
                Refusal("367 days", base, .invalidField, "logExperience.fromOn") {
                    $0.logExperience.fromOn = "2025-02-05"
                },
                Refusal("none", base, .missingField, "logExperience.minutes") {
                    $0.logExperience.minutes = 0
                },
                Refusal("more than the days have", base, .invalidField, "logExperience.minutes") {
                    $0.logExperience.minutes = 5 * 1_440 + 1
                },
                Refusal("largest number", base, .invalidField, "logExperience.minutes") {
                    $0.logExperience.minutes = .max
                },
            ]
    }()

    @Test func theLimitsThemselvesAreAccepted() throws {
        let world = try World()
        let year = Sample.logExperience.with {
            $0.logExperience.fromOn = "2025-02-06"
            $0.logExperience.minutes = 366 * 1_440
        }
        #expect(world.rejection(of: year) == nil)
        let oneDay = Sample.logExperience.with {
            $0.logExperience.fromOn = "2026-02-06"
            $0.logExperience.minutes = 1_440
        }
        #expect(world.rejection(of: oneDay) == nil)
        let whole = Sample.logSupervision.with { $0.logSupervision.minutes = 1_440 }
        #expect(world.rejection(of: whole) == nil)
    }
}
