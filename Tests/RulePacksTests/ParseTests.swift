import CredentialingSchema
import RulePacks
import ShapedYAML
import Testing

@Suite struct ParseTests {
    private func errors(_ yaml: String) -> [DocumentError] {
        do {
            let pack = try RulePack.parse(yaml: yaml, fileName: "pack.yaml")
            Issue.record("was read as \(pack.rules)")
            return []
        } catch {
            #expect(!error.isRetryable)
            return error.errors
        }
    }

    private func onlyError(_ yaml: String) throws -> DocumentError {
        let errors = errors(yaml)
        #expect(errors.count == 1, "\(errors)")
        return try #require(errors.first)
    }

    @Test func textIsTakenLiterally() throws {
        let yaml = """
            version: 2023.10
            effectiveOn: 2023-01-31
            title: yes
            board: 0x10
            sourceDate: "2023-02-01"
            """
        let rules = try RulePack.parse(yaml: yaml, fileName: "pack.yaml").rules
        #expect(rules.version == "2023.10")
        #expect(rules.effectiveOn == "2023-01-31")
        #expect(rules.title == "yes")
        #expect(rules.board == "0x10")
        #expect(rules.sourceDate == "2023-02-01")
    }

    @Test func textKeepsEveryCharacter() throws {
        let rules = try RulePack.parse(yaml: #"title: "a\"\\\n\t\u0001é🙂""#, fileName: "pack.yaml").rules
        #expect(rules.title == "a\"\\\n\t\u{1}é🙂")
    }

    @Test(arguments: ["end-of-month", "EXPIRY_END_OF_MONTH"])
    func enumsHaveAShortAndAFullForm(word: String) throws {
        let yaml = "credentials: [{cycle: {months: 12, expiry: \(word)}}]"
        let rules = try RulePack.parse(yaml: yaml, fileName: "pack.yaml").rules
        #expect(rules.credentials[0].cycle.expiry == .endOfMonth)
    }

    @Test func groupsNest() throws {
        let yaml = """
            credentials:
              - initial:
                  - id: either
                    anyOf:
                      requirements:
                        - id: skill
                          competency: {competency: listening, methods: [role-play, quiz]}
                        - id: both
                          allOf: {requirements: [{id: seen, attestation: {kind: lived-experience}}]}
            """
        let group = try RulePack.parse(yaml: yaml, fileName: "p").rules.credentials[0].initial[0].anyOf
        #expect(group.requirements[0].competency.methods == [.rolePlay, .quiz])
        #expect(group.requirements[1].allOf.requirements[0].attestation.kind == .livedExperience)
    }

    @Test func unknownKeyNamesTheNearest() throws {
        let yaml = "board: ICRC\ncredentials:\n  - code: PR\n    cycle:\n      late_day: 3\n"
        let error = try onlyError(yaml)
        #expect(error.code == .unknownKey)
        #expect(
            error.description
                == "pack.yaml:5: credentials[0].cycle.late_day: is not known; did you mean lateDays?"
        )
    }

    @Test func unknownKeyWithoutNeighbourNamesAll() throws {
        let error = try onlyError("categories: [{code: a, colour-of-the-binder: red}]")
        #expect(error.path.description == "categories[0].colour-of-the-binder")
        #expect(error.reason == "is not known; known are code, title")
    }

    @Test func unknownWordNamesTheNearest() throws {
        let error = try onlyError("credentials: [{cycle: {expiry: aniversary}}]")
        #expect(error.code == .unknownWord)
        #expect(error.path.description == "credentials[0].cycle.expiry")
        #expect(error.reason == "is no word for this; did you mean anniversary?")
    }

    /// A value of another kind is told with what to write.
    @Test(arguments: [
        ("unverified: all", "unverified", "is not a list: write [all]"),
        ("unverified: [{a: b}]", "unverified[0]", "text with a colon or brackets stands in quotes"),
        ("categories: [ethics]", "categories[0]", "known are code, title"),
    ]) func aValueOfAnotherKindIsToldWithWhatToWrite(yaml: String, path: String, says: String) throws {
        let error = try onlyError(yaml)
        #expect(error.code == .wrongValue && error.path.description == path)
        #expect(error.reason.contains(says), "\(error.reason)")
    }

    @Test(arguments: ["-1", "1.5", "4294967296", "0x10", "ten", "+3", "1_000", "[1]", "''", ""])
    func wholeNumbersAreWhole(text: String) throws {
        let error = try onlyError("credentials:\n- cycle:\n    months: \(text)\n")
        #expect(error.code == .wrongValue)
        #expect(error.line == 3)
        #expect(error.path.description == "credentials[0].cycle.months")
    }

    @Test(arguments: ["yes", "True", "1"])
    func flagsAreTrueOrFalse(text: String) throws {
        #expect(try onlyError("credentials: [{publicName: \(text)}]").code == .wrongValue)
    }

    @Test(arguments: ["board:", "board: ~", "board: null", "board: [a]", "board: {a: b}"])
    func textNeedsAValue(yaml: String) throws {
        #expect(try onlyError(yaml).code == .wrongValue)
    }

    @Test(arguments: ["just text", "- a\n- b", "credentials: PR", "credentials: [PR]", "categories: {a: b}"])
    func shapesAreKept(yaml: String) throws {
        #expect(try onlyError(yaml).code == .wrongValue)
    }

    @Test func requirementHasOneKind() throws {
        let yaml = "credentials: [{initial: [{id: a, exam: {exam: x}, attestation: {kind: education}}]}]"
        let error = try onlyError(yaml)
        #expect(error.code == .conflictingKeys)
        #expect(error.reason == "has exam and attestation: one of them is allowed")
    }

    @Test func everyErrorOfAFileIsFound() {
        let found = errors("bord: A\ntitle: ok\nversoin: 1\ncategories: none\n")
        #expect(found.map(\.line) == [1, 3, 4])
        #expect(found.map(\.path.description) == ["bord", "versoin", "categories"])
    }

    @Test func linesAreKnownAfterwards() throws {
        let yaml = "board: A\ncredentials:\n  - code: PR\n    cycle:\n      months: 12\n"
        let pack = try RulePack.parse(yaml: yaml, fileName: "pack.yaml")
        #expect(pack.line(of: ElementPath(text: "credentials[0].cycle.months")) == 5)
        #expect(pack.line(of: ElementPath(text: "credentials[0].cycle.expiry")) == 4)
        #expect(pack.line(of: ElementPath(text: "timeZone")) == 1)
    }
}
