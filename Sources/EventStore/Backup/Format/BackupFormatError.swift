package import Identifiers

/// Why bytes are no file of a backup. The same bytes are refused again.
package enum BackupFormatError: Error, Hashable, Sendable, CustomStringConvertible {
    case tooShort(byteCount: Int)
    case foreignMagic
    case unknownVersion(UInt32)
    /// A program after this one wrote it, for its hash fits.
    case newerVersion(UInt32)
    case unknownKind(UInt32)
    case wrongKind(BackupFrame.Kind, expected: BackupFrame.Kind)
    case wrongLog(LogID, expected: LogID)
    case lengthMismatch(stated: UInt64, present: Int)
    case hashMismatch
    /// The entry with this number, counted from 1, ends after the others' end.
    case entryBeyondEnd(number: UInt64)
    case countMismatch(stated: UInt64, present: UInt64)
    case reservedBytesInUse
    /// A numbering that no writer makes: what it is about, and the numbers.
    case wrongNumbers(String)
    case damagedRecord(Position, RecordError)
    case misplacedRecord(Position, says: Position)
    /// A record that does not fit those before it, or what was signed.
    case unfitRecord(Position, String)
    case damagedSlot(UInt64)
    /// The line with this number, counted from 1.
    case damagedManifest(line: Int, String)

    package var description: String {
        switch self {
        case .tooShort(let count): "\(count) bytes are less than a header and a hash"
        case .foreignMagic: "it does not begin with CRDBACK1"
        case .unknownVersion(let version): "format version \(version) is unknown"
        case .newerVersion(let version):
            "it has format \(version), and this program knows formats up to \(BackupLayout.formatVersion): use the newer credentiald that wrote it"
        case .unknownKind(let kind): "kind \(kind) is unknown"
        case .wrongKind(let kind, let expected): "it holds \(kind), not \(expected)"
        case .wrongLog(let log, let expected): "it is of log \(log), not of \(expected)"
        case .lengthMismatch(let stated, let present):
            "the header states \(stated) bytes of entries, \(present) are there"
        case .hashMismatch: "its SHA-256 is another one"
        case .entryBeyondEnd(let number): "entry \(number) goes beyond the end"
        case .countMismatch(let stated, let present):
            "the header states \(stated) entries, \(present) are there"
        case .reservedBytesInUse: "reserved bytes are in use"
        case .wrongNumbers(let reason): reason
        case .damagedRecord(let position, let error): "the record at \(position): \(error)"
        case .misplacedRecord(let position, let says):
            "the record at \(position) says that it stands at \(says)"
        case .unfitRecord(let position, let reason): "the record at \(position): \(reason)"
        case .damagedSlot(let slot): "key slot \(slot) is neither live nor destroyed"
        case .damagedManifest(let line, let reason): "line \(line): \(reason)"
        }
    }
}

extension EventStoreError {
    /// What is wrong with a file of a backup. What a newer program wrote is not damaged: it can only not be read here.
    init(_ error: BackupFormatError, in name: String) {
        var code = Code.backupDamaged
        if case .newerVersion = error { code = .unknownFormat }
        self.init(code, "\(name): \(error)")
    }
}
