/// One row of a projection: bytes by bytes.
struct Row: Hashable {
    let key: [UInt8]
    let value: [UInt8]

    /// First byte of a key: what the row is.
    enum Kind: UInt8 {
        case data = 0
        /// An event that could not be applied.
        case quarantine = 1
    }
}

/// Builds keys that sort as their parts do.
struct RowKey {
    private(set) var bytes: [UInt8]

    init(_ kind: Row.Kind) {
        bytes = [kind.rawValue]
    }

    mutating func append(byte: UInt8) { bytes.append(byte) }

    mutating func append(_ value: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
        }
    }

    /// Dates before 1970 sort before later ones.
    mutating func append(days: Int32) {
        let ordered = UInt32(bitPattern: days) ^ 0x8000_0000
        for shift in stride(from: 24, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: ordered >> UInt32(shift)))
        }
    }

    /// Text at the end of a key only: it has no length of its own.
    mutating func append(last text: String) {
        bytes.append(contentsOf: text.utf8)
    }
}
