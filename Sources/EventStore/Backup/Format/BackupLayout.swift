/// Where the fields of a backup's binary files stand.
enum BackupLayout {
    static let magic = 0
    static let version = 8
    static let kind = 12
    static let logID = 16
    static let first = 32
    static let count = 40
    static let size = 48
    static let entryBytes = 56
    static let headerBytes = 64
    /// Before each entry.
    static let lengthBytes = 4

    /// `CRDBACK1` read as a little-endian word.
    static let magicWord: UInt64 = 0x314B_4341_4244_5243
    static let formatVersion: UInt32 = 1
}
