import BoardCases
import CredentialingSchema
import Foundation
import RulePacks
import Testing

/// Every pack has a table of people at the edges of its rules; each is asked here.
@Suite struct BoardCaseTests {
    static let folder = Repository.root.appending(path: "deploy/boards")
    static let casesMin = 5
    static let holdersMin = 3

    static func table(of pack: String) throws -> CaseTable {
        try CaseTable(CaseTable.Files(path: folder.appending(path: "\(pack).yaml").path))
    }

    @Test(arguments: Repository.packs) func answersAreThoseOfTheTable(pack: String) throws {
        for result in try Self.table(of: pack).run() {
            #expect(result.differences == [], "\(pack): \(result.name)")
        }
    }

    @Test(arguments: Repository.packs) func aPackHasCasesOfBothOutcomes(pack: String) throws {
        let cases = try Self.table(of: pack).cases
        #expect(cases.count >= Self.casesMin)
        #expect(Set(cases.map(\.name)).count == cases.count)
        #expect(Set(cases.map(\.expected.eligible)) == [true, false])
        // Who holds a credential is asked for status and deadline, too.
        let holders = cases.filter { !$0.expected.status.isEmpty && !$0.expected.expires.isEmpty }
        #expect(holders.count >= Self.holdersMin)
    }

    @Test func everyTableBelongsToAPack() throws {
        let cases = Self.folder.appending(path: "cases").path
        let files = try FileManager.default.contentsOfDirectory(atPath: cases).sorted()
        #expect(files == Repository.packs.map { "\($0).yaml" })
    }

    /// An earlier version is one of the same board, of before, and has another name.
    @Test func everyEarlierVersionBelongsToAPack() throws {
        let earlier = Self.folder.appending(path: "earlier").path
        let files = try FileManager.default.contentsOfDirectory(atPath: earlier).sorted()
        #expect(!files.isEmpty)
        for file in files {
            let name = String(file.dropLast(5))
            let table = try Self.table(of: name)
            let before = try #require(table.earlier)
            #expect(before.check().map(\.description) == [], "\(file)")
            let (old, new) = (before.rules, table.pack.rules)
            #expect(old.board == new.board && old.version != new.version)
            #expect(old.effectiveOn < new.effectiveOn)
            // People are asked on both sides of the day.
            let asked = table.cases.flatMap(\.days)
            #expect(asked.contains { $0 < new.effectiveOn })
            #expect(asked.contains { $0 >= new.effectiveOn })
        }
    }

    @Test func eitherFileNamesTheOther() {
        let files = CaseTable.Files(path: "deploy/boards/x.yaml")
        #expect(files.earlier == "deploy/boards/earlier/x.yaml")
        #expect(files.pack == "deploy/boards/x.yaml" && files.cases == "deploy/boards/cases/x.yaml")
        #expect(CaseTable.Files(path: "deploy/boards/cases/x.yaml") == files)
        #expect(CaseTable.Files(path: "x.yaml").cases == "cases/x.yaml")
        #expect(CaseTable.Files(path: "cases/x.yaml").pack == "x.yaml")
    }
}

/// Tables whose expectations are wrong: the runner must say so, for each field.
@Suite struct CaseDifferenceTests {
    private func run(_ expect: String, then: String = "[]") throws -> CaseResult {
        let yaml = """
            people:
              certified:
                - { on: 2024-02-05, did: apply }
                - { on: 2024-02-05, did: issue }
            cases:
              - name: one
                as: certified
                then: \(then)
                credential: CPSS
                asked: 2026-02-01
                expect: \(expect)
            """
        let pack = try BoardCaseTests.table(of: "nc-cpss").pack
        let cases = try BoardCaseReader(pack: "cases").read(yaml)
        return try #require(try CaseTable(pack: pack, cases: cases).run().first)
    }

    private static let right =
        "eligible: false, unmet: [continuing-education], status: active, expires: 2026-02-28"

    @Test func whatIsRightHolds() throws {
        let result = try run("{ \(Self.right), opens: 2025-11-30, lateUntil: 2026-03-30 }")
        #expect(result.holds, "\(result.differences)")
        #expect(result.answers.map(\.field).contains("fileBy"))
    }

    @Test(arguments: [
        ("eligible: false", "eligible: true", "eligible", "true", "false"),
        ("[continuing-education]", "[]", "unmet", "", "continuing-education"),
        ("status: active", "status: expired", "status", "expired", "active"),
        ("expires: 2026-02-28", "expires: 2026-02-27", "expires", "2026-02-27", "2026-02-28"),
        ("expires", "lateUntil: 2026-01-01, expires", "lateUntil", "2026-01-01", "2026-03-30"),
        ("expires", "fileBy: 2026-01-01, expires", "fileBy", "2026-01-01", "2026-02-28"),
        ("expires", "filedLate: false, expires", "filedLate", "false", "not filed"),
        ("expires", "have: { continuing-education: 1 h }, expires", "have continuing-education", "60", "0"),
        ("expires", "have: { no-such: 1 }, expires", "have no-such", "1", "no such requirement"),
    ]) func whatIsWrongIsNamed(
        _ part: String,
        _ wrong: String,
        _ field: String,
        _ expected: String,
        _ found: String
    ) throws {
        let result = try run("{ \(Self.right.replacing(part, with: wrong)) }")
        #expect(result.differences == [.init(field: field, expected: expected, found: found)])
    }

    @Test func aRefusalOfWhichTheTableDoesNotKnowIsNamed() throws {
        let early = try run("{ \(Self.right) }", then: "[{ on: 2025-11-29, did: file }]")
        #expect(early.differences.map(\.field) == ["refused on 2025-11-29"])
        #expect(early.differences.map(\.expected) == [""])
        #expect(early.differences.allSatisfy { !$0.found.isEmpty })
    }

    @Test(arguments: ["cases: [", "cases: 3", "cases: [{ nme: x }]", "people: {}"])
    func aTableThatCannotBeReadIsRefused(_ yaml: String) {
        #expect(throws: (any Error).self) { try BoardCaseReader(pack: "x").read(yaml) }
    }
}
