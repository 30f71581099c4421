/// A board's code: 2 to 16 characters, upper-case letters, digits and hyphens, a letter first.
package struct BoardCode: Hashable, Comparable, Sendable, CustomStringConvertible {
    package static let lengthMax = 16

    /// The code in 16 bytes, padded with zeros, as two big-endian words.
    package let packed: UniqueID

    /// nil when the text is not a board's code.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard (2...Self.lengthMax).contains(bytes.count), Self.isLetter(bytes[0]) else { return nil }
        var words: [UInt64] = [0, 0]
        for (index, byte) in bytes.enumerated() {
            guard Self.isLetter(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "-") else {
                return nil
            }
            words[index / 8] |= UInt64(byte) << UInt64(56 - 8 * (index % 8))
        }
        packed = UniqueID(high: words[0], low: words[1])
    }

    /// From 16 packed bytes; nil when they do not hold a board's code.
    package init?(packed: UniqueID) {
        var text = ""
        for index in 0..<Self.lengthMax {
            let word = index < 8 ? packed.high : packed.low
            let byte = UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * (index % 8)))
            if byte == 0 { break }
            text.unicodeScalars.append(Unicode.Scalar(byte))
        }
        guard let code = BoardCode(text), code.packed == packed else { return nil }
        self = code
    }

    package static func < (left: BoardCode, right: BoardCode) -> Bool { left.packed < right.packed }

    package var description: String {
        var bytes: [UInt8] = []
        for index in 0..<Self.lengthMax {
            let word = index < 8 ? packed.high : packed.low
            let byte = UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * (index % 8)))
            if byte == 0 { break }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) }
}
