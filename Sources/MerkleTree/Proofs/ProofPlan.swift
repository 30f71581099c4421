/// Which hashes a proof consists of, in its order; what to read is known before anything is read.
package struct ProofPlan: Hashable, Sendable {
    package let ranges: [SubtreeRange]

    /// The hashes of the proof, from the hashes of complete subtrees.
    package func hashes<Failure: Error>(
        _ node: (NodeAddress) throws(Failure) -> Digest
    ) throws(Failure) -> [Digest] {
        var hashes: [Digest] = []
        hashes.reserveCapacity(ranges.count)
        for range in ranges { hashes.append(try range.hash(node)) }
        return hashes
    }

    /// The largest power of two less than `count`, which is at least 2: where a tree splits.
    static func split(_ count: UInt64) -> UInt64 {
        1 << UInt64(63 - (count - 1).leadingZeroBitCount)
    }
}
