import Credentialing
import CredentialingSchema
import Foundation
import HTTPTypes
import Hummingbird
import Identity
import SwiftProtobuf
import Testing

@testable import HTTPAPI

/// The table has every route and no other, and the documentation is what it says.
@Suite struct AccessTableTests {
    @Test func `a route that the table lacks is found`() async throws {
        let stack = try Stack()
        let router = buildRouter(services: stack.services, authentication: DevelopmentGuard())
        var routes = router.routes.map { ($0.path.description, $0.method) }
        #expect(AccessTable.gaps(in: routes).isEmpty)
        #expect(Set(AccessTable.rows.map { "\($0.method) \($0.path)" }).count == AccessTable.rows.count)
        routes.append(("/v1/secrets", .get))
        #expect(AccessTable.gaps(in: routes) == ["GET /v1/secrets is not in the table"])
        routes.removeAll { $0.0 == "/v1/secrets" || $0.0 == "/v1/roster" }
        #expect(AccessTable.gaps(in: routes) == ["GET /v1/roster is no route"])
        try await stack.close()
    }

    /// A board's name in a command is found by reading the schema, not by the list that the table is made with.
    @Test func `every command that has a board says which`() throws {
        for row in CommandTable.rows {
            let hasBoard = (try? Command(jsonString: "{\"\(row.name)\":{\"board\":\"TCB\"}}")) != nil
            #expect((row.board != nil) == hasBoard, "\(row.name)")
            guard hasBoard else { continue }
            let command = try Command(jsonString: "{\"\(row.name)\":{\"board\":\"TCB\"}}")
            #expect(row.board?(command) == "TCB", "\(row.name)")
        }
    }

    @Test func `nobody who sends nothing may send a command`() {
        for row in AccessTable.rows where row.path.hasPrefix("/v1/commands") {
            #expect(Set(row.roles) == Set(Role.allCases.filter { $0.asSender != nil }))
        }
    }

    /// `UPDATE_SCHEMAS=1 swift test --filter AccessTableTests` writes the file.
    @Test func `the file is what the table says`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Schemas/access.md")
        if ProcessInfo.processInfo.environment["UPDATE_SCHEMAS"] != nil {
            try AccessTable.markdown.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == AccessTable.markdown)
    }
}
