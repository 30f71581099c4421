import MerkleTree
import SeededNumbers
import Testing

@Suite struct MapProofTests {
    static func map(_ generator: inout SeededGenerator) throws -> (map: MerkleMap, keys: [Digest]) {
        var map = MerkleMap()
        var keys: [Digest] = []
        for _ in 0..<60 {
            let key = try MerkleMapTests.key(prefix: 5, &generator)
            keys.append(key)
            map.set(try randomDigest(&generator), for: key)
        }
        return (map, keys)
    }

    @Test func anyFlippedByteIsRejected() throws {
        var generator = SeededGenerator(seed: 81)
        var (map, keys) = try Self.map(&generator)
        let root = map.root()
        let absent = try MerkleMapTests.key(prefix: 5, &generator)
        for key in keys.prefix(10) {
            let value = try #require(map[key])
            let proof = map.proof(for: key)
            let gap = map.proof(for: absent)
            for position in 0..<proof.siblings.count * 32 {
                let forged = try Self.flip(proof, position)
                #expect(
                    throwing(.rootMismatch) { try forged.verifyInclusion(of: key, value: value, root: root) }
                )
            }
            for position in 0..<gap.siblings.count * 32 {
                let forged = try Self.flip(gap, position)
                #expect(throwing(.rootMismatch) { try forged.verifyAbsence(of: absent, root: root) })
            }
            let other = try flipped(value, bit: 3)
            #expect(throwing(.wrongMapProof) { try proof.verifyInclusion(of: key, value: other, root: root) })
            let lie = MapProof(siblings: proof.siblings, end: .entry(key: key, value: other))
            #expect(throwing(.rootMismatch) { try lie.verifyInclusion(of: key, value: other, root: root) })
        }
    }

    @Test func presenceCannotBeDeniedNorAbsenceClaimedOtherwise() throws {
        var generator = SeededGenerator(seed: 82)
        var (map, keys) = try Self.map(&generator)
        let root = map.root()
        for key in keys {
            let proof = map.proof(for: key)
            #expect(throwing(.wrongMapProof) { try proof.verifyAbsence(of: key, root: root) })
            let nothing = MapProof(siblings: proof.siblings, end: .nothing)
            #expect(throwing(.rootMismatch) { try nothing.verifyAbsence(of: key, root: root) })
            for other in keys where other != key {
                let denial = map.proof(for: other)
                #expect(throwing(.wrongMapProof) { try denial.verifyAbsence(of: key, root: root) })
            }
        }
    }

    @Test func shapesThatNoMapHas() throws {
        let long = MapProof(siblings: Array(repeating: LogHash.emptyRoot, count: 257), end: .nothing)
        let oneSided = MapProof(siblings: [LogHash.emptyRoot, .zero], end: .entry(key: .zero, value: .zero))
        let other = try flipped(.zero, bit: 248)
        let longOther = MapProof(siblings: long.siblings, end: .entry(key: other, value: .zero))
        #expect(throwing(.malformedMapProof) { try long.verifyAbsence(of: .zero, root: .zero) })
        #expect(throwing(.malformedMapProof) { try longOther.verifyAbsence(of: .zero, root: .zero) })
        #expect(
            throwing(.malformedMapProof) {
                try oneSided.verifyInclusion(of: .zero, value: .zero, root: .zero)
            }
        )
        let single = MapProof(siblings: [], end: .entry(key: other, value: .zero))
        try single.verifyAbsence(of: .zero, root: MapHash.entry(key: other, value: .zero))
    }

    static func flip(_ proof: MapProof, _ position: Int) throws -> MapProof {
        var siblings = proof.siblings
        siblings[position / 32] = try flipped(siblings[position / 32], bit: position % 32 * 8 + position % 8)
        // A flipped empty sibling is no longer empty, and a full one does not become empty.
        return MapProof(siblings: siblings, end: proof.end)
    }
}
