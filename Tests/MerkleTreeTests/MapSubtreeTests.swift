import MerkleTree
import SeededNumbers
import Testing

@Suite struct MapSubtreeTests {
    @Test(arguments: [0, 1, 2, 3, 9, 40, 200])
    func theRootIsThatOfTheMap(count: Int) throws {
        var generator = SeededGenerator(seed: 81)
        var map = MerkleMap()
        var entries: [(key: Digest, value: Digest)] = []
        for index in 0..<count {
            let key = try MerkleMapTests.key(prefix: index % 20, &generator)
            let value = try randomDigest(&generator)
            map.set(value, for: key)
            entries.append((key, value))
        }
        entries.sort { $0.key < $1.key }
        let root = map.root()
        #expect(MapSubtree(entries[...], depth: 0).hash == root)
        // The same from the sixteen subtrees below the first four bits.
        let parts = (0..<16).map { part in
            let own = entries.filter { Int($0.key.bytes[0] >> 4) == part }
            return MapSubtree(own[...], depth: 4)
        }
        #expect(MapSubtree(joining: parts[...]).hash == root)
    }

    @Test func aLoneEntryRises() throws {
        var generator = SeededGenerator(seed: 82)
        let key = try randomDigest(&generator)
        let lone = MapSubtree(key: key, value: key)
        #expect(MapSubtree(joining: [.empty, .empty, .empty, lone][...]) == lone)
        #expect(MapSubtree(joining: .empty, .empty) == .empty)
        let branch = MapSubtree(joining: lone, lone)
        #expect(branch.kind == .branch)
        #expect(MapSubtree(joining: .empty, branch).hash == MapHash.node(.zero, branch.hash))
    }
}
