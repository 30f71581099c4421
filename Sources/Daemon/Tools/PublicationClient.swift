import Foundation
package import HTTPAPI
import NIOHTTP1

/// What operators do with the publications of a running daemon, over HTTP.
package struct PublicationClient: Sendable {
    private let daemon: OperatorClient

    package init(_ address: DaemonAddress) { daemon = OperatorClient(address) }

    package func list() async throws -> [PublicationStatus] {
        struct Answer: Decodable { let publications: [PublicationStatus] }
        return try await daemon.send("/v1/publications", as: Answer.self).publications
    }

    package func pause(_ name: String) async throws -> PublicationStatus {
        try await daemon.send("\(Self.path(name))/pause", .POST)
    }

    package func resume(_ name: String) async throws -> PublicationStatus {
        try await daemon.send("\(Self.path(name))/resume", .POST)
    }

    package func backfill(_ name: String, from: UInt64, board: String?) async throws -> PublicationStatus {
        struct Options: Encodable {
            let from: UInt64
            let board: String?
        }
        return try await daemon.send("\(Self.path(name))/backfill", .POST, Options(from: from, board: board))
    }

    package func retry(_ name: String, position: UInt64?) async throws -> PublicationStatus {
        struct Options: Encodable { let position: UInt64? }
        return try await daemon.send("\(Self.path(name))/retry", .POST, Options(position: position))
    }

    /// Everything that waits, page after page.
    package func quarantine(
        _ name: String,
        _ body: (PublicationQuarantine.Entry) throws -> Void
    ) async throws {
        var after = ""
        while true {
            let page = try await daemon.send(
                "\(Self.path(name))/quarantine\(after)",
                as: PublicationQuarantine.self
            )
            for entry in page.messages { try body(entry) }
            guard let next = page.next else { return }
            after = "?after=\(next.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? next)"
        }
    }

    package func end(_ name: String) async throws -> PublicationStatus {
        try await daemon.send(Self.path(name), .DELETE)
    }

    private static func path(_ name: String) -> String { "/v1/publications/\(name.asPathSegment)" }
}
