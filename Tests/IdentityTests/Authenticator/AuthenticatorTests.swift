import CivilTime
import Foundation
import Synchronization
import Testing

@testable import Identity

/// Keys that change while tokens are checked, and the memory of tokens.
@Suite struct AuthenticatorTests {
    /// A file of keys, a clock that is set, and what was told of the keys.
    private final class Desk: Sendable {
        let path = FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString)").path
        let seconds = Mutex(TestToken.now)
        let reports = Mutex([String]())

        func write(_ keys: [TestKey]) throws { try write(JWKSText.of(keys)) }

        func write(_ data: Data) throws { try data.write(to: URL(fileURLWithPath: path), options: .atomic) }

        func open() async throws -> Authenticator {
            try await Authenticator(
                file: KeyFile(path: path),
                rules: TestToken.rules,
                clock: { [self] in TestToken.instant(seconds.withLock { $0 }) },
                report: { [self] report in
                    reports.withLock { reports in
                        switch report {
                        case .loaded(let keys):
                            reports.append(keys.keys.compactMap(\.id).joined(separator: " "))
                        case .failed(let text): reports.append(text)
                        }
                    }
                }
            )
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private func refusal(_ authenticator: Authenticator, _ token: String) async -> TokenRefusal? {
        do throws(TokenRefusal) {
            _ = try await authenticator.authenticate(token)
            return nil
        } catch { return error }
    }

    @Test func aVerifiedTokenIsRememberedUntilItEnds() async throws {
        let desk = Desk()
        let key = TestKey.ed()
        try desk.write([key])
        let authenticator = try await desk.open()
        let token = try TestToken(key).text()
        for _ in 0..<3 { #expect(await refusal(authenticator, token) == nil) }
        #expect(authenticator.rememberedTokens == 1)
        #expect(await authenticator.stillTakes(token))
        desk.seconds.withLock { $0 += 360 }
        #expect(await refusal(authenticator, token) == .expired)
        #expect(authenticator.rememberedTokens == 0)
        #expect(await !authenticator.stillTakes(token))
    }

    @Test func refusedTokensAreNotRemembered() async throws {
        let desk = Desk()
        try desk.write([.ed()])
        let authenticator = try await desk.open()
        #expect(await refusal(authenticator, try TestToken(TestKey.ed()).text()) == .signatureWrong)
        #expect(await refusal(authenticator, "a.b.c") == .malformed)
        #expect(authenticator.rememberedTokens == 0)
    }

    @Test func keysAreRotated() async throws {
        let desk = Desk()
        let (old, new) = (TestKey.ed("old"), TestKey.ec("new"))
        try desk.write([old])
        let authenticator = try await desk.open()
        let (oldToken, newToken) = (try TestToken(old).text(), try TestToken(new).text())
        #expect(await refusal(authenticator, oldToken) == nil)
        try desk.write([old, new])
        await authenticator.look()
        #expect(await refusal(authenticator, oldToken) == nil)
        #expect(await refusal(authenticator, newToken) == nil)
        try desk.write([new])
        await authenticator.look()
        // It was remembered, and is not any more.
        #expect(await refusal(authenticator, oldToken) == .keyUnknown)
        #expect(await refusal(authenticator, newToken) == nil)
        #expect(desk.reports.withLock { $0 } == ["old", "old new", "new"])
    }

    /// A key of the same name with another content takes the tokens of the old one away.
    @Test func aKeyIsReplacedUnderItsName() async throws {
        let desk = Desk()
        let (first, second) = (TestKey.ed("k"), TestKey.ed("k"))
        try desk.write([first])
        let authenticator = try await desk.open()
        let token = try TestToken(first).text()
        #expect(await refusal(authenticator, token) == nil)
        try desk.write([second])
        await authenticator.look()
        #expect(await refusal(authenticator, token) == .signatureWrong)
    }

    @Test func anUnknownKeyHasTheFileLookedAtButNotAllTheTime() async throws {
        // On a machine that stood still meanwhile the pause is over: then once more.
        for _ in 0..<20 {
            let desk = Desk()
            let (old, new, third) = (TestKey.ed("old"), TestKey.ed("new"), TestKey.ed("third"))
            try desk.write([old])
            let authenticator = try await desk.open()
            try await Task.sleep(for: Authenticator.unknownKeyPause)
            try desk.write([old, new])
            let began = ContinuousClock.now
            #expect(await refusal(authenticator, try TestToken(new).text()) == nil)
            // Within the pause after that look nobody has the file read again.
            try desk.write([old, new, third])
            let again = await refusal(authenticator, try TestToken(third).text())
            guard began.duration(to: .now) < Authenticator.unknownKeyPause else { continue }
            #expect(again == .keyUnknown)
            return
        }
        Issue.record("twenty times the machine stood still for longer than the pause")
    }

    @Test func aFileThatIsBrokenKeepsTheKeysAndSaysSo() async throws {
        let desk = Desk()
        let key = TestKey.ed("k")
        try desk.write([key])
        let authenticator = try await desk.open()
        let token = try TestToken(key).text()
        var faults: [String] = []
        for data in [Data(), Data("{\"keys\":[]}".utf8), Data("nonsense".utf8)] {
            try desk.write(data)
            await authenticator.look()
            await authenticator.look()
            faults.append(try #require(authenticator.trouble))
            #expect(await refusal(authenticator, token) == nil)
        }
        try FileManager.default.removeItem(atPath: desk.path)
        await authenticator.look()
        faults.append(try #require(authenticator.trouble))
        #expect(await refusal(authenticator, token) == nil)
        for (fault, word) in zip(faults, ["is empty", "has no key", "is no JWKS", "cannot be read"]) {
            #expect(fault.contains(desk.path) && fault.contains(word))
        }
        try desk.write([key])
        await authenticator.look()
        #expect(authenticator.trouble == nil)
        // Each trouble was told once, and that it is over.
        #expect(desk.reports.withLock { $0 } == ["k"] + faults + ["k"])
    }

    @Test func withoutKeysThereIsNoStart() async throws {
        await #expect(throws: TokenKeys.Fault.self) { try await Desk().open() }
    }

    @Test func theMemoryIsBounded() {
        var cache = TokenCache(tokensMax: 10)
        let token = VerifiedToken(
            principal: Principal(id: "a", roles: [.auditor]),
            from: .earliest,
            until: .latest
        )
        let kept = TokenCache.Key("kept")
        cache.insert(token, kept)
        for number in 0..<1_000 {
            cache.insert(token, TokenCache.Key("\(number)"))
            #expect(cache.count <= 10)
            // Who comes again and again is not forgotten.
            #expect(cache.find(kept) != nil)
        }
        #expect(cache.find(TokenCache.Key("999")) != nil && cache.find(TokenCache.Key("0")) == nil)
        #expect(!"\(cache)".contains("kept"))
    }
}
