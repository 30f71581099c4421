import MerkleTree
import SeededNumbers
import Testing

@Suite struct MerkleMapTests {
    /// The root by its definition: recursion over the entries, nothing kept.
    static func definition(_ entries: [(key: Digest, value: Digest)], depth: Int = 0) -> Digest {
        if entries.isEmpty { return .zero }
        if entries.count == 1 { return MapHash.entry(key: entries[0].key, value: entries[0].value) }
        let left = entries.filter { !$0.key.bit(depth) }
        let right = entries.filter { $0.key.bit(depth) }
        return MapHash.node(definition(left, depth: depth + 1), definition(right, depth: depth + 1))
    }

    /// A key that shares its first `prefix` bits with zero.
    static func key(prefix: Int, _ generator: inout SeededGenerator) throws -> Digest {
        var bytes = try randomDigest(&generator).bytes
        for bit in 0..<prefix { bytes[bit / 8] &= ~(0x80 >> UInt8(bit % 8)) }
        return try Digest(bytes)
    }

    @Test(arguments: [UInt64(71), 72, 73])
    func rootsAndProofsOfRandomMaps(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var map = MerkleMap()
        var model: [Digest: Digest] = [:]
        for step in 0..<300 {
            let known = model.keys.sorted()
            let isUpdate = !known.isEmpty && Int.random(in: 0..<4, using: &generator) == 0
            let prefix = Int.random(in: 0...24, using: &generator)
            let key =
                isUpdate
                ? known.randomElement(using: &generator) ?? .zero : try Self.key(prefix: prefix, &generator)
            let value = try randomDigest(&generator)
            map.set(value, for: key)
            model[key] = value
            #expect(map.count == model.count)
            guard step % 20 == 0 else { continue }
            let root = map.root()
            #expect(root == Self.definition(model.map { ($0.key, $0.value) }), "seed \(seed), step \(step)")
            for (key, value) in model {
                #expect(map[key] == value)
                try map.proof(for: key).verifyInclusion(of: key, value: value, root: root)
            }
            for prefix in 0..<24 {
                let absent = try Self.key(prefix: prefix, &generator)
                #expect(map[absent] == nil)
                try map.proof(for: absent).verifyAbsence(of: absent, root: root)
            }
        }
    }

    @Test func theOrderOfInsertionDoesNotMatter() throws {
        var generator = SeededGenerator(seed: 74)
        var entries: [(Digest, Digest)] = []
        for _ in 0..<200 {
            entries.append((try Self.key(prefix: 9, &generator), try randomDigest(&generator)))
        }
        var roots: Set<Digest> = []
        for _ in 0..<5 {
            var map = MerkleMap()
            for (key, value) in entries.shuffled(using: &generator) { map.set(value, for: key) }
            roots.insert(map.root())
        }
        #expect(roots.count == 1)
    }

    @Test func keysThatDifferInTheirLastBit() throws {
        var map = MerkleMap()
        let (first, second) = (Digest.zero, try flipped(.zero, bit: 248))
        #expect(second.bit(255))
        map.set(first, for: first)
        #expect(map.root() == MapHash.entry(key: first, value: first))
        map.set(second, for: second)
        let root = map.root()
        let proof = map.proof(for: second)
        #expect(proof.siblings.count == 256)
        try proof.verifyInclusion(of: second, value: second, root: root)
        let absent = try flipped(.zero, bit: 0)
        try map.proof(for: absent).verifyAbsence(of: absent, root: root)
    }

    @Test func theEmptyMapHoldsNothing() throws {
        var map = MerkleMap()
        #expect(map.root() == .zero)
        try map.proof(for: LogHash.emptyRoot).verifyAbsence(of: LogHash.emptyRoot, root: .zero)
    }
}
