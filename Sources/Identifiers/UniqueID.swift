/// A 128-bit UUID, kept as two words so that comparing and hashing touch no memory of its own.
///
/// Text form: RFC 9562, lower case on output, either case on input.
package struct UniqueID: Hashable, Comparable, Sendable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Parses `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`; nil for anything else, the nil UUID included.
    package init?(_ text: String) {
        var text = text
        let parsed: (UInt64, UInt64)? = text.withUTF8 { bytes in
            guard bytes.count == Self.textLength else { return nil }
            var high: UInt64 = 0
            var low: UInt64 = 0
            var digits = 0
            for index in 0..<bytes.count {
                if Self.isHyphen(index) {
                    guard bytes[index] == UInt8(ascii: "-") else { return nil }
                    continue
                }
                guard let digit = hexDigit(bytes[index]) else { return nil }
                if digits < 16 { high = high << 4 | digit } else { low = low << 4 | digit }
                digits += 1
            }
            return (high, low)
        }
        guard let (high, low) = parsed, high != 0 || low != 0 else { return nil }
        self.init(high: high, low: low)
    }

    /// Whether a text is the UUID of zeros, which stands for none (RFC 9562 section 5.9).
    package static func isNil(_ text: String) -> Bool { text == "00000000-0000-0000-0000-000000000000" }

    /// An id as it is written here, for one that somebody wrote with capitals; nil for every other text.
    package static func inLowerCase(_ text: String) -> String? {
        let capitals = UInt8(ascii: "A")...UInt8(ascii: "F")
        guard text.utf8.contains(where: capitals.contains) else { return nil }
        return UniqueID(text)?.description
    }

    /// As RFC 9562 numbers them; one that was made otherwise can have any.
    package var version: Int { Int(high >> 12 & 0xF) }

    /// Length of the text form in bytes.
    package static let textLength = 36

    package static func < (left: UniqueID, right: UniqueID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    /// A version 7 UUID from a time and 74 random bits (RFC 9562 section 5.7).
    /// - Parameters:
    ///   - milliseconds: Unix time; its low 48 bits are used.
    package static func version7(
        milliseconds: UInt64,
        using generator: inout some RandomNumberGenerator
    ) -> UniqueID {
        let random = generator.next()
        let high = (milliseconds & 0xFFFF_FFFF_FFFF) << 16 | 0x7000 | (random & 0x0FFF)
        let low = (generator.next() & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
        return UniqueID(high: high, low: low)
    }

    private static func isHyphen(_ index: Int) -> Bool {
        index == 8 || index == 13 || index == 18 || index == 23
    }
}

/// Spreading ids over hash tables by one multiplication under secrets of this process: who can make ids, but does
/// not know the secrets, cannot make many of them meet. The standard library's way, which goes through SipHash,
/// took a tenth of all the time of an append.
extension UniqueID {
    private static let secrets = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max) | 1)

    package func _rawHashValue(seed: Int) -> Int {
        let (first, second) = Self.secrets
        let left = high ^ first ^ UInt64(bitPattern: Int64(seed))
        let product = left.multipliedFullWidth(by: low ^ second)
        return Int(truncatingIfNeeded: product.high ^ product.low)
    }
}

/// Written eight digits at a time: an answer about one person can hold hundreds of ids.
extension UniqueID: CustomStringConvertible {
    package var description: String {
        String(unsafeUninitializedCapacity: Self.textLength) { buffer in
            let text = UnsafeMutableRawBufferPointer(buffer)
            let parts = (hexDigits(high >> 32), hexDigits(high), hexDigits(low >> 32), hexDigits(low))
            text.storeBytes(of: parts.0.bigEndian, as: UInt64.self)
            text.storeBytes(of: parts.1.upperHalf, toByteOffset: 9, as: UInt32.self)
            text.storeBytes(of: parts.1.lowerHalf, toByteOffset: 14, as: UInt32.self)
            text.storeBytes(of: parts.2.upperHalf, toByteOffset: 19, as: UInt32.self)
            text.storeBytes(of: parts.2.lowerHalf, toByteOffset: 24, as: UInt32.self)
            text.storeBytes(of: parts.3.bigEndian, toByteOffset: 28, as: UInt64.self)
            (buffer[8], buffer[13], buffer[18], buffer[23]) = (45, 45, 45, 45)
            return Self.textLength
        }
    }
}

/// The eight hexadecimal digits of the lower 32 bits, the first one in the highest byte.
private func hexDigits(_ word: UInt64) -> UInt64 {
    var nibbles = word & 0xFFFF_FFFF
    nibbles = (nibbles | nibbles << 16) & 0x0000_FFFF_0000_FFFF
    nibbles = (nibbles | nibbles << 8) & 0x00FF_00FF_00FF_00FF
    nibbles = (nibbles | nibbles << 4) & 0x0F0F_0F0F_0F0F_0F0F
    // 1 in each byte that holds 10 or more: a letter, which stands 39 further than a digit would.
    let letters = (nibbles + 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
    return nibbles + 0x3030_3030_3030_3030 + letters * 39
}

extension UInt64 {
    /// Four digits in the order of text.
    fileprivate var upperHalf: UInt32 { UInt32(truncatingIfNeeded: self >> 32).bigEndian }
    fileprivate var lowerHalf: UInt32 { UInt32(truncatingIfNeeded: self).bigEndian }
}

private func hexDigit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case 48...57: UInt64(byte - 48)
    case 65...70: UInt64(byte - 55)
    case 97...102: UInt64(byte - 87)
    default: nil
    }
}
