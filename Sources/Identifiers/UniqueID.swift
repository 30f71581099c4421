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

extension UniqueID: CustomStringConvertible {
    package var description: String {
        String(unsafeUninitializedCapacity: Self.textLength) { buffer in
            func write(_ word: UInt64, from bit: UInt64, digits: Int, at start: Int) {
                for place in 0..<digits {
                    let nibble = UInt8(truncatingIfNeeded: word >> (bit - 4 * UInt64(place))) & 0xF
                    buffer[start + place] = nibble < 10 ? 48 + nibble : 87 + nibble
                }
            }
            write(high, from: 60, digits: 8, at: 0)
            write(high, from: 28, digits: 4, at: 9)
            write(high, from: 12, digits: 4, at: 14)
            write(low, from: 60, digits: 4, at: 19)
            write(low, from: 44, digits: 12, at: 24)
            (buffer[8], buffer[13], buffer[18], buffer[23]) = (45, 45, 45, 45)
            return Self.textLength
        }
    }
}

private func hexDigit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case 48...57: UInt64(byte - 48)
    case 65...70: UInt64(byte - 55)
    case 97...102: UInt64(byte - 87)
    default: nil
    }
}
