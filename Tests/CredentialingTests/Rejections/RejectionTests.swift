import Credentialing
import CredentialingSchema
import SwiftProtobuf
import Testing

/// Bad input for each command: a case for each code with which its decision can refuse it.
@Suite("Every rejection of every command")
struct RejectionTests {
    static let cases: [RejectionCase] =
        RejectionCase.ofEveryone + RejectionCase.futureDates + RejectionCase.ofEveryCredential
        + RejectionCase.persons + RejectionCase.evidence + RejectionCase.corrections
        + RejectionCase.applications + RejectionCase.issues + RejectionCase.renewals
        + RejectionCase.discipline + RejectionCase.appeals + RejectionCase.boards

    @Test(arguments: cases) func isRefusedForItsReason(_ row: RejectionCase) throws { try row.expect() }

    private struct Pair: Hashable, CustomStringConvertible {
        let kind: CommandKind
        let code: Rejection.Code
        var description: String { "\(kind) \(code.rawValue)" }
    }

    /// A decision that refuses with another code than those traps, so that these are all there are.
    @Test func eachCodeOfEachCommandHasACase() {
        let tried = Set(Self.cases.map { Pair(kind: $0.kind, code: $0.code) })
        let listed = Set(
            CommandTable.rows.flatMap { row in row.refusals.map { Pair(kind: row.kind, code: $0) } }
        )
        #expect(listed.subtracting(tried).map(\.description).sorted() == [], "no case")
        #expect(tried.subtracting(listed).map(\.description).sorted() == [], "not in the table")
    }

    /// Codes of no row are those of the writer, of who may decide or take back what, and of a body that names no command.
    @Test func eachCodeBelongsToACommand() {
        let listed = CommandTable.rows.reduce(into: Set<Rejection.Code>()) { $0.formUnion($1.refusals) }
        let others: Set<Rejection.Code> = [
            .unknownCommand, .versionConflict, .commandIDReused, .credentialNumberTaken,
            .boardNotYours, .roleMissing,
        ]
        #expect(Set(Rejection.Code.allCases) == listed.union(others))
        #expect(listed.isDisjoint(with: others))
    }

    /// A client can find the field that a rejection names in what it sent.
    @Test func eachFieldIsOneOfTheSchema() throws {
        for row in Self.cases where !row.field.isEmpty {
            let first = row.field.prefix { $0 != "." && $0 != "[" }
            let json = "{\"\(row.name)\":{\"\(first)\":null}}"
            #expect(throws: Never.self, "\(row.path)") { try Command(jsonString: json) }
        }
    }
}
