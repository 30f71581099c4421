import Identifiers
import MerkleTree

/// Keys and values of the index. Values are little-endian; keys that LMDB orders as bytes are big-endian.
enum IndexLayout {
    static let formatVersion: UInt32 = 4
    static let stateKey = Array("state".utf8)
    static let stateBytes = 64
    static let headBytes = 48
    static let commandBytes = 10

    static func key(_ stream: StreamID) -> InlineArray<17, UInt8> {
        var key = InlineArray<17, UInt8>(repeating: stream.kind.rawValue)
        var span = key.mutableSpan
        var bytes = unsafe span.mutableBytes
        bytes.set(stream.key, at: 1)
        return key
    }

    static func key(_ command: CommandID) -> InlineArray<16, UInt8> {
        var key = InlineArray<16, UInt8>(repeating: 0)
        var span = key.mutableSpan
        var bytes = unsafe span.mutableBytes
        bytes.set(command.value, at: 0)
        return key
    }

    static func key(_ claim: Digest) -> InlineArray<32, UInt8> {
        var key = InlineArray<32, UInt8>(repeating: 0)
        var span = key.mutableSpan
        var bytes = unsafe span.mutableBytes
        bytes.set(claim, at: 0)
        return key
    }

    static func bytes(_ stream: StreamID) -> [UInt8] {
        let key = key(stream)
        return key.indices.map { key[$0] }
    }

    /// Orders by stream, then by version.
    static func key(_ ordinal: StreamOrdinal, _ version: StreamVersion) -> UInt64 {
        UInt64(ordinal.rawValue) << 32 | UInt64(version.rawValue)
    }

    /// Of so many records of a stream the position of one is kept.
    static let skipLength: UInt32 = 64

    static func isSkip(_ version: StreamVersion) -> Bool { version.rawValue % skipLength == 0 }

    /// How many positions are kept of a stream of a length.
    static func skips(_ version: StreamVersion) -> Int { Int(version.rawValue / skipLength) }

    /// The first version from one on whose position is kept, if the stream is so long.
    static func skip(atOrAfter version: UInt32) -> UInt32 {
        let (next, overflow) = (version / skipLength).addingReportingOverflow(
            version % skipLength == 0 ? 0 : 1
        )
        let (skip, tooLong) = next.multipliedReportingOverflow(by: skipLength)
        return overflow || tooLong ? .max : skip
    }

    static func stream(_ key: RawSpan) -> StreamID? {
        guard key.byteCount == 17 else { return nil }
        return StreamID(kind: key.integer(at: 0, as: UInt8.self), key: key.uniqueID(at: 1))
    }

    static func head(_ value: RawSpan) -> StreamHead? {
        guard value.byteCount == headBytes else { return nil }
        return StreamHead(
            ordinal: StreamOrdinal(value.integer(at: 0, as: UInt32.self)),
            version: StreamVersion(value.integer(at: 4, as: UInt32.self)),
            position: Position(value.integer(at: 8, as: UInt64.self)),
            hash: value.digest(at: 16)
        )
    }

    static func put(_ head: StreamHead, into value: inout MutableRawSpan) {
        value.set(head.ordinal.rawValue, at: 0)
        value.set(head.version.rawValue, at: 4)
        value.set(head.position.rawValue, at: 8)
        value.set(head.hash, at: 16)
    }

    static func position(_ value: RawSpan) -> Position? {
        value.byteCount == 8 ? Position(value.integer(at: 0, as: UInt64.self)) : nil
    }

    static func command(_ value: RawSpan) -> CommandEntry? {
        guard value.byteCount == commandBytes else { return nil }
        let first = Position(value.integer(at: 0, as: UInt64.self))
        return CommandEntry(first: first, count: value.integer(at: 8, as: UInt16.self))
    }

    static func state(_ value: RawSpan) -> IndexState? {
        guard value.byteCount == stateBytes else { return nil }
        let slot = value.integer(at: 8, as: UInt32.self)
        return IndexState(
            applied: Position(value.integer(at: 0, as: UInt64.self)),
            hash: value.digest(at: 16),
            lastKeySlot: slot == 0 ? nil : KeySlot(slot),
            logID: LogID(value.uniqueID(at: 48))
        )
    }

    static func put(_ state: IndexState, into value: inout MutableRawSpan) {
        value.set(state.applied.rawValue, at: 0)
        value.set(state.lastKeySlot?.rawValue ?? 0, at: 8)
        value.set(UInt32(0), at: 12)
        value.set(state.hash, at: 16)
        value.set(state.logID.value, at: 48)
    }
}
