/// Tells a record from another one of the same position: what its leaf hash begins with. A log that was restored
/// from an older backup has the same id and soon the same positions again, and other records there.
package struct FeedMark: Hashable, Sendable, CustomStringConvertible {
    private let rawValue: UInt64

    private static let bytes = 8
    private static let digits = 16

    package init(hash: [UInt8]) {
        precondition(hash.count >= Self.bytes, "a hash is longer than its mark")
        rawValue = hash.prefix(Self.bytes).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }

    /// nil for a text that `description` never gives.
    init?(_ text: Substring) {
        guard text.utf8.count == Self.digits, text.utf8.allSatisfy(Self.isDigit),
            let value = UInt64(text, radix: 16)
        else { return nil }
        rawValue = value
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }

    package var description: String {
        let text = String(rawValue, radix: 16)
        return String(repeating: "0", count: Self.digits - text.utf8.count) + text
    }
}
