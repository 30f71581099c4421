import Foundation
import Testing

@testable import Identity

/// Which files of keys are taken.
@Suite struct TokenKeysTests {
    private func fault(_ entries: [[String: String]]) async -> String? {
        await fault(JWKSText.of(entries: entries))
    }

    private func fault(_ file: Data) async -> String? {
        do throws(TokenKeys.Fault) {
            _ = try await TokenKeys(jwks: file)
            return nil
        } catch { return error.description }
    }

    @Test func eachKeyFixesItsAlgorithm() async throws {
        let described = [TestKey.rsa, .ec(), .ed()]
        // What a key is for is read off its kind where it is not said.
        let entries = described.map { key in key.entry.filter { $0.key != "alg" } }
        let keys = try await TokenKeys(jwks: JWKSText.of(entries: entries))
        #expect(keys.keys.map(\.algorithm) == [.rs256, .es256, .edDSA])
        #expect(keys.keys.map(\.id) == ["rsa", "ec", "ed"] && keys.leftOut.isEmpty)
    }

    @Test func whatIsOfNoUseIsLeftOut() async throws {
        var other = TestKey.rsa.named("other").entry
        other["alg"] = "PS256"
        var enciphering = TestKey.ec("enciphering").entry
        enciphering["use"] = "enc"
        let curve = ["kty": "EC", "crv": "P-384", "x": "AA", "y": "AA", "kid": "curve"]
        let keys = try await TokenKeys(
            jwks: JWKSText.of(entries: [other, TestKey.ed().entry, enciphering, curve])
        )
        #expect(keys.keys.map(\.id) == ["ed"])
        #expect(keys.leftOut.map { $0.prefix(7) } == ["keys[0]", "keys[2]", "keys[3]"])
    }

    @Test func secretsAreRefused() async {
        var secret = TestKey.ed("other").entry
        secret["d"] = "AAAA"
        #expect(await fault([TestKey.ed().entry, secret])?.contains("has a secret in keys[1]") == true)
        let shared = ["kty": "oct", "k": "AAAA", "alg": "HS256", "kid": "shared"]
        #expect(await fault([TestKey.ed().entry, shared])?.contains("has a secret in keys[1]") == true)
    }

    @Test func namesAreNeededAndTheirOwn() async {
        #expect(await fault([TestKey.ed(nil).entry]) == nil)
        #expect(await fault([TestKey.ed(nil).entry, TestKey.ec().entry])?.contains("no kid") == true)
        #expect(await fault([TestKey.ed("a").entry, TestKey.ec("a").entry])?.contains("two keys") == true)
        #expect(await fault([TestKey.ed("").entry])?.contains("kid in keys[0]") == true)
    }

    @Test func filesThatAreNone() async {
        for text in ["", "{}", "[]", "{\"keys\":{}}", "{\"keys\":[{}]}", "keys"] {
            #expect(await fault(Data(text.utf8))?.contains("is no JWKS") == true, "\(text)")
        }
        #expect(await fault([])?.contains("has no key") == true)
        var broken = TestKey.ec().entry
        broken["x"] = "AAAA"
        #expect(await fault([broken])?.contains("keys[0] that cannot be read") == true)
        let many = (0...TokenKeys.keysMax).map { TestKey.ed("\($0)").entry }
        #expect(await fault(many)?.contains("more than 64 keys") == true)
    }

    @Test func anRSAKeyThatIsShortIsRefused() async {
        // 1,024 bits.
        let n = "w" + String(repeating: "A", count: 169) + "Q"
        #expect(await fault([["kty": "RSA", "n": n, "e": "AQAB", "kid": "a"]])?.contains("keys[0]") == true)
    }
}
