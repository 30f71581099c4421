import CredentialingSchema
import SeededNumbers
import Testing

@testable import Credentialing

/// Evidence of more categories than are told apart by comparing them, against a dictionary.
@Suite("Many categories")
struct ManyCategoriesTests {
    @Test(arguments: [1, CategoryNumbers.comparedMax, CategoryNumbers.comparedMax + 1, 200])
    func eachHasOneNumberInTheOrderOfMeeting(_ count: Int) {
        // Of one length, of others, and the first ones again after all the others.
        let met = (0..<count).map { $0 % 3 == 0 ? "c-\(1_000 + $0)" : "c-\($0)" }
        var numbers = CategoryNumbers()
        for _ in 1...2 {
            let found = met.map { numbers.number(of: $0) }
            #expect(found == Array(0..<count))
        }
        #expect(numbers.names == met)
    }

    /// Three parts of each entry, most of which come again elsewhere.
    private static func record(
        _ generator: inout SeededGenerator,
        _ minutes: inout [String: UInt32]
    ) throws -> AssessedRecord {
        var record = try AssessedRecord()
        for _ in 0..<40 {
            let numbers = Set((0..<3).map { _ in Int.random(in: 10..<80, using: &generator) }).sorted()
            let allocations = numbers.map { Allocation.of("c-\($0)", UInt32($0)) }
            for part in allocations { minutes[part.category, default: 0] += part.minutes }
            try record.module("2026-01-02", allocations)
        }
        return record
    }

    @Test(arguments: Seeds.several(6))
    func minimaAndCapsFindWhatIsTheirs(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var minutes: [String: UInt32] = [:]
        let record = try Self.record(&generator, &minutes)
        let names = minutes.keys.sorted()
        try #require(names.count > CategoryNumbers.comparedMax)
        let plain = Requirement.hours(
            "h",
            .training,
            minutes: 1,
            minima: names.prefix(40).map { (categories: [$0], minutes: 1) }
        )
        let result = record.assess(plain)
        let all = minutes.values.reduce(0, +)
        #expect(result.have == all)
        #expect(result.parts.map(\.have) == names.prefix(40).compactMap { minutes[$0] })
        // A cap takes away what one category, and no other, has beyond it.
        for name in [names.first, names.last, names.randomElement(using: &generator)].compactMap({ $0 }) {
            let capped = plain.changed {
                var cap = HoursCap()
                cap.categories = [name]
                cap.atMost.minutes = 5
                $0.hours.caps = [cap]
            }
            #expect(record.assess(capped).have == all - (minutes[name] ?? 0) + 5)
        }
    }
}
