import Crypto

/// Tokens that were verified, by a digest of the token: the token itself is kept nowhere.
///
/// Two halves: when the newer one is full it becomes the older one, whose tokens are forgotten unless they
/// come again meanwhile.
struct TokenCache {
    struct Key: Hashable {
        private let digest: SHA256Digest

        init(_ token: String) { digest = SHA256.hash(data: Array(token.utf8)) }
    }

    private let halfMax: Int
    private var newer: [Key: VerifiedToken] = [:]
    private var older: [Key: VerifiedToken] = [:]

    /// Tokens that are remembered at most.
    static let tokensMax = 16_384

    init(tokensMax: Int = TokenCache.tokensMax) { halfMax = max(1, tokensMax / 2) }

    var count: Int { newer.count + older.count }

    mutating func find(_ key: Key) -> VerifiedToken? {
        if let token = newer[key] { return token }
        guard let token = older.removeValue(forKey: key) else { return nil }
        insert(token, key)
        return token
    }

    mutating func insert(_ token: VerifiedToken, _ key: Key) {
        if newer.count >= halfMax {
            older = newer
            newer = [:]
        }
        newer[key] = token
    }

    mutating func remove(_ key: Key) {
        newer[key] = nil
        older[key] = nil
    }

    mutating func removeAll() {
        newer = [:]
        older = [:]
    }
}
