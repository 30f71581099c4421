import LMDB
import MerkleTree

/// Keys of the map's entries.
extension Digest: DatabaseKey {
    package static var isInteger: Bool { false }

    package func withKeyBytes(_ call: (RawSpan) -> CInt) -> CInt {
        let words = bigEndianWords
        return call(unsafe words.span.bytes)
    }
}

/// Where the row of the keys is that share their first `depth` bits: the depth in rows, then those bits.
struct HeadsRowKey: DatabaseKey {
    private var bytes: InlineArray<33, UInt8>
    private let count: Int

    static var isInteger: Bool { false }

    /// - Parameter prefix: its bits from `depth` on are zero.
    init(_ prefix: Digest, depth: Int) {
        bytes = InlineArray(repeating: UInt8(depth / HeadsLayout.rowLevels))
        count = 1 + (depth + 7) / 8
        var span = bytes.mutableSpan
        var room = unsafe span.mutableBytes
        room.set(prefix, at: 1)
    }

    func withKeyBytes(_ call: (RawSpan) -> CInt) -> CInt {
        call(unsafe bytes.span.bytes.extracting(..<count))
    }
}
