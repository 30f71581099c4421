/// Where the fields of header version 1 stand. Integers are little-endian, ids big-endian as in their text.
enum RecordLayout {
    static let magic = 0
    static let headerVersion = 4
    static let type = 6
    static let checksum = 8
    static let payloadLength = 12
    static let position = 16
    static let recordedAt = 24
    static let effectiveDate = 32
    static let term = 36
    static let effectiveInstant = 40
    static let streamKind = 48
    static let flags = 49
    static let schemaVersion = 50
    static let streamOrdinal = 52
    static let streamVersion = 56
    static let commandIndex = 60
    static let commandCount = 62
    static let previousPosition = 64
    static let previousHash = 72
    static let eventID = 104
    static let commandID = 120
    static let streamKey = 136
    static let commandHash = 152
    static let keySlot = 168
    static let reserved = 172
    static let byteCount = RecordLimits.headerBytes

    /// `CRD1` read as a little-endian word.
    static let magicWord: UInt32 = 0x3144_5243
    static let version: UInt16 = 1
    /// Both as they stand in a record's first eight bytes, and which of those bytes they are.
    static let frameWord = UInt64(version) << 32 | UInt64(magicWord)
    static let frameMask: UInt64 = 0xFFFF_FFFF_FFFF
    /// Stands for "no instant, the date alone".
    static let dateOnly = Int64.min
}
