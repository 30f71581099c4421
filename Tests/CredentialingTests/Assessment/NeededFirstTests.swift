import CivilTime
import CredentialingSchema
import SeededNumbers
import Testing

@testable import Credentialing

/// What is decided activity by activity stays, wherever it meets as many minima as can be met.
@Suite("Minima under caps, activity by activity and together")
struct NeededFirstTests {
    /// What is held of each part for the minima of a rule.
    private struct Held: Equatable {
        private let minutes: [Int64]
        let isShort: Bool
        let met: Int

        init(_ rule: HoursRequirement, _ evidence: [EvidenceEntry], together: Bool) {
            let entries = evidence.indices.map { HoursEntry(at: $0, refusal: "") }
            let need = rule.minutes(rule.need)
            let parts = HoursParts(evidence, entries)
            let selections = rule.minima.map { ActivitySelection($0) }
            let minima = SelectedParts(selections, parts, evidence, entries)
            let caps = HoursCaps(
                rule.caps.map { (rule: $0, atMost: rule.minutes($0, of: need)) },
                parts,
                evidence,
                entries
            )
            let offered = entries.order(evidence) { _ in true }.flatMap { place in
                parts.range(of: place).map { (part: $0, minutes: parts.minutes[$0]) }
            }
            var left = CapsLeft(caps)
            let first = NeededFirst(
                offered,
                parts: parts.minutes.count,
                minima,
                needs: rule.minima.map { rule.minutes($0, of: need) },
                caps,
                &left,
                together: together
            )
            minutes = parts.minutes.indices.map { first.minutes(of: $0) }
            isShort = first.isShort
            var have = selections.map { _ in Int64(0) }
            for (part, minutes) in offered {
                let held = first.minutes(of: part)
                let counted = held + left.count(minutes - held, of: part) { _ in }
                minima.forEach(findingPart: part) { have[$0] += counted }
            }
            met = zip(have, rule.minima).count { $0 >= rule.minutes($1, of: need).count }
        }
    }

    private static func held(_ seed: UInt64) throws -> (each: Held, together: Held) {
        var generator = SeededGenerator(seed: seed)
        let rule = RandomMinima.rule(&generator)
        var record = try AssessedRecord()
        for command in RandomMinima.activities(16, &generator) { try record.add(command) }
        let evidence = record.world.record.evidence
        return (Held(rule, evidence, together: false), Held(rule, evidence, together: true))
    }

    @Test(arguments: Seeds.several(100)) func whatSufficesStays(seed: UInt64) throws {
        let (each, together) = try Self.held(seed)
        #expect(together.met > each.met || together == each)
        if !each.isShort { #expect(together == each) }
    }

    @Test func bothAreTried() throws {
        let held = try (UInt64(1)...100).map { try Self.held($0) }
        let more = held.count { $0.together.met > $0.each.met }
        let short = held.count { $0.each.isShort && $0.together == $0.each }
        #expect(more > 2 && short > 2, "\(more), \(short)")
    }
}
