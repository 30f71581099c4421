/// A map from 32-byte keys to 32-byte values under one root: a binary trie over the bits of the key.
///
/// Bits are taken from the highest of the first byte on. A subtree with one entry is that entry's hash,
/// so that paths are about log2(n) long; ``MapHash`` gives the bytes. A root leaves no choice about any
/// key: each has one path, which ends at its entry, at another key's entry or at nothing. That holds
/// whoever built the tree, which a sorted list under an ordinary tree does not offer.
///
/// The order of insertion does not matter. Entries are replaced but never removed: a stream, once begun,
/// has a head for ever. Keys should be hashes: chosen keys with long common prefixes cost a branch for
/// each common bit. About 180 bytes for an entry; hashes are brought up to date when the root is asked
/// for, once for all changes since.
package struct MerkleMap: Sendable {
    /// Branches and entries are numbered with 32 bits.
    package static let mostEntries = 1 << 30

    private enum Child {
        case empty
        case branch(UInt32)
        case entry(UInt32)
    }

    private struct Branch {
        var left = Child.empty
        var right = Child.empty
        var hash = MapHash.empty
        var isStale = true

        subscript(bit: Bool) -> Child {
            get { bit ? right : left }
            set { if bit { right = newValue } else { left = newValue } }
        }
    }

    private struct Entry {
        let key: Digest
        var value: Digest
        var hash: Digest
    }

    private var top = Child.empty
    private var branches: [Branch] = []
    private var entries: [Entry] = []

    package init() {}

    /// The number of keys.
    package var count: Int { entries.count }

    /// The root over all entries: 32 zero bytes when there are none.
    package mutating func root() -> Digest { refresh(top) }

    /// The value of `key`, nil when it has none.
    package subscript(key: Digest) -> Digest? {
        let (_, end) = descend(key)
        guard case .entry(let index) = end, entries[Int(index)].key == key else { return nil }
        return entries[Int(index)].value
    }

    /// Sets the value of `key`, whether or not it had one.
    package mutating func set(_ value: Digest, for key: Digest) {
        let (path, end) = descend(key)
        for branch in path { branches[Int(branch)].isStale = true }
        switch end {
        case .empty:
            place(newEntry(key, value), under: path, of: key)
        case .entry(let index) where entries[Int(index)].key == key:
            entries[Int(index)].value = value
            entries[Int(index)].hash = MapHash.entry(key: key, value: value)
        case .entry(let index):
            place(split(index, key, value, depth: path.count), under: path, of: key)
        case .branch:
            preconditionFailure("a descent ends at an entry or at nothing")
        }
    }

    /// What the map holds for `key`, with the hashes beside its path.
    package mutating func proof(for key: Digest) -> MapProof {
        _ = root()
        let (path, end) = descend(key)
        var siblings: [Digest] = []
        for (depth, branch) in path.enumerated() {
            siblings.append(hash(of: branches[Int(branch)][!key.bit(depth)]))
        }
        guard case .entry(let index) = end else { return MapProof(siblings: siblings, end: .nothing) }
        let entry = entries[Int(index)]
        let found = MapProof.End.entry(key: entry.key, value: entry.value)
        return MapProof(siblings: siblings, end: found)
    }

    /// The branches on the way of `key`, from the top, and what stands below the last of them.
    private func descend(_ key: Digest) -> (path: [UInt32], end: Child) {
        var path: [UInt32] = []
        var child = top
        while case .branch(let index) = child {
            child = branches[Int(index)][key.bit(path.count)]
            path.append(index)
        }
        return (path, child)
    }

    private mutating func place(_ child: Child, under path: [UInt32], of key: Digest) {
        if let last = path.last {
            branches[Int(last)][key.bit(path.count - 1)] = child
        } else {
            top = child
        }
    }

    private mutating func newEntry(_ key: Digest, _ value: Digest) -> Child {
        precondition(entries.count < Self.mostEntries, "the map has reached its largest size")
        entries.append(Entry(key: key, value: value, hash: MapHash.entry(key: key, value: value)))
        return .entry(UInt32(entries.count - 1))
    }

    /// Puts a new entry beside an old one: a branch for each bit that they still share, and one more.
    private mutating func split(_ old: UInt32, _ key: Digest, _ value: Digest, depth: Int) -> Child {
        let oldKey = entries[Int(old)].key
        var fork = depth
        while oldKey.bit(fork) == key.bit(fork) { fork += 1 }
        var branch = Branch()
        branch[oldKey.bit(fork)] = .entry(old)
        branch[key.bit(fork)] = newEntry(key, value)
        var child = add(branch)
        for shared in stride(from: fork - 1, through: depth, by: -1) {
            var above = Branch()
            above[key.bit(shared)] = child
            child = add(above)
        }
        return child
    }

    private mutating func add(_ branch: Branch) -> Child {
        guard let index = UInt32(exactly: branches.count) else {
            preconditionFailure("the map has reached its largest number of branches")
        }
        branches.append(branch)
        return .branch(index)
    }

    /// Recomputes the stale hashes at and below `child`; the depth of the recursion is 256 at most.
    private mutating func refresh(_ child: Child) -> Digest {
        guard case .branch(let index) = child, branches[Int(index)].isStale else { return hash(of: child) }
        let left = refresh(branches[Int(index)].left)
        let right = refresh(branches[Int(index)].right)
        let hash = MapHash.node(left, right)
        branches[Int(index)].hash = hash
        branches[Int(index)].isStale = false
        return hash
    }

    private func hash(of child: Child) -> Digest {
        switch child {
        case .empty: MapHash.empty
        case .branch(let index): branches[Int(index)].hash
        case .entry(let index): entries[Int(index)].hash
        }
    }
}
