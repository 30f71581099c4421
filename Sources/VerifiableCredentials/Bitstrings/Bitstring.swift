import Foundation
import Identity

/// The bits of a status list (W3C Bitstring Status List 1.0): index 0 is the leftmost bit, the highest one of the
/// first byte.
package struct Bitstring: Hashable, Sendable {
    /// The shortest that the Recommendation allows, so that a list does not give away whom a reader asks about.
    package static let bitCount = 131_072

    /// Base64url without padding, as Multibase names it.
    private static let multibasePrefix: Character = "u"

    private var bytes: [UInt8]

    package init() { bytes = [UInt8](repeating: 0, count: Self.bitCount / 8) }

    package subscript(index: Int) -> Bool {
        get { bytes[index / 8] & Self.mask(index) != 0 }
        set {
            if newValue {
                bytes[index / 8] |= Self.mask(index)
            } else {
                bytes[index / 8] &= ~Self.mask(index)
            }
        }
    }

    private static func mask(_ index: Int) -> UInt8 { 0x80 >> UInt8(index % 8) }

    /// As `encodedList` has it: GZIP, then Multibase in base64url.
    package var encoded: String {
        "\(Self.multibasePrefix)\(Base64URL.text(Data(Gzip.compressed(bytes))))"
    }

    /// nil for anything but a list of this length.
    package init?(encoded: String) {
        guard encoded.first == Self.multibasePrefix, let packed = Base64URL.bytes(encoded.dropFirst()),
            let bytes = try? Gzip.expanded([UInt8](packed), limit: Self.bitCount / 8),
            bytes.count == Self.bitCount / 8
        else { return nil }
        self.bytes = bytes
    }
}
