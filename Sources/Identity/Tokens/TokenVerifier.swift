package import CivilTime
import Identifiers

/// Tells who the bearer of a token is. Pure: keys and time are handed in.
package struct TokenVerifier: Sendable {
    package let rules: TokenRules

    /// The longest token: headers as a whole are bounded at 32 KiB.
    package static let tokenBytesMax = 8 << 10
    /// Boards of one token.
    package static let boardsMax = 64

    package init(rules: TokenRules) { self.rules = rules }

    /// - Throws: why it is not taken. What a token claims is looked at after its signature only.
    package func verify(
        _ token: String,
        keys: TokenKeys,
        now: Instant
    ) throws(TokenRefusal) -> VerifiedToken {
        guard token.utf8.count <= Self.tokenBytesMax else { throw .tooLong }
        let parts = try TokenParts(token)
        let header = try TokenHeader.read(parts.header)
        guard SigningAlgorithm(rawValue: header.alg) != nil else { throw .algorithmRefused }
        guard let key = keys.key(header.kid) else { throw header.kid == nil ? .keyUnnamed : .keyUnknown }
        guard header.alg == key.algorithm.rawValue else { throw .algorithmRefused }
        guard key.hasSigned(parts.message, parts.signature) else { throw .signatureWrong }
        return try verified(TokenClaims.read(parts.payload), keyID: header.kid ?? "", now)
    }

    private func verified(
        _ claims: TokenClaims,
        keyID: String,
        _ now: Instant
    ) throws(TokenRefusal) -> VerifiedToken {
        guard let issuer = claims.iss else { throw .claimMissing("iss") }
        guard issuer == rules.issuer else { throw .issuerWrong }
        guard let audience = claims.aud else { throw .claimMissing("aud") }
        guard audience.names.contains(rules.audience) else { throw .audienceWrong }
        guard let end = claims.exp?.instant else { throw .claimMissing("exp") }
        let token = VerifiedToken(
            principal: try principal(claims).vouched(by: issuer, keyID: keyID),
            from: claims.nbf.map { shifted($0.instant, by: -rules.leewaySeconds) } ?? .earliest,
            until: shifted(end, by: rules.leewaySeconds)
        )
        try token.check(now)
        return token
    }

    /// At the edges of the calendar nothing is shifted.
    private func shifted(_ instant: Instant, by seconds: Int64) -> Instant {
        (try? instant.adding(seconds: seconds)) ?? instant
    }

    private func principal(_ claims: TokenClaims) throws(TokenRefusal) -> Principal {
        guard let subject = claims.sub else { throw .claimMissing("sub") }
        guard Principal.isSubject(subject) else { throw .claimMalformed("sub") }
        guard let names = claims.roles else { throw .claimMissing("roles") }
        guard !names.isEmpty else { throw .claimMalformed("roles") }
        var roles: Set<Role> = []
        for name in names {
            guard let role = Role(rawValue: name) else { throw .roleUnknown }
            roles.insert(role)
        }
        let boards = try boards(claims.boards ?? [])
        if roles.contains(.board), boards.isEmpty { throw .boardsMissing }
        var person: PeerID?
        if let text = claims.peer {
            guard let peer = PeerID(text) else { throw .claimMalformed("peer") }
            person = peer
        }
        if roles.contains(.holder), person == nil { throw .personMissing }
        return Principal(
            id: subject,
            roles: roles,
            boards: .only(roles.contains(.board) ? boards : []),
            person: roles.contains(.holder) ? person : nil
        )
    }

    private func boards(_ codes: [String]) throws(TokenRefusal) -> Set<BoardCode> {
        guard codes.count <= Self.boardsMax else { throw .claimMalformed("boards") }
        var boards: Set<BoardCode> = []
        for code in codes {
            guard let board = BoardCode(code) else { throw .claimMalformed("boards") }
            boards.insert(board)
        }
        return boards
    }
}
