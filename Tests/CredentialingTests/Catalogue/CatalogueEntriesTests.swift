import CivilTime
import Identifiers
import SeededNumbers
import Testing

@testable import Credentialing

/// What a board decided on providers and courses, however many there are.
struct CatalogueEntriesTests {
    private static func entry(_ number: Int, decidedOn: CivilDate) -> BoardCatalogue.Entry {
        BoardCatalogue.Entry(
            by: EventID(UniqueID(high: 0, low: UInt64(number))),
            position: Position(UInt64(number)),
            isApproval: true,
            decidedOn: decidedOn,
            from: decidedOn,
            through: nil
        )
    }

    @Test(arguments: Seeds.several(4)) func theyAreThoseOfOneDictionary(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var simple: [BoardCatalogue.Subject: [BoardCatalogue.Entry]] = [:]
        var entries = BoardCatalogue.Entries()
        for number in 0..<4_000 {
            let name = Int.random(in: 0..<2_500, using: &random)
            // Written in two ways it is the same text.
            let letter = Bool.random(using: &random) ? "\u{E9}" : "e\u{301}"
            let subject: BoardCatalogue.Subject =
                name.isMultiple(of: 3)
                ? .provider("Acad\(letter)mie \(name)")
                : .course(provider: "Academy", code: "\(letter)-\(name)")
            let on = day("2026-01-01").moved(Int.random(in: 0..<30, using: &random))
            let entry = Self.entry(number, decidedOn: on)
            let last = simple[subject]?.lastIndex { $0.decidedOn <= on }
            simple[subject, default: []].insert(entry, at: last.map { $0 + 1 } ?? 0)
            entries.insert(entry, on: subject)
        }
        for (subject, list) in simple { #expect(entries[subject].map(\.by) == list.map(\.by)) }
        #expect(entries[.provider("nobody")].isEmpty)
    }

    /// Of twenty thousand courses the approval of one more does not copy each.
    @Test func aChangeIsOfASmallPart() {
        var entries = BoardCatalogue.Entries()
        for number in 0..<20_000 {
            let course = BoardCatalogue.Subject.course(provider: "Academy", code: "C-\(number)")
            entries.insert(Self.entry(number, decidedOn: day("2026-01-01")), on: course)
        }
        #expect(entries.parts.allSatisfy { $0.count < 200 })
        #expect(entries.parts.reduce(0) { $0 + $1.count } == 20_000)
    }
}
