/// Text as canonical protobuf JSON has it.
enum JSONText {
    static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    /// Appends text in quotes.
    ///
    /// - Returns: false, with something half done, for bytes that are no UTF-8.
    static func append(_ text: ArraySlice<UInt8>, to json: inout [UInt8]) -> Bool {
        json.append(quote)
        if isPlain(text) {
            json.append(contentsOf: text)
        } else {
            guard String(validating: text, as: UTF8.self) != nil else { return false }
            appendEscaped(text, to: &json)
        }
        json.append(quote)
        return true
    }

    static func append(_ text: String, to json: inout [UInt8]) {
        // A string is UTF-8.
        _ = append(Array(text.utf8)[...], to: &json)
    }

    /// ASCII without anything that is escaped.
    static func isPlain(_ text: ArraySlice<UInt8>) -> Bool {
        var special: UInt8 = 0
        for byte in text {
            special |= byte < 0x20 || byte >= 0x7F || byte == quote || byte == backslash ? 1 : 0
        }
        return special == 0
    }

    /// - Parameter text: UTF-8. Its control characters from U+0080 to U+009F are two bytes, C2 and their own number.
    private static func appendEscaped(_ text: ArraySlice<UInt8>, to json: inout [UInt8]) {
        var last: UInt8 = 0
        for byte in text {
            if last == 0xC2, byte < 0xA0 {
                json.removeLast()
                appendNumber(byte, to: &json)
            } else {
                append(byte, to: &json)
            }
            last = byte
        }
    }

    private static func append(_ byte: UInt8, to json: inout [UInt8]) {
        switch byte {
        case 8: json += [backslash, UInt8(ascii: "b")]
        case 9: json += [backslash, UInt8(ascii: "t")]
        case 10: json += [backslash, UInt8(ascii: "n")]
        case 12: json += [backslash, UInt8(ascii: "f")]
        case 13: json += [backslash, UInt8(ascii: "r")]
        case quote, backslash: json += [backslash, byte]
        case 0..<0x20, 0x7F: appendNumber(byte, to: &json)
        default: json.append(byte)
        }
    }

    private static func appendNumber(_ character: UInt8, to json: inout [UInt8]) {
        json += [backslash, UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")]
        json += [hexDigit(character >> 4), hexDigit(character & 15)]
    }

    private static func hexDigit(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10
    }
}
