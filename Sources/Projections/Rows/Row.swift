/// One row of a projection: bytes by bytes.
package struct Row: Hashable, Sendable {
    package let key: [UInt8]
    package let value: [UInt8]

    package init(key: [UInt8], value: [UInt8]) {
        self.key = key
        self.value = value
    }

    /// First byte of a key: what the row is.
    package enum Kind: UInt8, Sendable {
        case data = 0
        /// An event that could not be applied.
        case quarantine = 1
        /// A deadline that waits for its day, or to be recorded.
        case due = 2
        /// What a status list says of a credential from day to day.
        case standing = 3
        /// A deadline of a past that is being entered.
        case settling = 4
    }

    /// nil for a key that nothing in this program makes.
    var kind: Kind? { key.first.flatMap(Kind.init) }
}

/// Builds keys that sort as their parts do.
package struct RowKey {
    package private(set) var bytes: [UInt8]

    package init(_ kind: Row.Kind) {
        bytes = [kind.rawValue]
    }

    package mutating func append(byte: UInt8) { bytes.append(byte) }

    package mutating func append(_ value: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
        }
    }

    /// Dates before 1970 sort before later ones.
    package mutating func append(days: Int32) {
        let ordered = UInt32(bitPattern: days) ^ 0x8000_0000
        for shift in stride(from: 24, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: ordered >> UInt32(shift)))
        }
    }

    /// Text at the end of a key only: it has no length of its own.
    package mutating func append(last text: String) {
        bytes.append(contentsOf: text.utf8)
    }
}
