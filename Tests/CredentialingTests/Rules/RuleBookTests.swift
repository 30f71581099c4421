import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("The rules that govern")
struct RuleBookTests {
    /// Versions 1 (2020), 2 (2026), 3 (2024, adopted after 2), 4 (2026 as well, adopted last).
    static func book() throws -> RuleBook {
        var world = try World(rules: .sample(version: "1", effectiveOn: "2020-01-01"), isRegistered: false)
        try world.adopt(.sample(version: "2", effectiveOn: "2026-01-01"))
        try world.adopt(.sample(version: "3", effectiveOn: "2024-01-01"))
        try world.adopt(.sample(version: "4", effectiveOn: "2026-01-01"))
        return world.rules
    }

    @Test(arguments: [
        ("2019-12-31", nil), ("2020-01-01", "1"), ("2023-12-31", "1"), ("2024-01-01", "3"),
        ("2025-12-31", "3"), ("2026-01-01", "4"), ("9999-12-31", "4"),
    ])
    func theLatestEffectiveDateGoverns(_ date: String, version: String?) throws {
        #expect(try Self.book().governing(Sample.board, on: day(date))?.version == version)
    }

    @Test(arguments: [
        (UInt64(0), nil), (1, "1"), (2, "2"), (3, "2"), (4, "4"), (.max, "4"),
    ])
    func onlyWhatWasKnownThenGoverns(_ position: UInt64, version: String?) throws {
        let book = try Self.book()
        let known = Position(position)
        #expect(
            book.governing(Sample.board, on: day("2026-01-01"), knownAt: known)?.version == version
        )
        #expect(
            book.governing(Sample.board, on: day("2019-12-31"), knownAt: known) == nil
        )
    }

    @Test func beforeItWasAdoptedALaterVersionDoesNotGovernThePast() throws {
        let book = try Self.book()
        let date = day("2025-06-01")
        #expect(book.governing(Sample.board, on: date, knownAt: Position(2))?.version == "1")
        #expect(book.governing(Sample.board, on: date, knownAt: Position(3))?.version == "3")
    }

    @Test func boardsAreApart() throws {
        let other = try #require(BoardCode("ICRC"))
        let book = try Self.book()
        #expect(book.governing(other, on: day("2026-01-01")) == nil)
        #expect(book.version("2", of: Sample.board)?.position == Position(2))
        #expect(book.version("5", of: Sample.board) == nil)
        #expect(book.version("2", of: other) == nil)
    }

    @Test func theSameEventAgainAndOtherEventsChangeNothing() throws {
        var world = try World()
        let before = world.rules
        try world.given(Sample.completeModule)
        var book = before
        for event in world.history { book.apply(event) }
        #expect(book.boards[Sample.board]?.count == 1)
        #expect(book.position == world.record.position)
    }
}
