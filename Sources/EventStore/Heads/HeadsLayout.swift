package import Identifiers
package import MerkleTree

/// The map of stream heads as bytes: what stands for a stream in the map, and how the map is kept.
package enum HeadsLayout {
    static let formatVersion: UInt32 = 1
    static let stateKey = Array("state".utf8)
    static let stateBytes = 96
    /// Levels of the trie that one row holds.
    static let rowLevels = 4
    static let rowWidth = 1 << rowLevels
    /// A kind and a hash for each child.
    static let rowBytes = rowWidth * (1 + Digest.byteCount)
    /// A subtree with more keys than this has a row of its own; a smaller one is made from its keys.
    static let keysWithoutRow = 8

    /// SHA-256 of the stream's name as text.
    package static func key(_ stream: StreamID) -> Digest {
        var name = stream.description
        return name.withUTF8 { Digest.sha256(unsafe $0.span.bytes) }
    }

    /// SHA-256 over version (4), position (8), both little-endian, and leaf hash (32) of the stream's last
    /// record.
    package static func value(version: StreamVersion, position: Position, hash: Digest) -> Digest {
        var value = InlineArray<44, UInt8>(repeating: 0)
        var span = value.mutableSpan
        var bytes = unsafe span.mutableBytes
        bytes.set(version.rawValue, at: 0)
        bytes.set(position.rawValue, at: 4)
        bytes.set(hash, at: 12)
        return Digest.sha256(bytes.bytes)
    }

    static func row(_ value: RawSpan) -> [MapSubtree]? {
        guard value.byteCount == rowBytes else { return nil }
        var row: [MapSubtree] = []
        row.reserveCapacity(rowWidth)
        for index in 0..<rowWidth {
            let offset = index * (1 + Digest.byteCount)
            guard let kind = MapSubtree.Kind(rawValue: value.integer(at: offset, as: UInt8.self)) else {
                return nil
            }
            row.append(MapSubtree(kind: kind, hash: value.digest(at: offset + 1)))
        }
        return row
    }

    static func put(_ row: [MapSubtree], into value: inout MutableRawSpan) {
        precondition(row.count == rowWidth, "a row has all its children")
        for (index, child) in row.enumerated() {
            let offset = index * (1 + Digest.byteCount)
            value.set(child.kind.rawValue, at: offset)
            value.set(child.hash, at: offset + 1)
        }
    }

    static func state(_ value: RawSpan) -> HeadsState? {
        guard value.byteCount == stateBytes,
            let kind = MapSubtree.Kind(rawValue: value.integer(at: 8, as: UInt8.self))
        else { return nil }
        return HeadsState(
            size: Position(value.integer(at: 0, as: UInt64.self)),
            root: MapSubtree(kind: kind, hash: value.digest(at: 48)),
            hash: value.digest(at: 16),
            logID: LogID(value.uniqueID(at: 80))
        )
    }

    static func put(_ state: HeadsState, into value: inout MutableRawSpan) {
        value.set(state.size.rawValue, at: 0)
        value.set(state.root.kind.rawValue, at: 8)
        value.set(state.hash, at: 16)
        value.set(state.root.hash, at: 48)
        value.set(state.logID.value, at: 80)
    }
}

/// How far a map of stream heads is.
struct HeadsState: Hashable, Sendable {
    /// It has the heads that the log of this size has.
    var size: Position
    var root: MapSubtree
    /// The hash of the record at `size`: another log under the same id would have another.
    var hash: Digest
    var logID: LogID

    static func empty(_ logID: LogID) -> HeadsState {
        HeadsState(size: .origin, root: .empty, hash: .zero, logID: logID)
    }
}
