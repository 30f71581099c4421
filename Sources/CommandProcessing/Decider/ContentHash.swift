import Crypto
import MerkleTree

/// SHA-256 as the digest type of the log. A file of its own: `Crypto` has a `Digest` too.
enum ContentHash {
    static func of(_ bytes: [UInt8]) -> MerkleTree.Digest {
        do { return try MerkleTree.Digest(Array(SHA256.hash(data: bytes))) } catch {
            preconditionFailure("SHA-256 has the length of a digest")
        }
    }
}
