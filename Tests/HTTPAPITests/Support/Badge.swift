import CivilTime
import Foundation
import HTTPTypes
import Identifiers
import Identity

@testable import HTTPAPI

/// A file of keys of a test's own, and tokens that it takes.
struct BadgeOffice: Sendable {
    static let rules = TokenRules(issuer: "https://id.test", audience: "credentiald")

    let path = FileManager.default.temporaryDirectory.appending(path: "badges-\(UUID().uuidString).json").path
    private let key: SigningKey

    init() throws {
        key = try SigningKey.make(.edDSA)
        try KeyFiles.publish(key, in: path)
    }

    func close() throws { try FileManager.default.removeItem(atPath: path) }

    func callers() async throws -> Callers {
        let clock = try Instant(Stack.now)
        return .tokens(
            try await Authenticator(file: KeyFile(path: path), rules: Self.rules, clock: { clock })
        )
    }

    /// - Parameter purpose: what an auditor reads for; others say nothing.
    func badge(
        _ roles: [Role],
        boards: [String] = [],
        person: String? = nil,
        minutesAgo: Int64 = 0,
        purpose: String? = "audit"
    ) async throws -> Badge {
        let now = try Instant(Stack.now)
        let token = try await key.sign(
            MintedClaims(
                issuer: Self.rules.issuer,
                audience: Self.rules.audience,
                subject: "clerk",
                roles: roles,
                boards: boards.compactMap(BoardCode.init),
                person: person.flatMap(PeerID.init),
                from: try now.adding(seconds: -60 * minutesAgo),
                lifetimeSeconds: 300
            )
        )
        return Badge(token: token, purpose: roles.contains(.auditor) ? purpose : nil)
    }
}

/// What a caller shows.
struct Badge: Sendable {
    let token: String
    /// What an auditor reads for.
    var purpose: String?

    var headers: HTTPFields {
        var headers: HTTPFields = [.authorization: "Bearer \(token)"]
        headers[Accounting.header] = purpose
        return headers
    }
}
