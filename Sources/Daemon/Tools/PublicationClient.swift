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

    package func end(_ name: String) async throws -> PublicationStatus {
        try await daemon.send(Self.path(name), .DELETE)
    }

    private static func path(_ name: String) -> String {
        let allowed = CharacterSet.urlPathAllowed.subtracting(CharacterSet(charactersIn: "/"))
        return "/v1/publications/" + (name.addingPercentEncoding(withAllowedCharacters: allowed) ?? name)
    }
}
