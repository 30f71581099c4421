import Foundation
package import HTTPAPI
import NIOHTTP1
package import Projections

/// What operators do with the projections of a running daemon, over HTTP.
package struct ProjectionClient: Sendable {
    private let daemon: OperatorClient

    package init(_ address: DaemonAddress) { daemon = OperatorClient(address) }

    package func list() async throws -> [ProjectionStatus] {
        struct Answer: Decodable { let projections: [ProjectionStatus] }
        return try await daemon.send("/v1/projections", as: Answer.self).projections
    }

    package func rebuild(_ name: String, threads: Int?) async throws -> RebuildStatus {
        struct Options: Encodable { let threads: Int? }
        return try await daemon.send("\(Self.path(name))/rebuild", .POST, Options(threads: threads))
    }

    package func rebuildStatus(_ name: String) async throws -> RebuildStatus {
        try await daemon.send("\(Self.path(name))/rebuild")
    }

    package func cancel(_ name: String) async throws {
        struct Answer: Decodable { let state: String }
        _ = try await daemon.send("\(Self.path(name))/rebuild", .DELETE, as: Answer.self)
    }

    package func diff(_ name: String) async throws -> RowDiff {
        try await daemon.send("\(Self.path(name))/diff", within: OperatorClient.comparing)
    }

    package func swap(_ name: String, acceptDiff: Bool) async throws -> RowDiff {
        struct Options: Encodable { let acceptDiff: Bool }
        return try await daemon.send(
            "\(Self.path(name))/swap",
            .POST,
            Options(acceptDiff: acceptDiff),
            within: OperatorClient.comparing
        )
    }

    package struct Changed: Codable, Sendable {
        package let projection: String
        package let generation: UInt32
    }

    package func rollback(_ name: String) async throws -> Changed {
        try await daemon.send("\(Self.path(name))/rollback", .POST)
    }

    package func dropPrevious(_ name: String) async throws -> Changed {
        try await daemon.send("\(Self.path(name))/previous", .DELETE)
    }

    /// Everybody whose rows wait, page after page.
    package func quarantine(_ name: String, _ body: (QuarantinedPerson) throws -> Void) async throws {
        struct Page: Decodable {
            let people: [QuarantinedPerson]
            let next: String?
        }
        var after = ""
        while true {
            let page = try await daemon.send("\(Self.path(name))/quarantine\(after)", as: Page.self)
            for person in page.people { try body(person) }
            guard let next = page.next else { return }
            after = "?after=\(next)"
        }
    }

    package struct Retried: Codable, Sendable {
        package let projection: String
        package let peer: String
        package let applied: Bool
        package let quarantine: QuarantinedPerson?
    }

    package func retry(_ name: String, _ peer: String) async throws -> Retried {
        try await daemon.send("\(Self.path(name))/quarantine/\(peer.asPathSegment)/retry", .POST)
    }

    private static func path(_ name: String) -> String { "/v1/projections/\(name.asPathSegment)" }
}
