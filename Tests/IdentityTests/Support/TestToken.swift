import CivilTime
import Foundation

@testable import Identity

/// A token that is right, from which tests take something away.
struct TestToken {
    static let rules = TokenRules(issuer: "https://id.example.org", audience: "credentiald")
    static let now: Int64 = 1_772_366_400

    var header: [String: Any]
    var claims: [String: Any] = [
        "iss": rules.issuer, "aud": rules.audience, "sub": "u-1", "roles": ["auditor"], "exp": now + 300,
    ]
    private let key: TestKey

    init(_ key: TestKey, claims changes: [String: Any?] = [:]) {
        self.key = key
        header = ["alg": key.algorithm, "typ": "JWT"]
        header["kid"] = key.kid
        for (name, value) in changes { claims[name] = value }
    }

    func text() throws -> String {
        let parts = try [header, claims].map {
            try JSONSerialization.data(withJSONObject: $0).base64URL
        }
        return try signed(parts.joined(separator: "."))
    }

    func signed(_ message: String) throws -> String {
        "\(message).\(try key.sign(Data(message.utf8)).base64URL)"
    }

    static func instant(_ seconds: Int64) -> Instant {
        do { return try Instant(microsecondsSinceEpoch: seconds * 1_000_000) } catch {
            preconditionFailure("an instant of our time: \(error)")
        }
    }
}
