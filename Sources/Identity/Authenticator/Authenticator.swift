package import CivilTime
import Dispatch
import Foundation
import Synchronization

/// Tells who calls by the token that they show: with the keys of a file that may change while the daemon runs,
/// and with a memory of the tokens that were verified.
///
/// A file that can no longer be read, or has no keys, changes nothing: keys that were good stay good, and
/// `trouble` says what is wrong until it is mended. To withdraw a key, take it out of the file.
package final class Authenticator: Sendable {
    private struct State {
        var keys: TokenKeys
        var bytes: Data
        /// Counts the changes of the keys: what was verified with older ones is not remembered.
        var generation = 0
        var cache = TokenCache()
        var trouble: String?
        var lookedAt: ContinuousClock.Instant
    }

    private let file: KeyFile
    private let verifier: TokenVerifier
    private let clock: @Sendable () -> Instant
    private let report: @Sendable (KeyFileReport) -> Void
    private let state: Mutex<State>
    private let looks = Looks()

    /// How often the file is looked at.
    package static let interval = Duration.seconds(5)
    /// A token with an unknown key has the file looked at, unless that was done within this time.
    package static let unknownKeyPause = Duration.seconds(1)

    /// - Parameters:
    ///   - clock: the machine's, whatever the clock of the deadlines is: tokens are of the issuer's time.
    ///   - report: called whenever the keys, or what is wrong with their file, are others than before.
    /// - Throws: when the file has no keys now.
    package init(
        file: KeyFile,
        rules: TokenRules,
        clock: @escaping @Sendable () -> Instant,
        report: @escaping @Sendable (KeyFileReport) -> Void = { _ in }
    ) async throws(TokenKeys.Fault) {
        self.file = file
        verifier = TokenVerifier(rules: rules)
        self.clock = clock
        self.report = report
        let bytes = try file.read()
        let keys = try await TokenKeys(jwks: bytes)
        state = Mutex(State(keys: keys, bytes: bytes, lookedAt: .now))
        report(.loaded(keys))
    }

    /// What is wrong with the file, for operators; nil: nothing.
    package var trouble: String? { state.withLock(\.trouble) }

    var rememberedTokens: Int { state.withLock(\.cache.count) }

    /// Whether a token that was taken before still is: neither expired nor of a key that is gone.
    package func stillTakes(_ token: String) async -> Bool { (try? await authenticate(token)) != nil }

    /// - Parameter beforeVerifying: called for a token that was not verified before, since to verify one costs some
    ///   hundred times as much as to remember it.
    /// - Throws: why the token is not taken, or what `beforeVerifying` throws.
    package func authenticate(
        _ token: String,
        beforeVerifying: () throws -> Void
    ) async throws -> Principal {
        if let known = try remembered(token) { return known }
        try beforeVerifying()
        return try await authenticate(token)
    }

    /// Who a token was found to be before; nil: it was not verified yet, or is forgotten.
    private func remembered(_ token: String) throws(TokenRefusal) -> Principal? {
        guard token.utf8.count <= TokenVerifier.tokenBytesMax else { throw .tooLong }
        let place = TokenCache.Key(token)
        guard let known = state.withLock({ $0.cache.find(place) }) else { return nil }
        do throws(TokenRefusal) { try known.check(clock()) } catch {
            state.withLock { $0.cache.remove(place) }
            throw error
        }
        return known.principal
    }

    /// - Throws: why the token is not taken.
    package func authenticate(_ token: String) async throws(TokenRefusal) -> Principal {
        if let known = try remembered(token) { return known }
        let place = TokenCache.Key(token)
        do throws(TokenRefusal) { return try verify(token, place) } catch {
            guard error == .keyUnknown, mayLookForKey else { throw error }
        }
        await looks.join { await self.read() }
        return try verify(token, place)
    }

    private func verify(_ token: String, _ place: TokenCache.Key) throws(TokenRefusal) -> Principal {
        let (keys, generation) = state.withLock { ($0.keys, $0.generation) }
        let verified = try verifier.verify(token, keys: keys, now: clock())
        state.withLock { state in
            if state.generation == generation { state.cache.insert(verified, place) }
        }
        return verified.principal
    }

    private var mayLookForKey: Bool {
        looks.isUnderWay || state.withLock { .now - $0.lookedAt >= Self.unknownKeyPause }
    }

    /// Looks at the file as it is from now on.
    package func look() async { await looks.anew { await self.read() } }

    private func read() async {
        let found: Result<(Data, TokenKeys), TokenKeys.Fault>
        do throws(TokenKeys.Fault) {
            let bytes = try await bytes()
            // Most looks find what was there before.
            if let keys = state.withLock({ $0.bytes == bytes ? $0.keys : nil }) {
                found = .success((bytes, keys))
            } else {
                found = .success((bytes, try await TokenKeys(jwks: bytes)))
            }
        } catch { found = .failure(error) }
        take(found)
    }

    private func take(_ found: Result<(Data, TokenKeys), TokenKeys.Fault>) {
        let news = state.withLock { state -> KeyFileReport? in
            state.lookedAt = .now
            switch found {
            case .success((let bytes, let keys)):
                let isMended = state.trouble != nil
                state.trouble = nil
                guard bytes != state.bytes else { return isMended ? .loaded(keys) : nil }
                state.bytes = bytes
                state.keys = keys
                state.generation += 1
                state.cache.removeAll()
                return .loaded(keys)
            case .failure(let fault):
                let text = "the keys of tokens are those from before: \(file.path) \(fault)"
                defer { state.trouble = text }
                return state.trouble == text ? nil : .failed(text)
            }
        }
        if let news { report(news) }
    }

    /// Reads on a thread that may wait.
    private func bytes() async throws(TokenKeys.Fault) -> Data {
        let file = file
        let result: Result<Data, TokenKeys.Fault> = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    returning: Result { () throws(TokenKeys.Fault) -> Data in try file.read() }
                )
            }
        }
        return try result.get()
    }
}

/// What became of the file of keys.
package enum KeyFileReport: Sendable {
    case loaded(TokenKeys)
    /// The keys from before go on.
    case failed(String)
}
