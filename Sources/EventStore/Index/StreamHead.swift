package import Identifiers
package import MerkleTree

/// Where a stream ends.
package struct StreamHead: Hashable, Sendable {
    package let ordinal: StreamOrdinal
    /// The version of the last record.
    package let version: StreamVersion
    /// The position of the last record.
    package let position: Position
    /// The leaf hash of the last record.
    package let hash: Digest

    package init(ordinal: StreamOrdinal, version: StreamVersion, position: Position, hash: Digest) {
        self.ordinal = ordinal
        self.version = version
        self.position = position
        self.hash = hash
    }
}

/// Where the events of a command stand: `count` records from `first` on.
package struct CommandEntry: Hashable, Sendable {
    package let first: Position
    package let count: UInt16

    package init(first: Position, count: UInt16) {
        self.first = first
        self.count = count
    }

    package var last: Position { Position(first.rawValue + UInt64(count) - 1) }
}
