package import Identifiers
package import MerkleTree

/// The outer form of every binary file of a backup: a header, entries each after its length, a SHA-256 over
/// all of it. The layout is in `Schemas/storage.md`.
package struct BackupFrame: Hashable, Sendable {
    package enum Kind: UInt32, Sendable, CustomStringConvertible {
        case segment = 1
        case checkpoints = 2
        case slots = 3

        package var description: String {
            switch self {
            case .segment: "records"
            case .checkpoints: "checkpoints"
            case .slots: "key slots"
            }
        }
    }

    package let kind: Kind
    package let logID: LogID
    /// What the first entry is the number of: a position, a size, a slot.
    package let first: UInt64
    /// The size of the log that the file goes with.
    package let size: Position
    /// Where in the file each entry lies.
    package let entries: [Range<Int>]
    /// The SHA-256 that the file ends with.
    package let hash: Digest

    /// Reads a file's form and its hash. Total: any bytes give a frame or a named error.
    package static func read(_ bytes: RawSpan) throws(BackupFormatError) -> BackupFrame {
        let kind = try checkHeader(bytes)
        let end = bytes.byteCount - Digest.byteCount
        let stated = bytes.integer(at: BackupLayout.entryBytes, as: UInt64.self)
        let present = end - BackupLayout.headerBytes
        guard stated == UInt64(present) else { throw .lengthMismatch(stated: stated, present: present) }
        let hash = bytes.digest(at: end)
        guard Digest.sha256(bytes.extracting(0..<end)) == hash else { throw .hashMismatch }
        return BackupFrame(
            kind: kind,
            logID: LogID(bytes.uniqueID(at: BackupLayout.logID)),
            first: bytes.integer(at: BackupLayout.first, as: UInt64.self),
            size: Position(bytes.integer(at: BackupLayout.size, as: UInt64.self)),
            entries: try entries(of: bytes, end: end),
            hash: hash
        )
    }

    private static func checkHeader(_ bytes: RawSpan) throws(BackupFormatError) -> Kind {
        guard bytes.byteCount >= BackupLayout.headerBytes + Digest.byteCount else {
            throw .tooShort(byteCount: bytes.byteCount)
        }
        guard bytes.integer(at: BackupLayout.magic, as: UInt64.self) == BackupLayout.magicWord else {
            throw .foreignMagic
        }
        let version = bytes.integer(at: BackupLayout.version, as: UInt32.self)
        guard version == BackupLayout.formatVersion else { throw unknown(version, of: bytes) }
        let code = bytes.integer(at: BackupLayout.kind, as: UInt32.self)
        guard let kind = Kind(rawValue: code) else { throw .unknownKind(code) }
        return kind
    }

    /// Files of every format end with their hash, so that a wrong byte is not taken for a newer format.
    private static func unknown(_ version: UInt32, of bytes: RawSpan) -> BackupFormatError {
        let end = bytes.byteCount - Digest.byteCount
        let isWhole = Digest.sha256(bytes.extracting(0..<end)) == bytes.digest(at: end)
        return version > BackupLayout.formatVersion && isWhole
            ? .newerVersion(version) : .unknownVersion(version)
    }

    private static func entries(
        of bytes: RawSpan,
        end: Int
    ) throws(BackupFormatError) -> [Range<Int>] {
        let stated = bytes.integer(at: BackupLayout.count, as: UInt64.self)
        var entries: [Range<Int>] = []
        // The count is not believed before the entries were seen.
        entries.reserveCapacity(Int(min(stated, UInt64(end / BackupLayout.lengthBytes))))
        var offset = BackupLayout.headerBytes
        while offset < end {
            let number = UInt64(entries.count) + 1
            guard end - offset >= BackupLayout.lengthBytes else { throw .entryBeyondEnd(number: number) }
            let length = Int(bytes.integer(at: offset, as: UInt32.self))
            offset += BackupLayout.lengthBytes
            guard length <= end - offset else { throw .entryBeyondEnd(number: number) }
            entries.append(offset..<offset + length)
            offset += length
        }
        guard UInt64(entries.count) == stated else {
            throw .countMismatch(stated: stated, present: UInt64(entries.count))
        }
        return entries
    }

    /// Whether it is what the reader came for.
    func check(_ expected: Kind, of log: LogID) throws(BackupFormatError) {
        guard kind == expected else { throw .wrongKind(kind, expected: expected) }
        guard logID == log else { throw .wrongLog(logID, expected: log) }
    }
}
