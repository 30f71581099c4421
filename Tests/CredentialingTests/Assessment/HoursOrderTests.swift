import CivilTime
import CredentialingSchema
import Identifiers
import SeededNumbers
import Testing

@testable import Credentialing

/// The order in which hours are counted, against a comparison of whole entries.
@Suite("The order of hours")
struct HoursOrderTests {
    /// Few days, lengths and names, so that many entries are equal in some of them or in all; one name holds what stands
    /// between names.
    private static func record(_ generator: inout SeededGenerator) throws -> AssessedRecord {
        var record = try AssessedRecord()
        for _ in 0..<60 {
            let categories = ["ethics", "a", "a-b"].shuffled(using: &generator)
                .prefix(.random(in: 1...2, using: &generator))
            try record.ceu(
                generator.chance(70) ? "2026-02-01" : "2026-01-31",
                categories.map { Allocation.of($0, generator.chance(70) ? 60 : 30) },
                code: ["c", "c|a", "é", "z"].randomElement(using: &generator) ?? "c",
                provider: ["Academy", "Academy|c", "Ärzte"].randomElement(using: &generator) ?? "Academy",
                mode: generator.chance(50) ? .inPerson : .selfPaced
            )
        }
        return record
    }

    /// What decides, from the first to the last.
    private static func precedes(_ one: EvidenceEntry, _ other: EvidenceEntry) -> Bool {
        if one.effectiveOn != other.effectiveOn { return one.effectiveOn < other.effectiveOn }
        if one.minutes != other.minutes { return one.minutes > other.minutes }
        let (own, others) = (Self.text(one), Self.text(other))
        return own == others ? one.position < other.position : own < others
    }

    private static func text(_ entry: EvidenceEntry) -> String {
        let name = entry.activity.map { "\($0.provider)|\($0.code)" } ?? ""
        let parts = entry.parts.map { "\($0.category)=\($0.minutes.count)" }.joined(separator: ",")
        return "\(name)|\(parts)|\(entry.mode.rawValue)"
    }

    @Test(arguments: Seeds.several(12))
    func equalsGoByWhatTheySay(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let evidence = try Self.record(&generator).world.record.evidence
        // The order of arrival does not matter, and some are left out.
        let entries = evidence.indices.shuffled(using: &generator).map { HoursEntry(at: $0, refusal: "") }
        let wanted = Set(entries.indices.filter { _ in generator.chance(80) })
        let order = entries.order(evidence) { wanted.contains($0) }
        #expect(Set(order) == wanted && order.count == wanted.count)
        let found = order.map { entries[$0].index }
        let expected = wanted.map { entries[$0].index }.sorted { Self.precedes(evidence[$0], evidence[$1]) }
        #expect(found == expected)
    }
}
