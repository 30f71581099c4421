import CredentialingSchema
import RulePacks
import ShapedYAML
import Testing

/// Text that was not written to be read.
@Suite struct HostileTextTests {
    private func firstError(_ yaml: String) throws -> DocumentError {
        do {
            let pack = try RulePack.parse(yaml: yaml, fileName: "pack.yaml")
            Issue.record("was read as \(pack.rules)")
        } catch {
            return try #require(error.errors.first)
        }
        throw Unread()
    }

    private struct Unread: Error {}

    /// Each level repeats the one before it ten times.
    private func bomb(levels: Int, asKeys: Bool) -> String {
        var yaml = "a0: &a0 [x]\n"
        for level in 1...levels {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            yaml += asKeys ? "? &a\(level) [\(aliases)]\n: x\n" : "a\(level): &a\(level) [\(aliases)]\n"
        }
        return yaml
    }

    @Test(.timeLimit(.minutes(10)), arguments: [false, true])
    func unfoldingAliasesIsRefusedUnread(asKeys: Bool) throws {
        #expect(try firstError(bomb(levels: 30, asKeys: asKeys)).code == .tooLarge)
    }

    @Test(.timeLimit(.minutes(10)), arguments: [false, true])
    func fewAliasesAreRefusedWithTheirPlace(asKeys: Bool) throws {
        let error = try firstError("board: &b ICRC\ntitle: *b\n")
        #expect(error.code == .alias)
        #expect(error.line == 1)
        #expect(error.path.description == "board")
        let codes = try firstError(bomb(levels: 2, asKeys: asKeys)).code
        #expect(codes == .unknownKey)
    }

    @Test func asterisksInTextAreText() throws {
        let yaml = "title: \"\(String(repeating: "* note ", count: 60))\"\n"
        #expect(try RulePack.parse(yaml: yaml, fileName: "p").rules.title.count == 420)
    }

    @Test func duplicateKeysHaveALine() throws {
        let error = try firstError("board: A\ntitle: B\n\"board\": C\n")
        #expect(error.code == .duplicateKey)
        #expect(error.line == 1)
        #expect(error.path.description == "board")
    }

    @Test func brokenYAMLHasALine() throws {
        let error = try firstError("board: A\ntitle: \"never closed\n")
        #expect(error.code == .malformed)
        #expect(try #require(error.line) > 1)
    }

    @Test(arguments: ["", "# only a comment\n", "board: A\n---\nboard: B\n", "board: \u{1}\n", "board: *a\n"])
    func oneReadableDocumentIsNeeded(yaml: String) throws {
        #expect(try firstError(yaml).code == .malformed)
    }

    @Test func deepNestingIsAnError() throws {
        let deep = String(repeating: "[", count: 200_000)
        #expect(try firstError("board: \(deep)").code == .malformed)
    }

    @Test func largeTextIsAnError() throws {
        #expect(try firstError(String(repeating: "# note\n", count: 200_000)).code == .tooLarge)
    }

    @Test func noMoreErrorsThanTheLimit() {
        let yaml = (0..<500).map { "zzzzzzzz\($0): 1" }.joined(separator: "\n")
        #expect {
            try RulePack.parse(yaml: yaml, fileName: "p")
        } throws: {
            ($0 as? DocumentErrors)?.errors.count == DocumentErrors.errorsMax
        }
    }
}
