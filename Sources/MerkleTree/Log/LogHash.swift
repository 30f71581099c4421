/// Hashes of the log's tree (RFC 9162, section 2.1.1).
package enum LogHash {
    /// The root of the tree without leaves: SHA-256 of nothing.
    package static let emptyRoot = Digest.sha256([UInt8]())

    /// SHA-256(0x00 ‖ record): the leaf of one record.
    package static func leaf(of record: RawSpan) -> Digest {
        Hashing.hash(prefix: Hashing.logLeaf, record)
    }

    /// SHA-256(0x00 ‖ record): the leaf of one record.
    package static func leaf(of record: [UInt8]) -> Digest { unsafe leaf(of: record.span.bytes) }

    /// SHA-256(0x01 ‖ left ‖ right): the node above two subtrees.
    package static func node(_ left: Digest, _ right: Digest) -> Digest {
        Hashing.hash(prefix: Hashing.logNode, left, right)
    }
}
