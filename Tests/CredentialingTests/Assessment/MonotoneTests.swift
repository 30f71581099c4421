import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SeededNumbers
import SwiftProtobuf
import Testing

/// More evidence of what is asked never makes a requirement less met.
@Suite("Assessments are monotone")
struct MonotoneTests {
    @Test(arguments: Seeds.several(60)) func oneMoreEntryTakesNothingAway(seed: UInt64) throws {
        var world = try World()
        var before: [RequirementResult] = []
        var grew = 0
        for command in OrderTests.evidence(seed: seed) {
            try world.given(command)
            let after = Assessor(
                record: world.record,
                dates: AssessmentDates(
                    asOf: day("2026-03-01"),
                    cycle: day("2024-09-01")...day("2026-02-01")
                )
            ).assess(OrderTests.requirements)
            for (old, new) in zip(before.flatMap(\.whole), after.flatMap(\.whole)) {
                #expect(old.id == new.id)
                #expect(new.have >= old.have, "\(old.id) had \(old.have), has \(new.have)")
                #expect(new.isMet || !old.isMet, "\(old.id) was met")
                if new.have > old.have { grew += 1 }
            }
            before = after
        }
        #expect(grew > 10)
    }

    /// Ethics are needed, and come under a cap together with what is not: what is needed is never crowded out.
    @Test(arguments: Seeds.several(60)) func whatIsMetUnderACapStaysMet(seed: UInt64) throws {
        var record = try AssessedRecord()
        var before: RequirementResult?
        let rule = Requirement.hours("capped", .training, minutes: 400, minima: [(["ethics"], 240)]).changed {
            $0.hours.caps = [
                .with { ($0.categories, $0.atMost.hours) = (["ethics", "advocacy"], 5) },
                .with { ($0.categories, $0.percent) = (["other"], 40) },
            ]
        }
        for command in OrderTests.evidence(seed: seed) {
            try record.add(command)
            let after = record.assess(rule)
            if let before {
                #expect(after.have >= before.have)
                #expect(after.parts[0].isMet || !before.parts[0].isMet)
                #expect(min(after.parts[0].have, 240) >= min(before.parts[0].have, 240))
            }
            before = after
        }
        #expect(before?.isMet == true)
    }

    /// A void takes away what the entry gave, and no more.
    @Test(arguments: Seeds.several(30)) func aVoidAddsNothing(seed: UInt64) throws {
        var world = try World()
        var logged: [EventID] = []
        for command in OrderTests.evidence(seed: seed) { logged.append(try world.given(command)) }
        func assessed() -> [RequirementResult] {
            Assessor(record: world.record, dates: AssessmentDates(asOf: day("2026-03-01")))
                .assess(OrderTests.requirements)
        }
        var before = assessed()
        for id in logged {
            try world.given(Sample.voidRecord(id))
            let after = assessed()
            for (old, new) in zip(before.flatMap(\.whole), after.flatMap(\.whole)) {
                #expect(new.have <= old.have, "\(old.id) had \(old.have), has \(new.have)")
            }
            before = after
        }
        #expect(before.allSatisfy { $0.have == 0 })
    }
}

extension RequirementResult {
    /// The result and its parts, outermost first.
    fileprivate var whole: [RequirementResult] { [self] + parts.flatMap(\.whole) }
}
