import CivilTime
import Foundation
import Identifiers
import Identity

/// Measures what it costs to find out who calls: a token that was verified before, one that was not, and one that
/// is forged. On one core.
struct AccessBenchmark {
    private static let tokens = 2_000
    private static let rounds = 5
    private let rules = TokenRules(issuer: "https://id.example.org", audience: "credentiald")

    func run() async throws {
        print("\n## Finding out who calls, µs a token, median of \(Self.rounds) rounds of \(Self.tokens)\n")
        print("| key | bytes of a token | verified before | verified now | forged |")
        print("|---|---:|---:|---:|---:|")
        // Keys for RS256 are the identity provider's: none are made here.
        for algorithm in [SigningAlgorithm.es256, .edDSA] { try await measure(algorithm) }
    }

    private func measure(_ algorithm: SigningAlgorithm) async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "access-\(UUID().uuidString).json")
            .path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let key = try SigningKey.make(algorithm)
        try KeyFiles.publish(key, in: path)
        let now = try Instant("2026-11-28T12:00:00Z")
        var tokens: [String] = []
        for number in 0..<Self.tokens {
            let claims = MintedClaims(
                issuer: rules.issuer,
                audience: rules.audience,
                subject: "clerk-\(number)",
                roles: [.board],
                boards: [BoardCode("ICRC")].compactMap(\.self),
                person: nil,
                from: now,
                lifetimeSeconds: 3_600
            )
            tokens.append(try await key.sign(claims))
        }
        // Of the right shape, with a signature of another token.
        let forged = zip(tokens, tokens.dropFirst()).map { one, other in
            let message = one[..<(one.lastIndex(of: ".") ?? one.endIndex)]
            return message + other[(other.lastIndex(of: ".") ?? other.startIndex)...]
        }.map(String.init)
        var (known, new, refused): ([Double], [Double], [Double]) = ([], [], [])
        for _ in 0..<Self.rounds {
            let authenticator = try await Authenticator(
                file: KeyFile(path: path),
                rules: rules,
                clock: { now }
            )
            new.append(try await microseconds(tokens) { _ = try await authenticator.authenticate($0) })
            known.append(try await microseconds(tokens) { _ = try await authenticator.authenticate($0) })
            refused.append(
                try await microseconds(forged) { token in
                    if (try? await authenticator.authenticate(token)) != nil {
                        fatalError("a forged token is taken")
                    }
                }
            )
        }
        let figures = [known, new, refused].map { String(format: "%.2f", $0.sorted()[Self.rounds / 2]) }
        print("| \(algorithm.rawValue) | \(tokens[0].utf8.count) | \(figures.joined(separator: " | ")) |")
    }

    private func microseconds(
        _ tokens: [String],
        _ body: (String) async throws -> Void
    ) async throws -> Double {
        let began = ContinuousClock.now
        for token in tokens { try await body(token) }
        let passed = (ContinuousClock.now - began).components
        return (Double(passed.seconds) * 1e6 + Double(passed.attoseconds) * 1e-12) / Double(tokens.count)
    }
}

try await AccessBenchmark().run()
