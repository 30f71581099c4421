import LMDB
import MerkleTree

/// The way of one key through the kept map.
extension HeadsDatabases {
    /// What the map holds for `key`, with the hashes beside its path: the proof that ``MerkleMap`` gives.
    func proof(
        for key: Digest,
        in transaction: borrowing some ReadableTransaction & ~Copyable
    ) throws(LMDBError) -> MapProof {
        var siblings: [Digest] = []
        var depth = 0
        while let row = try row(key, depth: depth, in: transaction) {
            var children = row[...]
            for _ in 0..<HeadsLayout.rowLevels {
                guard MapSubtree(joining: children).kind == .branch else {
                    return try end(siblings, at: key, depth: depth, in: transaction)
                }
                let middle = children.startIndex + children.count / 2
                let (left, right) = (children[..<middle], children[middle...])
                let isRight = key.bit(depth)
                siblings.append(MapSubtree(joining: isRight ? left : right).hash)
                children = isRight ? right : left
                depth += 1
            }
        }
        let few = HeadsLayout.keysWithoutRow
        var entries = try entries(
            below: key.prefix(bits: depth),
            depth: depth,
            limit: few + 1,
            in: transaction
        )[...]
        guard entries.count <= few else {
            throw LMDBError(code: .MDB_CORRUPTED, operation: "looking for a row of heads")
        }
        while entries.count > 1 {
            let middle = MapSubtree.split(entries, at: depth)
            let (left, right) = (entries[..<middle], entries[middle...])
            let isRight = key.bit(depth)
            siblings.append(MapSubtree(isRight ? left : right, depth: depth + 1).hash)
            entries = isRight ? right : left
            depth += 1
        }
        return MapProof(siblings: siblings, end: Self.end(entries.first))
    }

    /// A proof that ends within a row, at one entry or none.
    private func end(
        _ siblings: [Digest],
        at key: Digest,
        depth: Int,
        in transaction: borrowing some ReadableTransaction & ~Copyable
    ) throws(LMDBError) -> MapProof {
        let prefix = key.prefix(bits: depth)
        let entry = try entries(below: prefix, depth: depth, limit: 1, in: transaction).first
        return MapProof(siblings: siblings, end: Self.end(entry))
    }

    private static func end(_ entry: (key: Digest, value: Digest)?) -> MapProof.End {
        entry.map { .entry(key: $0.key, value: $0.value) } ?? .nothing
    }
}
