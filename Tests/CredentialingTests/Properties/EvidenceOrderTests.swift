import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SeededNumbers
import SwiftProtobuf
import Testing

/// Evidence of every kind may come late and in any order: each answer about the person is the same.
@Suite("Order of arrival of every kind of evidence")
struct EvidenceOrderTests {
    static let requirements: [Requirement] =
        OrderTests.requirements + [
            .hours("experience", .experience, minutes: 9_000),
            named("check", .backgroundCheck(.with { $0.checks = ["fbi"] })),
            named("references", .reference(.with { $0.count = 3 })),
        ]

    private static func named(_ id: String, _ kind: Requirement.OneOf_Requirement) -> Requirement {
        .with {
            $0.id = id
            $0.title = id
            $0.requirement = kind
        }
    }

    /// One of each kind, and as many more again of any.
    static func evidence(_ generator: inout SeededGenerator) -> [Command] {
        let kinds = Array(0..<10) + (0..<20).map { _ in Int.random(in: 0..<10, using: &generator) }
        return kinds.map { kind in
            let on = day("2024-06-01").moved(Int.random(in: 0..<740, using: &generator)).description
            switch kind {
            case 0: return Sample.completeModule.with { $0.completeModule.completedOn = on }
            case 1: return Sample.passCompetency.with { $0.passCompetency.assessedOn = on }
            case 2: return Sample.failCompetency.with { $0.failCompetency.assessedOn = on }
            case 3: return Sample.logSupervision.with { $0.logSupervision.supervisedOn = on }
            case 4:
                return Sample.logExperience.with {
                    $0.logExperience.fromOn = on
                    $0.logExperience.throughOn = day(on).moved(4).description
                }
            case 5: return Sample.recordExam.with { $0.recordExam.takenOn = on }
            case 6: return Sample.signAttestation.with { $0.signAttestation.signedOn = on }
            case 7:
                return Sample.recordBackgroundCheck.with {
                    $0.recordBackgroundCheck.checkedOn = on
                    $0.recordBackgroundCheck.validUntil = ""
                }
            case 8: return Sample.recordReference.with { $0.recordReference.receivedOn = on }
            default: return Sample.logCEU.with { $0.logCeu.completedOn = on }
            }
        }
    }

    /// Without ids and positions, the requirements as of a day and the person's totals.
    private static func answers(_ commands: [Command], asOf: CivilDate) throws -> [String] {
        var world = try World()
        for command in commands { try world.given(command) }
        let results = Assessor(
            record: world.record,
            dates: AssessmentDates(asOf: asOf, cycle: day("2024-09-01")...day("2026-02-01"))
        ).assess(requirements).map(OrderTests.normalized)
        return results.map { String(reflecting: $0) } + [String(reflecting: world.record.totals)]
    }

    @Test(arguments: Seeds.several(30)) func changesNoAnswer(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let commands = Self.evidence(&generator)
        for asOf in [day("2025-03-01"), day("2026-03-01")] {
            let expected = try Self.answers(commands, asOf: asOf)
            #expect(try Self.answers(commands.reversed(), asOf: asOf) == expected)
            for _ in 0..<2 {
                let shuffled = commands.shuffled(using: &generator)
                #expect(try Self.answers(shuffled, asOf: asOf) == expected)
            }
        }
    }
}
