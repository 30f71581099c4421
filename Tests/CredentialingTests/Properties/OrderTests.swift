import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SeededNumbers
import SwiftProtobuf
import Testing

/// Evidence arrives late and in any order; the assessment is of what happened, not of the post.
@Suite("Order of arrival")
struct OrderTests {
    static let requirements: [Requirement] = [
        .hours(
            "training",
            .training,
            minutes: 1_000,
            withinMonths: 18,
            minima: [
                (categories: ["ethics"], minutes: 200), (categories: ["ethics", "advocacy"], minutes: 500),
            ]
        ),
        .hours("supervision", .supervision, minutes: 400),
        .hours("capped", .training, minutes: 550).changed {
            $0.hours.repeats = .never
            $0.hours.caps = [
                .with { ($0.categories, $0.percent) = (["ethics"], 40) },
                .with { ($0.categories, $0.atMost.hours) = (["ethics", "advocacy"], 10) },
            ]
        },
        .hours("ce", .continuingEducation, minutes: 300),
        .anyOf("any", [.exam("exam", "IC&RC-PR", minimumScore: 500), .competency("c", "active-listening")]),
        .attestation("ethics", .codeOfEthics),
    ]

    static func evidence(seed: UInt64) -> [Command] {
        var generator = SeededGenerator(seed: seed)
        return (0..<40).map { index in
            let on = day("2024-06-01").moved(Int.random(in: 0..<740, using: &generator)).description
            let minutes = UInt32.random(in: 1...120, using: &generator)
            let allocations = [
                Allocation.of("ethics", minutes), .of(generator.chance(50) ? "advocacy" : "other", 30),
            ]
            switch Int.random(in: 0..<9, using: &generator) {
            case 0:
                return Sample.logSupervision.with {
                    $0.logSupervision.supervisedOn = on
                    $0.logSupervision.minutes = minutes
                }
            case 1:
                return Sample.recordExam.with {
                    $0.recordExam.takenOn = on
                    $0.recordExam.score = 5 * minutes
                }
            case 2: return Sample.passCompetency.with { $0.passCompetency.assessedOn = on }
            case 4: return Sample.signAttestation.with { $0.signAttestation.signedOn = on }
            case 3:
                return Sample.logCEU.with {
                    $0.logCeu.activity = "ce-\(index)"
                    $0.logCeu.completedOn = on
                    $0.logCeu.allocations = allocations
                }
            default:
                return Sample.completeModule.with {
                    $0.completeModule.module = "m-\(index % 20)"
                    $0.completeModule.completedOn = on
                    $0.completeModule.allocations = allocations
                }
            }
        }
    }

    /// Everything but the ids of events, and lists in the order of their dates and minutes.
    static func assessed(_ commands: [Command]) throws -> [RequirementResult] {
        var world = try World()
        for command in commands { try world.given(command) }
        return Assessor(
            record: world.record,
            dates: AssessmentDates(
                asOf: day("2026-03-01"),
                cycle: day("2024-09-01")...day("2026-02-01")
            )
        ).assess(requirements).map(normalized)
    }

    static func normalized(_ result: RequirementResult) -> RequirementResult {
        var result = result
        result.parts = result.parts.map(normalized)
        for index in result.evidence.indices {
            result.evidence[index].eventID = ""
            result.evidence[index].position = 0
        }
        result.evidence.sort {
            ($0.effectiveOn, $0.minutes, $0.reason) < ($1.effectiveOn, $1.minutes, $1.reason)
        }
        return result
    }

    @Test(arguments: Seeds.several(60)) func doesNotMatter(seed: UInt64) throws {
        let commands = Self.evidence(seed: seed)
        var generator = SeededGenerator(seed: seed &+ 1)
        let expected = try Self.assessed(commands)
        for _ in 0..<3 {
            #expect(try Self.assessed(commands.shuffled(using: &generator)) == expected)
        }
        #expect(try Self.assessed(commands.reversed()) == expected)
    }

    @Test func bothOutcomesAreTried() throws {
        let results = try (UInt64(1)...30).map { try Self.assessed(Self.evidence(seed: $0)) }
        for index in Self.requirements.indices {
            let met = results.count { $0[index].isMet }
            #expect(met > 0)
            #expect(index > 3 || met < results.count)
        }
    }
}
