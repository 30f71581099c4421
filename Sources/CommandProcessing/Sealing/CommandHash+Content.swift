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
        let bytes: [UInt8] =
            if let key {
                Array(HMAC<SHA256>.authenticationCode(for: content, using: key))
            } else {
                Array(SHA256.hash(data: content))
            }
        self.init(UniqueID(bigEndian: bytes.prefix(UniqueID.byteCount)))
    }
}
