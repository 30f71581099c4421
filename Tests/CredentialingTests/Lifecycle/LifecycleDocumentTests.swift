import Credentialing
import Foundation
import Testing

/// The documentation is written from the tables and must stay equal to them.
@Suite("The lifecycle's tables as documentation")
struct LifecycleDocumentTests {
    private static let file = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Schemas/lifecycle.md")

    /// `UPDATE_SCHEMAS=1 swift test --filter LifecycleDocumentTests` writes the file.
    @Test func theFileIsWhatTheTablesSay() throws {
        if ProcessInfo.processInfo.environment["UPDATE_SCHEMAS"] != nil {
            try LifecycleTables.markdown.write(to: Self.file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: Self.file, encoding: .utf8) == LifecycleTables.markdown)
    }

    @Test func noRowIsListedTwice() {
        let rows = LifecycleTables.markdown.split(separator: "\n").filter { $0.hasPrefix("| ") }
        #expect(Set(rows).count == rows.count - 2, "only the three headings are alike")
    }

    @Test func eachCommandHasARowAndSomebodyWhoMay() {
        for command in CredentialLifecycle.Command.allCases {
            #expect(CredentialLifecycle.transitions.contains { $0.command == command }, "\(command)")
            #expect(!command.roles.isEmpty)
        }
        for command in ApplicationLifecycle.Command.allCases {
            #expect(ApplicationLifecycle.transitions.contains { $0.command == command }, "\(command)")
            #expect(!command.roles.isEmpty)
        }
    }
}
