/// Characters beyond U+FFFF as ASCII alone has them in JSON: the two halves of a pair, each written by its code, as in
/// `"\ud842\udfb7"`.
enum SurrogatePairs {
    /// The same JSON, each such pair in it written as its character. Without any it is the very array, not a copy.
    ///
    /// Halves that stand alone stay as they are: no reader takes them.
    static func asCharacters(_ json: [UInt8]) -> [UInt8] {
        var written: [UInt8] = []
        /// What is before it has been written.
        var start = 0
        var index = 0
        while index < json.count {
            guard json[index] == UInt8(ascii: "\\") else {
                index += 1
                continue
            }
            guard let character = pair(json, at: index) else {
                // With what it escapes: the second of two backslashes begins nothing.
                index += 2
                continue
            }
            written += json[start..<index]
            written += character.utf8
            index += pairBytes
            start = index
        }
        guard start > 0 else { return json }
        return written + json[start...]
    }

    /// `\uXXXX`
    private static let unitBytes = 6
    private static let pairBytes = 2 * unitBytes

    /// What the pair at a backslash stands for; nil when there is none.
    private static func pair(_ json: [UInt8], at index: Int) -> Unicode.Scalar? {
        guard json.count - index >= pairBytes,
            let high = unit(json, at: index), (0xD800..<0xDC00).contains(high),
            let low = unit(json, at: index + unitBytes), (0xDC00..<0xE000).contains(low)
        else { return nil }
        return Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    }

    private static func unit(_ json: [UInt8], at index: Int) -> UInt32? {
        guard json[index] == UInt8(ascii: "\\"), json[index + 1] == UInt8(ascii: "u") else { return nil }
        var unit: UInt32 = 0
        for byte in json[index + 2..<index + unitBytes] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }
}
