import MerkleTree
import Testing

@Suite struct ConsistencyProofTests {
    static let most = 64

    @Test func everyPairOfSizesUpTo64() throws {
        let log = ReferenceLog(count: Self.most)
        let roots = (0...Self.most).map { log.root(0..<$0) }
        for new in 0...Self.most {
            for old in 0...new {
                let proof = try Self.proof(log, old, new)
                if old > 0 { #expect(proof.hashes == log.subproof(old, 0..<new), "\(old) to \(new)") }
                try proof.verify(oldRoot: roots[old], newRoot: roots[new])
            }
        }
    }

    @Test func anyFlippedByteIsRejected() throws {
        let log = ReferenceLog(count: 21)
        let roots = (0...21).map { log.root(0..<$0) }
        for new in 1...21 {
            for old in 1..<new {
                let proof = try Self.proof(log, old, new)
                for position in 0..<proof.hashes.count * 32 {
                    var hashes = proof.hashes
                    hashes[position / 32] = try flipped(
                        hashes[position / 32],
                        bit: position % 32 * 8 + position % 8
                    )
                    let forged = ConsistencyProof(
                        oldSize: proof.oldSize,
                        newSize: proof.newSize,
                        hashes: hashes
                    )
                    #expect(
                        throwing(.oldRootMismatch, .newRootMismatch) {
                            try forged.verify(oldRoot: roots[old], newRoot: roots[new])
                        }
                    )
                }
            }
        }
    }

    @Test func falseRootsAndLengthsAreRejected() throws {
        let log = ReferenceLog(count: 33)
        let roots = (0...33).map { log.root(0..<$0) }
        for new in 0...33 {
            for old in 0...new {
                let proof = try Self.proof(log, old, new)
                let falseOld = try flipped(roots[old], bit: 7)
                let falseNew = try flipped(roots[new], bit: 255)
                #expect(
                    throwing(.oldRootMismatch, .newRootMismatch) {
                        try proof.verify(oldRoot: falseOld, newRoot: roots[new])
                    }
                )
                // Nothing is said about the tree that follows the empty one.
                if old > 0 || new == 0 {
                    #expect(
                        throwing(.newRootMismatch) {
                            try proof.verify(oldRoot: roots[old], newRoot: falseNew)
                        },
                        "\(old) to \(new)"
                    )
                }
                let long = ConsistencyProof(
                    oldSize: proof.oldSize,
                    newSize: proof.newSize,
                    hashes: proof.hashes + [.zero]
                )
                #expect(throwing(.proofTooLong) { try long.verify(oldRoot: roots[old], newRoot: roots[new]) })
                guard !proof.hashes.isEmpty else { continue }
                let short = ConsistencyProof(
                    oldSize: proof.oldSize,
                    newSize: proof.newSize,
                    hashes: proof.hashes.dropLast()
                )
                #expect(
                    throwing(.proofTooShort, .oldRootMismatch, .newRootMismatch) {
                        try short.verify(oldRoot: roots[old], newRoot: roots[new])
                    }
                )
            }
        }
    }

    @Test func aTreeThatShrankIsNamed() throws {
        let (small, large) = (try TreeSize(3), try TreeSize(4))
        #expect(throwing(.sizesReversed) { try ConsistencyProof.plan(oldSize: large, newSize: small) })
        let proof = ConsistencyProof(oldSize: large, newSize: small, hashes: [])
        #expect(throwing(.sizesReversed) { try proof.verify(oldRoot: .zero, newRoot: .zero) })
    }

    @Test func aRewrittenLeafBreaksConsistency() throws {
        let honest = ReferenceLog(count: 20)
        var records = (0..<20).map { Array(String($0).utf8) }
        records[4] = Array("rewritten".utf8)
        let rewritten = ReferenceLog(records: records)
        for old in 5..<20 {
            let proof = try Self.proof(rewritten, old, 20)
            #expect(
                throwing(.oldRootMismatch, .newRootMismatch) {
                    try proof.verify(oldRoot: honest.root(0..<old), newRoot: rewritten.root(0..<20))
                }
            )
        }
    }

    static func proof(_ log: ReferenceLog, _ old: Int, _ new: Int) throws -> ConsistencyProof {
        let oldSize = try TreeSize(UInt64(old))
        let newSize = try TreeSize(UInt64(new))
        let plan = try ConsistencyProof.plan(oldSize: oldSize, newSize: newSize)
        return ConsistencyProof(oldSize: oldSize, newSize: newSize, hashes: plan.hashes(log.node))
    }
}
