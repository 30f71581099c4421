package import Identifiers
package import MerkleTree

/// How far a generation has come, written in one transaction with its rows.
package struct GenerationState: Equatable, Sendable {
    package var version: UInt32
    package var position: Position
    /// Hash of the record at the position, so that rows of another history are told apart; zero at the
    /// origin.
    package var anchor: Digest
    package var rowCount: UInt64
    /// Of the rows: those of people whose rows wait.
    package var quarantined: UInt64
    package var digest: SetHash

    static let byteCount = 4 + 8 + 8 + 8 + Digest.byteCount + SetHash.byteCount

    init(version: UInt32) {
        self.version = version
        position = .origin
        anchor = .zero
        rowCount = 0
        quarantined = 0
        digest = SetHash()
    }

    init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount, let anchor = try? Digest(Array(bytes[28..<60])),
            let digest = SetHash(bytes: Array(bytes[60...]))
        else { return nil }
        self.anchor = anchor
        version = UInt32(Self.integer(bytes[0..<4]))
        position = Position(Self.integer(bytes[4..<12]))
        rowCount = Self.integer(bytes[12..<20])
        quarantined = Self.integer(bytes[20..<28])
        self.digest = digest
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for shift in stride(from: 24, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: version >> UInt32(shift)))
        }
        for word in [position.rawValue, rowCount, quarantined] {
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        return bytes + anchor.bytes + digest.bytes
    }

    /// - Returns: false when the counts cannot be those of the rows; then nothing of the state is to be used.
    mutating func insert(_ row: Row) -> Bool {
        digest.insert(row)
        guard rowCount < .max, quarantined < .max else { return false }
        rowCount += 1
        if row.kind == .quarantine { quarantined += 1 }
        return true
    }

    /// - Returns: false as for `insert`: what is read from a file may be anything.
    mutating func remove(_ row: Row) -> Bool {
        digest.remove(row)
        guard rowCount > 0, row.kind != .quarantine || quarantined > 0 else { return false }
        rowCount -= 1
        if row.kind == .quarantine { quarantined -= 1 }
        return true
    }

    private static func integer(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
