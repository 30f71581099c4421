/// How many leaves a tree has.
package struct TreeSize: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Sizes fit a signed 64-bit integer, as positions of the log do.
    package static let largest = TreeSize(unchecked: UInt64(Int64.max))
    package static let zero = TreeSize(unchecked: 0)

    package let count: UInt64

    init(unchecked count: UInt64) {
        self.count = count
    }

    /// Throws `sizeOutOfRange` beyond ``largest``.
    package init(_ count: UInt64) throws(MerkleTreeError) {
        guard count <= UInt64(Int64.max) else {
            throw MerkleTreeError(.sizeOutOfRange, "a tree of \(count) leaves exceeds \(Int64.max)")
        }
        self.count = count
    }

    package static func < (left: TreeSize, right: TreeSize) -> Bool { left.count < right.count }

    package var description: String { String(count) }
}
