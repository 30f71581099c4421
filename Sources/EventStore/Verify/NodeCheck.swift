import Identifiers
import LMDB
import MerkleTree

/// Compares the nodes and the frontier that an index keeps with those that follow from the records.
final class NodeCheck {
    struct Node {
        let position: Position
        let address: NodeAddress
        let hash: Digest
    }

    private let index: Index
    /// What the index had at the start; it may grow meanwhile.
    private let applied: Position
    private let frontier: Frontier?
    /// Inner nodes above a leaf that differs differ too, which nobody needs to be told.
    private var leavesDiffer = false
    private var expected: Frontier?
    private var frontierWasSeen: Bool

    init(_ index: Index) throws(EventStoreError) {
        self.index = index
        (applied, frontier) = try index.readingFile { (transaction) throws(LMDBError) in
            let applied = try index.databases.state(in: transaction)?.applied ?? .origin
            return (applied, try TreeGrowth(index.databases, in: transaction)?.frontier)
        }
        frontierWasSeen = applied == .origin
    }

    /// The last position that the nodes in the file are of; nil until it was reached.
    var comparedUpTo: Position? { frontierWasSeen ? applied : nil }

    /// The frontier that follows from the records up to a position.
    func reached(_ frontier: Frontier, at position: Position) {
        if position == applied { expected = frontier }
    }

    func check(_ nodes: [Node], _ report: inout VerificationReport) throws(EventStoreError) {
        let kept = try index.readingFile { (transaction) throws(LMDBError) in
            var kept: [Digest?] = []
            for node in nodes where node.position <= applied {
                kept.append(try index.databases.node(node.address, in: transaction))
            }
            return kept
        }
        for (node, hash) in zip(nodes, kept) where hash != node.hash {
            if node.address.level == 0 {
                leavesDiffer = true
                report.add(.wrongTree, at: node.position, "the tree has another leaf: \(name(hash))")
            } else if !leavesDiffer {
                let place = "node \(node.address.index) of level \(node.address.level)"
                report.add(.wrongTree, at: node.position, "the tree has another \(place): \(name(hash))")
            }
        }
        if let expected = expected.take() { check(expected, &report) }
    }

    private func check(_ expected: Frontier, _ report: inout VerificationReport) {
        frontierWasSeen = true
        guard frontier != expected, !leavesDiffer else { return }
        report.add(.wrongTree, at: applied, "the frontier of the tree is another one")
    }

    private func name(_ hash: Digest?) -> String { hash.map(\.hex) ?? "none" }
}
