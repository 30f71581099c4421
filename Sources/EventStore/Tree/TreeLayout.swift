import Identifiers
import MerkleTree

/// Where the nodes of the log's tree stand: in rows of the database `nodes`, in the order in which they were
/// completed.
enum TreeLayout {
    /// Hashes in a row: two rows fill a page of 4 KiB.
    static let nodesPerRow: UInt64 = 62
    static let rowBytes = Int(nodesPerRow) * Digest.byteCount
    static let frontierKey = Array("frontier".utf8)

    static func row(of number: UInt64) -> UInt64 { number / nodesPerRow }

    static func offset(of number: UInt64) -> Int { Int(number % nodesPerRow) * Digest.byteCount }

    /// The leaf of a position.
    static func leaf(_ position: Position) -> NodeAddress {
        precondition(position > .origin, "positions with records begin at 1")
        return NodeAddress(level: 0, index: position.rawValue - 1)
    }
}

extension TreeSize {
    /// The tree after the record at a position.
    init(_ position: Position) {
        do throws(MerkleTreeError) {
            try self.init(position.rawValue)
        } catch {
            preconditionFailure("no log is so long: \(error)")
        }
    }
}
