import MerkleTree
import Testing

@Suite struct InclusionProofTests {
    static let most = 64

    @Test func everyLeafOfEverySizeUpTo64() throws {
        let log = ReferenceLog(count: Self.most)
        for size in 1...Self.most {
            let root = log.root(0..<size)
            for index in 0..<size {
                let proof = try Self.proof(log, index, size)
                #expect(proof.hashes == log.path(index, 0..<size), "leaf \(index) of \(size)")
                try proof.verify(leaf: log.leaves[index], root: root)
            }
        }
    }

    @Test func anyFlippedByteIsRejected() throws {
        let log = ReferenceLog(count: 33)
        for size in [1, 2, 7, 8, 21, 33] {
            let root = log.root(0..<size)
            for index in 0..<size {
                let proof = try Self.proof(log, index, size)
                for position in 0..<proof.hashes.count * 32 {
                    var hashes = proof.hashes
                    hashes[position / 32] = try flipped(
                        hashes[position / 32],
                        bit: position % 32 * 8 + position % 8
                    )
                    let forged = InclusionProof(index: proof.index, size: proof.size, hashes: hashes)
                    #expect(
                        throwing(.rootMismatch) { try forged.verify(leaf: log.leaves[index], root: root) }
                    )
                }
                let leaf = try flipped(log.leaves[index], bit: index)
                #expect(throwing(.rootMismatch) { try proof.verify(leaf: leaf, root: root) })
            }
        }
    }

    @Test func shortenedAndLengthenedProofsAreRejected() throws {
        let log = ReferenceLog(count: 40)
        for size in 1...40 {
            let root = log.root(0..<size)
            for index in 0..<size {
                let proof = try Self.proof(log, index, size)
                let leaf = log.leaves[index]
                for hashes in [proof.hashes + [.zero], proof.hashes + [root]] {
                    let forged = InclusionProof(index: proof.index, size: proof.size, hashes: hashes)
                    #expect(throwing(.proofTooLong) { try forged.verify(leaf: leaf, root: root) })
                }
                guard !proof.hashes.isEmpty else { continue }
                let short = InclusionProof(
                    index: proof.index,
                    size: proof.size,
                    hashes: proof.hashes.dropLast()
                )
                #expect(throwing(.proofTooShort, .rootMismatch) { try short.verify(leaf: leaf, root: root) })
            }
        }
    }

    @Test func aProofHoldsForItsOwnLeafOnly() throws {
        let log = ReferenceLog(count: 24)
        for size in 1...24 {
            let root = log.root(0..<size)
            for index in 0..<size {
                let proof = try Self.proof(log, index, size)
                for other in 0..<size where other != index {
                    let moved = InclusionProof(
                        index: LeafIndex(UInt64(other)),
                        size: proof.size,
                        hashes: proof.hashes
                    )
                    #expect(
                        throwing(.rootMismatch, .proofTooShort, .proofTooLong) {
                            try moved.verify(leaf: log.leaves[index], root: root)
                        }
                    )
                }
            }
        }
    }

    @Test func leavesBeyondTheTree() throws {
        for (index, size) in [(UInt64(0), UInt64(0)), (1, 1), (8, 8), (.max, 8)] {
            let size = try TreeSize(size)
            let proof = InclusionProof(index: LeafIndex(index), size: size, hashes: [])
            #expect(
                throwing(.indexBeyondTree) { try InclusionProof.plan(index: LeafIndex(index), size: size) }
            )
            #expect(throwing(.indexBeyondTree) { try proof.verify(leaf: .zero, root: .zero) })
        }
    }

    @Test func theLargestTree() throws {
        let last = LeafIndex(TreeSize.largest.count - 1)
        let plan = try InclusionProof.plan(index: last, size: .largest)
        #expect(plan.ranges.count == 62)
        #expect(throwing(.sizeOutOfRange) { try TreeSize(.max) })
        let proof = InclusionProof(index: last, size: .largest, hashes: Array(repeating: .zero, count: 64))
        #expect(throwing(.proofTooLong) { try proof.verify(leaf: .zero, root: .zero) })
    }

    static func proof(_ log: ReferenceLog, _ index: Int, _ size: Int) throws -> InclusionProof {
        let index = LeafIndex(UInt64(index))
        let size = try TreeSize(UInt64(size))
        let plan = try InclusionProof.plan(index: index, size: size)
        return InclusionProof(index: index, size: size, hashes: plan.hashes(log.node))
    }
}
