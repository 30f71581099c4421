/// Hashes of the map: each kind of input has its own first byte.
///
///     empty subtree            32 zero bytes
///     subtree of one entry     SHA-256(0x02 ‖ key ‖ value)
///     subtree of more entries  SHA-256(0x03 ‖ left ‖ right), left holding the keys whose next bit is 0
package enum MapHash {
    package static let empty = Digest.zero

    package static func entry(key: Digest, value: Digest) -> Digest {
        Hashing.hash(prefix: Hashing.mapLeaf, key, value)
    }

    package static func node(_ left: Digest, _ right: Digest) -> Digest {
        Hashing.hash(prefix: Hashing.mapNode, left, right)
    }
}
