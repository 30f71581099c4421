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
        #expect(early.differences.first?.found.hasPrefix("renewal_not_open: ") == true)
        #expect(early.differences.first?.found.contains("2025-11-30") == true)
    }

    /// Each with the line on which it stands.
    @Test(arguments: [
        ("credential: CPSS", "credental: CPSS", "x:8: credental is not known"),
        ("as: certified", "as: certifed", "x:7: as: certifed is none of certified"),
        ("asked: 2026-02-01", "asked: 2026-02-30", "x:9: asked: "),
        ("    asked: 2026-02-01\n", "", "x:6: asked is missing"),
        ("eligible: false", "eligible: no", "x:10: eligible: no is none of true, false"),
        ("did: issue", "did: isue", "x:4: did: isue is none of apply, approve"),
        ("did: issue", "ce: 20 h, mode: in-persn", "x:4: mode: in-persn is none of in-person, live-online"),
        ("did: issue", "ce: 20 hours", "x:4: ce: 20 hours is no length such as 9 h 59 min"),
        ("did: issue", "ce: 20 h 5", "x:4: ce: 20 h 5 is no length"),
        ("did: issue", "ce: 71582789 h", "x:4: ce: 71582789 h is no length"),
        ("did: issue", "attested: age, verified: yes", "x:4: verified: yes is none of true, false"),
        ("did: issue", "attested: age, atLeast: x", "x:4: atLeast: x is not a whole number"),
        ("did: issue", "did: issue, ce: 1 h", "x:4: a record does exactly one of training, ce"),
    ]) func aSlipIsToldWithItsLine(_ part: String, _ wrong: String, _ says: String) throws {
        let yaml = """
            people:
              certified:
                - { on: 2024-02-05, did: apply }
                - { on: 2024-02-05, did: issue }
            cases:
              - name: one
                as: certified
                credential: CPSS
                asked: 2026-02-01
                expect: { eligible: false, unmet: [] }

            """
        _ = try BoardCaseReader(pack: "x").read(yaml)
        let error = #expect(throws: BoardCaseReader.Slip.self) {
            try BoardCaseReader(pack: "x").read(yaml.replacing(part, with: wrong))
        }
        #expect(error?.description.hasPrefix(says) == true, "\(error?.description ?? "")")
    }

    @Test func aCategoryThatThePackLacksIsASlip() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "categories-\(UUID().uuidString)")
        let cases = folder.appending(path: "cases")
        try FileManager.default.createDirectory(at: cases, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for file in ["nc-cpss.yaml", "cases/nc-cpss.yaml"] {
            let text = try String(contentsOf: BoardCaseTests.folder.appending(path: file), encoding: .utf8)
            try text.replacing("in: course", with: "in: corse")
                .write(to: folder.appending(path: file), atomically: true, encoding: .utf8)
        }
        let files = CaseTable.Files(path: folder.appending(path: "nc-cpss.yaml").path)
        let error = #expect(throws: BoardCaseReader.Slip.self) { try CaseTable(files) }
        #expect(error?.description.contains("corse is not among the categories") == true)
    }

    /// What a board approves, and birthdays, are lines of a table as what people do.
    @Test func boardsApproveAndHoldersHaveBirthdays() throws {
        let text = try String(
            contentsOf: BoardCaseTests.folder.appending(path: "nc-cpss.yaml"),
            encoding: .utf8
        )
        .replacing("need: { hours: 20 }", with: "need: { hours: 20 }\n          approval: provider-or-course")
        .replacing("expiry: end-of-month", with: "expiry: birthday")
        let pack = try RulePack.parse(yaml: text, fileName: "x")
        let yaml = """
            cases:
              - name: one
                then:
                  - { on: 2023-01-01, approved: Academy }
                  - { on: 2023-01-01, approved: School, code: a }
                  - { on: 2024-02-05, did: apply }
                  - { on: 2024-02-05, did: issue, refused: missing_field }
                  - { on: 2024-02-05, did: issue, birthday: 05-20 }
                  - { on: 2024-02-06, withdrawn: Academy }
                  - { on: 2024-02-06, withdrawn: Academy, refused: not_approved }
                  - { on: 2024-02-05, ce: 1 h, provider: Academy }
                  - { on: 2024-02-06, ce: 2 h, provider: Academy }
                  - { on: 2024-02-06, ce: 4 h, provider: School, code: a }
                  - { on: 2024-02-06, ce: 8 h, provider: School, code: b }
                credential: CPSS
                asked: 2024-03-01
                expect: { eligible: false, unmet: [continuing-education], have: { continuing-education: 5 h }, status: active, expires: 2024-05-20 }
            """
        let cases = try BoardCaseReader(pack: "x").read(yaml)
        let result = try #require(try CaseTable(pack: pack, cases: cases).run().first)
        #expect(result.holds, "\(result.differences)")
    }

    @Test(arguments: ["cases: [", "cases: 3", "cases: [{ nme: x }]", "people: {}"])
    func aTableThatCannotBeReadIsRefused(_ yaml: String) {
        #expect(throws: (any Error).self) { try BoardCaseReader(pack: "x").read(yaml) }
    }
}
