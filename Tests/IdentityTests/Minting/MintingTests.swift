import CivilTime
import Foundation
import Identifiers
import Testing

@testable import Identity

/// Keys and tokens that are made here, checked by what checks everybody's.
@Suite struct MintingTests {
    private func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "minting-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private func claims(_ roles: [Role], boards: [BoardCode] = []) -> MintedClaims {
        MintedClaims(
            issuer: TestToken.rules.issuer,
            audience: TestToken.rules.audience,
            subject: "clerk",
            roles: roles,
            boards: boards,
            person: nil,
            from: TestToken.instant(TestToken.now),
            lifetimeSeconds: 60
        )
    }

    @Test(arguments: [SigningAlgorithm.edDSA, .es256]) func aMintedTokenIsTaken(_ algorithm: SigningAlgorithm)
        async throws
    {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (secret, jwks) = (
            folder.appending(path: "key.json").path, folder.appending(path: "jwks.json").path
        )
        let key = try SigningKey.make(algorithm)
        try KeyFiles.write(key, to: secret)
        try KeyFiles.publish(key, in: jwks)
        let again = try SigningKey(json: try Data(contentsOf: URL(fileURLWithPath: secret)))
        let board = try #require(BoardCode("TCB"))
        let token = try await again.sign(claims([.board], boards: [board]))
        let verifier = TokenVerifier(rules: TestToken.rules)
        let keys = try await KeyFile(path: jwks).keys()
        let found = try verifier.verify(token, keys: keys, now: TestToken.instant(TestToken.now + 1))
        let principal = Principal(id: "clerk", roles: [.board], boards: .only([board]))
            .vouched(by: "https://id.example.org", keyID: key.id)
        #expect(found.principal == principal)
        #expect(found.until == TestToken.instant(TestToken.now + 120))
        #expect(again.id == key.id)
    }

    @Test func thePrivateFileIsItsOwnersAloneAndNeverWrittenOver() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "key.json").path
        try KeyFiles.write(try SigningKey.make(.edDSA), to: path)
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        #expect(throws: SigningKey.Fault.self) { try KeyFiles.write(try SigningKey.make(.edDSA), to: path) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test func aJWKSKeepsTheKeysThatItHas() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "jwks.json").path
        try JWKSText.of([TestKey.rsa]).write(to: URL(fileURLWithPath: path))
        let key = try SigningKey.make(.es256)
        try KeyFiles.publish(key, in: path)
        #expect(try await KeyFile(path: path).keys().keys.map(\.id) == ["rsa", key.id])
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(!text.contains("\"d\""))
        try Data("nonsense".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: SigningKey.Fault.self) { try KeyFiles.publish(key, in: path) }
    }

    /// Of a new file, and of one that others add to as well.
    @Test func keysThatAreAddedAtOnceAreAllThere() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        for round in 0..<20 {
            let path = folder.appending(path: "\(round).json").path
            let keys = try (0..<8).map { _ in try SigningKey.make(.edDSA) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for key in keys { group.addTask { try KeyFiles.publish(key, in: path) } }
                try await group.waitForAll()
            }
            let found = try await KeyFile(path: path).keys().keys.compactMap(\.id)
            #expect(found.sorted() == keys.map(\.id).sorted())
        }
        // Nothing is left of what was written on the way.
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 20)
    }

    /// RFC 8037, appendix A.3: the thumbprint of the key of RFC 8032.
    @Test func theNameIsTheThumbprint() throws {
        let json = """
            {"alg":"EdDSA","kty":"OKP","crv":"Ed25519","kid":"x",\
            "d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
            """
        let key = try SigningKey(json: Data(json.utf8))
        #expect(key.thumbprint == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
        #expect(try SigningKey.make(.edDSA).id.utf8.count == 43)
    }
}
