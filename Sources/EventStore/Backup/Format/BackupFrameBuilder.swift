import Identifiers
import MerkleTree

/// Makes the bytes that `BackupFrame` reads.
struct BackupFrameBuilder {
    private let kind: BackupFrame.Kind
    private let logID: LogID
    private let first: UInt64
    private(set) var count: UInt64 = 0
    private var bytes: [UInt8]

    /// - Parameter byteCountMax: of the file, when it may get so large: room that is never written to costs
    ///   nothing, and growing would hold the bytes twice.
    init(_ kind: BackupFrame.Kind, of log: LogID, first: UInt64, byteCountMax: Int = 0) {
        self.kind = kind
        self.logID = log
        self.first = first
        bytes = []
        bytes.reserveCapacity(byteCountMax)
        bytes.append(contentsOf: repeatElement(0, count: BackupLayout.headerBytes))
    }

    /// Bytes of the file as it would be now.
    var byteCount: Int { bytes.count + Digest.byteCount }

    /// Bytes that an entry adds.
    static func byteCount(entry byteCount: Int) -> Int { BackupLayout.lengthBytes + byteCount }

    mutating func append(_ entry: RawSpan) {
        guard let length = UInt32(exactly: entry.byteCount) else {
            preconditionFailure("an entry of \(entry.byteCount) bytes is over every limit")
        }
        for shift in stride(from: 0, to: 32, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: length >> UInt32(shift)))
        }
        unsafe entry.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
        count += 1
    }

    /// Takes over the entries of another one, which follow its own.
    mutating func append(contentsOf other: BackupFrameBuilder) {
        precondition(other.kind == kind && other.logID == logID, "files of one kind and log are joined")
        precondition(other.first == first + count, "the entries of a file have successive numbers")
        bytes.append(contentsOf: other.bytes[BackupLayout.headerBytes...])
        count += other.count
    }

    /// Writes the header and the hash; nothing may be appended afterwards.
    ///
    /// - Parameter size: the size of the log that the file goes with.
    consuming func finished(size: Position) -> (bytes: [UInt8], hash: Digest) {
        let (kind, logID, first, count) = (kind, logID, first, count)
        let entryBytes = UInt64(bytes.count - BackupLayout.headerBytes)
        // Out of the struct, so that nothing is copied.
        var bytes: [UInt8] = []
        swap(&bytes, &self.bytes)
        var span = bytes.mutableSpan
        var header = unsafe span.mutableBytes
        header.set(BackupLayout.magicWord, at: BackupLayout.magic)
        header.set(BackupLayout.formatVersion, at: BackupLayout.version)
        header.set(kind.rawValue, at: BackupLayout.kind)
        header.set(logID.value, at: BackupLayout.logID)
        header.set(first, at: BackupLayout.first)
        header.set(count, at: BackupLayout.count)
        header.set(size.rawValue, at: BackupLayout.size)
        header.set(entryBytes, at: BackupLayout.entryBytes)
        let hash = Digest.sha256(bytes)
        hash.append(to: &bytes)
        return (bytes, hash)
    }
}
