import Crypto
import EventStore
import Identifiers

extension CommandHash {
    /// The hash of a command's canonical bytes, kept in each of its records.
    ///
    /// A command about a person may hold names; a plain hash of it would let anyone who has the log
    /// try names after an erasure. So it is keyed with the person's data key and dies with it.
    /// - Parameter key: nil for commands about boards.
    init(content: [UInt8], key: SymmetricKey?) {
        let words: [UInt8]
        if let key {
            words = Array(HMAC<SHA256>.authenticationCode(for: content, using: key).prefix(16))
        } else {
            words = Array(SHA256.hash(data: content).prefix(16))
        }
        let high = words[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let low = words[8...].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        self.init(UniqueID(high: high, low: low))
    }
}
