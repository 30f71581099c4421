import CivilTime
import Identifiers
import MerkleTree
import Testing

@testable import AuditBundles

@Suite struct AuditStatementTests {
    private static func statement(by name: String) throws -> AuditStatement {
        AuditStatement(
            peer: try #require(PeerID("019b5b64-90be-72d1-814c-f3577a6b8968")),
            asOf: try CivilDate("2026-11-28"),
            purpose: "legal-order",
            exportedBy: name,
            exportedAt: try Instant("2026-11-28T08:00:00.123456Z"),
            checkpoint: Digest.sha256([1]),
            assessment: Digest.sha256([2]),
            records: Digest.sha256([3])
        )
    }

    @Test(arguments: ["a", "State auditor's office", "\u{DC}ber 7", " "]) func isReadAsItWas(_ name: String)
        throws
    {
        let statement = try Self.statement(by: name)
        #expect(AuditStatement(text: statement.text) == statement)
        #expect(statement.text.hasPrefix("credentiald-audit-bundle/1\npeer 019b5b64-"))
    }

    /// Each line in turn, and each character of some.
    @Test func nothingElseIsAStatement() throws {
        let text = try Self.statement(by: "a").text
        let lines = text.split(separator: "\n").map(String.init)
        for index in lines.indices {
            var fewer = lines
            fewer.remove(at: index)
            var wrong = lines
            wrong[index] = "x" + wrong[index]
            for spoiled in [fewer, wrong, lines + [lines[index]]] {
                #expect(AuditStatement(text: spoiled.map { $0 + "\n" }.joined()) == nil, "\(spoiled)")
            }
        }
        for (part, other) in [
            ("019b5b64", "019B5B64"), ("2026-11-28\n", "2026-11-31\n"), ("legal-order", "curiosity"),
            (".123456Z", ".1234560Z"), ("/1\n", "/2\n"), ("exported-by a", "exported-by "),
            ("exported-by a", "exported-by \u{7}"),
        ] {
            #expect(AuditStatement(text: text.replacing(part, with: other)) == nil, "\(other)")
        }
        #expect(AuditStatement(text: String(text.dropLast())) == nil)
    }

    /// A reader of checkpoints must never take one for the head of a log.
    @Test func itIsNoCheckpoint() throws {
        #expect(throws: MerkleTreeError.self) { try Checkpoint(text: try Self.statement(by: "a").text) }
    }

    @Test func whoExportsIsOneLine() {
        for (name, isOne) in [
            ("", false), ("a\nb", false), ("\u{85}", false), (String(repeating: "a", count: 200), true),
            (String(repeating: "a", count: 201), false),
        ] {
            #expect(AuditStatement.isExporter(name) == isOne)
        }
    }
}
