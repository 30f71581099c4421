/// Which leaf of a tree, counted from 0: position N of the log is the leaf with index N − 1.
package struct LeafIndex: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let offset: UInt64

    package init(_ offset: UInt64) {
        self.offset = offset
    }

    package static func < (left: LeafIndex, right: LeafIndex) -> Bool { left.offset < right.offset }

    package var description: String { String(offset) }
}
