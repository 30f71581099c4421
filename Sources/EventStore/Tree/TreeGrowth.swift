import LMDB
import MerkleTree

/// Appends leaves to the log's tree within one transaction, and keeps each node that they complete.
struct TreeGrowth {
    private(set) var frontier: Frontier
    /// Rows from `firstRow` on: the last one that was there, and new ones.
    private var rows: [UInt8]
    private let firstRow: UInt64
    private let firstRowIsNew: Bool
    private var nodeCount: UInt64

    /// Goes on where the tree ends.
    ///
    /// - Returns: nil when the frontier or its row cannot be what was written.
    init?(
        _ databases: IndexDatabases,
        in transaction: borrowing some ReadableTransaction & ~Copyable
    ) throws(LMDBError) {
        let stored = try transaction.value(for: TreeLayout.frontierKey, in: databases.meta)
        guard let frontier = stored.map({ try? Frontier(serialized: $0) }) ?? Frontier() else { return nil }
        self.frontier = frontier
        nodeCount = NodeAddress.count(leaves: frontier.size.count)
        firstRow = TreeLayout.row(of: nodeCount)
        rows = []
        firstRowIsNew = TreeLayout.offset(of: nodeCount) == 0
        guard TreeLayout.offset(of: nodeCount) > 0 else { return }
        guard let row = try transaction.value(for: firstRow, in: databases.nodes) else { return nil }
        guard row.count == TreeLayout.rowBytes else { return nil }
        rows = Array(row[..<TreeLayout.offset(of: nodeCount)])
    }

    var size: TreeSize { frontier.size }

    mutating func append(_ leaf: Digest) {
        var completed = 0
        // Out of the struct while the closure fills it, which copies nothing.
        var rows: [UInt8] = []
        swap(&rows, &self.rows)
        frontier.append(leaf) { _, hash in
            hash.append(to: &rows)
            completed += 1
        }
        swap(&rows, &self.rows)
        nodeCount += UInt64(completed)
    }

    /// Appends nodes that were completed already, 32 bytes each, and the right edge after them.
    mutating func append(_ nodes: [UInt8], to frontier: Frontier) {
        rows += nodes
        nodeCount += UInt64(nodes.count / Digest.byteCount)
        precondition(nodeCount == NodeAddress.count(leaves: frontier.size.count), "the tree has no gaps")
        self.frontier = frontier
    }

    /// To be called once, at the end.
    mutating func write(
        to databases: IndexDatabases,
        in transaction: inout WriteTransaction
    ) throws(LMDBError) {
        // Whole rows always, so that the last one is overwritten where it lies.
        let missing = (TreeLayout.rowBytes - rows.count % TreeLayout.rowBytes) % TreeLayout.rowBytes
        rows.append(contentsOf: repeatElement(0, count: missing))
        let bytes = unsafe rows.span.bytes
        for index in 0..<rows.count / TreeLayout.rowBytes {
            let start = index * TreeLayout.rowBytes
            let row = bytes.extracting(start..<start + TreeLayout.rowBytes)
            let isNew = index > 0 || firstRowIsNew
            try transaction.put(
                row,
                for: firstRow + UInt64(index),
                in: databases.nodes,
                flags: isNew ? .append : []
            )
        }
        try transaction.put(frontier.serialized, for: TreeLayout.frontierKey, in: databases.meta)
    }
}
