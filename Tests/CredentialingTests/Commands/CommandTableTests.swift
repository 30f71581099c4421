import Credentialing
import CredentialingSchema
import Foundation
import SwiftProtobuf
import Testing

/// The table has every command of the schema, and the documentation is what the table says.
@Suite("The table of commands")
struct CommandTableTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Schemas")

    /// The JSON names of the commands in the schema's text, in its order.
    private static func named() throws -> [String] {
        let file = root.appending(path: "credentialing/v1/commands.proto")
        let text = try String(contentsOf: file, encoding: .utf8)
        let body = try #require(text.firstRange(of: "oneof command {")).upperBound
        let end = try #require(text[body...].firstIndex(of: "}"))
        let field = /\s(?<name>\w+) = \d+(?: \[json_name = "(?<json>\w+)"\])?;/
        return text[body..<end].matches(of: field).map { match in
            if let json = match.output.json { return String(json) }
            let words = match.output.name.split(separator: "_")
            return words[0] + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        }
    }

    @Test func everyCommandOfTheSchemaHasItsRow() throws {
        let named = try Self.named()
        #expect(named.count == CommandKind.allCases.count)
        #expect(CommandTable.rows.map(\.name) == named)
        #expect(CommandTable.rows.map(\.kind) == CommandKind.allCases)
    }

    @Test func theNameIsThatOfTheKindInJSON() throws {
        for row in CommandTable.rows {
            let content = try #require(try Command(jsonString: "{\"\(row.name)\":{}}").command)
            #expect(CommandKind(content) == row.kind, "\(row.name)")
        }
    }

    @Test func somebodyMaySendEach() {
        for row in CommandTable.rows {
            #expect(!row.roles.isEmpty && Set(row.roles).count == row.roles.count, "\(row.name)")
        }
    }

    /// What is no board's matter is taken back by whoever may record it.
    @Test func whoRecordsTakesBack() {
        let bySupervisors: Set<EventType> = [
            .competencyPassed, .competencyFailed, .supervisionLogged, .experienceLogged, .attestationSigned,
        ]
        for type in EventType.allCases where type.isEvidence || type == .identityLinked {
            let expected: Set<CommandRole> =
                bySupervisors.contains(type) ? [.provider, .supervisor, .board] : [.provider, .board]
            #expect(Set(CommandTable.roles(voiding: type)) == expected, "\(type)")
        }
        #expect(Set(CommandTable.roles(voiding: nil)) == [.provider, .board])
    }

    /// What moves an application or a credential says who may in two tables: they agree.
    @Test func theLifecycleNamesTheSameRoles() throws {
        let same: [(CredentialLifecycle.Command, CommandKind)] = [
            (.issueProvisional, .issueCredential), (.issueFull, .issueCredential),
            (.issueByReciprocity, .issueCredential), (.transfer, .transferCredential),
            (.upholdAction, .decideAppeal), (.overturnAction, .decideAppeal),
        ]
        for move in CredentialLifecycle.Command.allCases where move != .voidIssue {
            let kind = same.first { $0.0 == move }?.1
            let row = CommandTable.rows.first { $0.kind == kind || $0.name == move.rawValue }
            // What has no command of its own is told by the clock.
            let roles = try #require(row ?? CommandTable.rows.first { $0.kind == .passDeadline }).roles
            #expect(Set(move.roles) == Set(roles), "\(move)")
        }
        for move in ApplicationLifecycle.Command.allCases {
            guard let row = CommandTable.rows.first(where: { $0.name == move.rawValue }) else { continue }
            #expect(Set(move.roles) == Set(row.roles), "\(move)")
        }
    }

    /// `UPDATE_SCHEMAS=1 swift test --filter CommandTableTests` writes the file.
    @Test func theFileIsWhatTheTableSays() throws {
        let file = Self.root.appending(path: "commands.md")
        if ProcessInfo.processInfo.environment["UPDATE_SCHEMAS"] != nil {
            try CommandTable.markdown.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == CommandTable.markdown)
    }
}
