import CivilTime
import Foundation
import Identifiers
import Testing

@testable import Identity

/// What a token must be to be taken, and each way in which it is not.
@Suite struct TokenVerifierTests {
    private static let keys = [TestKey.rsa, .ec(), .ed()]
    private let verifier = TokenVerifier(rules: TestToken.rules)

    private func verify(
        _ token: String,
        keys: [TestKey] = TokenVerifierTests.keys,
        at seconds: Int64 = TestToken.now
    ) async throws -> VerifiedToken {
        let keys = try await TokenKeys(jwks: JWKSText.of(keys))
        return try verifier.verify(token, keys: keys, now: TestToken.instant(seconds))
    }

    private func refusal(
        _ token: String,
        keys: [TestKey] = TokenVerifierTests.keys,
        at seconds: Int64 = TestToken.now
    ) async throws -> TokenRefusal? {
        do {
            _ = try await verify(token, keys: keys, at: seconds)
            return nil
        } catch let refusal as TokenRefusal { return refusal }
    }

    @Test(arguments: keys.indices) func eachAlgorithmIsTakenUnderItsKey(_ index: Int) async throws {
        let token = try await verify(TestToken(Self.keys[index]).text())
        let principal = Principal(id: "u-1", roles: [.auditor]).vouched(
            by: "https://id.example.org",
            keyID: ["rsa", "ec", "ed"][index]
        )
        #expect(token.principal == principal)
        #expect(token.until == TestToken.instant(TestToken.now + 360))
    }

    @Test func whatItSaysOfItsBearer() async throws {
        let peer = "01890000-0000-7000-8000-000000000001"
        let claims: [String: Any] = [
            "roles": ["board", "holder", "provider"], "boards": ["TCB", "ICRC"], "peer": peer,
            "aud": ["other", "credentiald"],
        ]
        let found = try await verify(TestToken(Self.keys[2], claims: claims).text()).principal
        let boards = Set(["TCB", "ICRC"].compactMap(BoardCode.init))
        #expect(found.roles == [.board, .holder, .provider] && found.boards == .only(boards))
        #expect(found.person == PeerID(peer) && !found.isDevelopment)
    }

    /// Boards and a person are taken with the role that they are for, and not without it.
    @Test func boardsWithoutTheRoleAreNothing() async throws {
        let claims: [String: Any] = [
            "roles": ["auditor"], "boards": ["TCB"], "peer": "01890000-0000-7000-8000-000000000001",
        ]
        let found = try await verify(TestToken(Self.keys[2], claims: claims).text()).principal
        #expect(found.boards == .none && found.person == nil)
    }

    // MARK: Signatures and algorithms

    @Test(arguments: keys.indices) func aForgedSignatureIsRefused(_ index: Int) async throws {
        let key = Self.keys[index]
        let token = try TestToken(key).text()
        let dot = try #require(token.lastIndex(of: "."))
        for signature in [Data(repeating: 7, count: 64), Data(repeating: 0, count: 64), Data([1])] {
            #expect(try await refusal(token[...dot] + signature.base64URL) == .signatureWrong)
        }
        // Another content under a signature that was right.
        let other = try TestToken(key, claims: ["roles": ["operator"]]).text()
        let swapped = other[...(try #require(other.lastIndex(of: ".")))] + token[token.index(after: dot)...]
        #expect(try await refusal(String(swapped)) == .signatureWrong)
    }

    @Test func aSignatureOfAnotherKeyIsRefused() async throws {
        for other in [TestKey.ed("ed"), .ec("ec")] {
            #expect(try await refusal(TestToken(other).text()) == .signatureWrong)
        }
    }

    @Test(arguments: [
        "none", "None", "NONE", "HS256", "HS512", "RS512", "PS256", "ES384", "es256", "", "EdDSA ",
    ])
    func otherAlgorithmsAreRefused(_ algorithm: String) async throws {
        for key in Self.keys {
            var token = TestToken(key)
            token.header["alg"] = algorithm
            #expect(try await refusal(token.text()) == .algorithmRefused)
        }
    }

    @Test func algNoneWithoutASignatureIsRefused() async throws {
        var token = TestToken(Self.keys[0])
        token.header["alg"] = "none"
        let text = try token.text()
        let bare = String(text[...(try #require(text.lastIndex(of: ".")))])
        #expect(try await refusal(bare) == .malformed)
    }

    /// The public key is known to everybody: as the secret of HS256 it would let anybody sign.
    @Test func theRSAKeyIsNoSecretOfHS256() async throws {
        let entry = try JSONSerialization.data(withJSONObject: TestKey.rsa.entry)
        let n = try #require(TestKey.rsa.members["n"])
        for secret in [entry, Data(n.utf8)] {
            let forged = try TestToken(TestKey.hmac(with: secret, kid: "rsa")).text()
            #expect(try await refusal(forged) == .algorithmRefused)
        }
    }

    @Test func aKeyIsForOneAlgorithmAlone() async throws {
        // Signed rightly with the one key and said to be of the other.
        var token = TestToken(Self.keys[1])
        token.header["kid"] = "rsa"
        #expect(try await refusal(token.text()) == .algorithmRefused)
        token.header["alg"] = "RS256"
        #expect(try await refusal(token.text()) == .signatureWrong)
    }

    @Test func theKeyMustBeNamedUnlessItIsAlone() async throws {
        let key = Self.keys[1]
        let unnamed = try TestToken(key.named(nil)).text()
        #expect(try await refusal(unnamed) == .keyUnnamed)
        #expect(try await refusal(unnamed, keys: [key]) == nil)
        let unknown = try TestToken(key.named("other")).text()
        #expect(try await refusal(unknown) == .keyUnknown)
        #expect(try await refusal(unknown, keys: [key]) == .keyUnknown)
        #expect(try await refusal(unknown, keys: [key.named(nil)]) == .keyUnknown)
    }

    /// Keys that a token brings along are never looked at.
    @Test func keysInTheHeaderAreNotUsed() async throws {
        let mine = TestKey.ed("mine")
        var token = TestToken(mine)
        token.header["jwk"] = mine.entry
        token.header["jku"] = "https://example.org/keys.json"
        #expect(try await refusal(token.text()) == .keyUnknown)
        token.header["kid"] = "ed"
        #expect(try await refusal(token.text()) == .signatureWrong)
    }

    @Test func extensionsThatMustBeUnderstoodAreRefused() async throws {
        var token = TestToken(Self.keys[2])
        token.header["crit"] = ["exp"]
        #expect(try await refusal(token.text()) == .extensionUnknown)
    }

    // MARK: Form

    @Test func malformedTokensAreRefused() async throws {
        let token = try TestToken(Self.keys[2]).text()
        let parts = token.split(separator: ".").map(String.init)
        let (header, claims, signature) = (parts[0], parts[1], parts[2])
        for text in [
            "", ".", "..", "...", "a", "a.b", "\(header).\(claims)", "\(token).", ".\(token)",
            "\(token).\(signature)",
            "\(header)..\(signature)", "\(header).\(claims).", ".\(claims).\(signature)", "\(token)=",
            " \(token)",
            "\(header)=.\(claims).\(signature)", "\(header).\(claims) .\(signature)",
            "\(header).\(claims).\(signature)+",
            "\(Data("[]".utf8).base64URL).\(claims).\(signature)",
            "\(Data("{}".utf8).base64URL).\(claims).\(signature)",
            "\(Data("{\"alg\":1}".utf8).base64URL).\(claims).\(signature)",
            "\(Data([0xFF, 0xFE]).base64URL).\(claims).\(signature)", "\(token)\n", "\(token)\0",
        ] {
            #expect(try await refusal(text) == .malformed, "\(text)")
        }
        let long = String(repeating: "a", count: TokenVerifier.tokenBytesMax + 1)
        #expect(try await refusal(long) == .tooLong)
    }

    @Test(arguments: [
        "[]", "1", "{\"exp\":\"soon\"}", "{\"roles\":\"auditor\"}", "{\"exp\":1e400}", "{\"aud\":7}", "{",
    ])
    func signedNonsenseIsRefused(_ payload: String) async throws {
        let header = Data("{\"alg\":\"EdDSA\",\"kid\":\"ed\"}".utf8).base64URL
        let text = try TestToken(Self.keys[2]).signed("\(header).\(Data(payload.utf8).base64URL)")
        #expect(try await refusal(text) == .malformed)
    }

    // MARK: Claims

    /// Each: a claim, what it says instead (nil: nothing), and why the token is refused.
    private static let wrong: [(String, (any Sendable)?, TokenRefusal)] = [
        ("iss", nil, .claimMissing("iss")), ("iss", "https://id.example.org/", .issuerWrong),
        ("iss", "", .issuerWrong),
        ("aud", nil, .claimMissing("aud")), ("aud", "other", .audienceWrong),
        ("aud", [String](), .audienceWrong),
        ("aud", ["a", "b"], .audienceWrong), ("exp", nil, .claimMissing("exp")),
        ("sub", nil, .claimMissing("sub")),
        ("sub", "", .claimMalformed("sub")), ("sub", "a\nb", .claimMalformed("sub")),
        ("sub", " ", .claimMalformed("sub")), ("sub", "\u{3000}\u{200B}", .claimMalformed("sub")),
        ("sub", "a\u{202E}b", .claimMalformed("sub")), ("sub", "a\u{2028}b", .claimMalformed("sub")),
        ("sub", "development", .claimMalformed("sub")), ("sub", "credentiald", .claimMalformed("sub")),
        ("sub", String(repeating: "s", count: 129), .claimMalformed("sub")),
        ("roles", nil, .claimMissing("roles")),
        ("roles", [String](), .claimMalformed("roles")), ("roles", ["auditor", "admin"], .roleUnknown),
        ("roles", ["Auditor"], .roleUnknown), ("roles", ["clock"], .roleUnknown),
        ("roles", ["development"], .roleUnknown),
        ("roles", ["board"], .boardsMissing), ("roles", ["holder"], .personMissing),
        ("boards", ["tcb"], .claimMalformed("boards")), ("peer", "me", .claimMalformed("peer")),
        ("boards", (0...64).map { "B\($0)" }, .claimMalformed("boards")),
    ]

    @Test(arguments: wrong.indices) func claimsThatAreWrong(_ index: Int) async throws {
        let (name, value, reason) = Self.wrong[index]
        let token = try TestToken(Self.keys[2], claims: [name: value]).text()
        #expect(try await refusal(token) == reason, "\(name)")
    }

    @Test func theLeewayEndsOnBothSides() async throws {
        let (now, leeway) = (TestToken.now, TestToken.rules.leewaySeconds)
        let ended = try TestToken(Self.keys[2], claims: ["exp": now]).text()
        #expect(try await refusal(ended, at: now + leeway - 1) == nil)
        #expect(try await refusal(ended, at: now + leeway) == .expired)
        let coming = try TestToken(Self.keys[2], claims: ["nbf": now]).text()
        #expect(try await refusal(coming, at: now - leeway) == nil)
        #expect(try await refusal(coming, at: now - leeway - 1) == .notYetValid)
    }

    @Test func aTextNeverRepeatsTheToken() async throws {
        for (name, _, refusal) in Self.wrong { #expect("\(refusal)".contains("token"), "\(name)") }
    }
}
