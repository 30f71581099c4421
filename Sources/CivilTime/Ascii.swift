/// The few ASCII characters that dates and instants are written with.
enum Ascii {
    static let zero = UInt8(ascii: "0")
    static let hyphen = UInt8(ascii: "-")
    static let plus = UInt8(ascii: "+")
    static let colon = UInt8(ascii: ":")
    static let point = UInt8(ascii: ".")
    static let comma = UInt8(ascii: ",")
    static let slash = UInt8(ascii: "/")
    static let newline = UInt8(ascii: "\n")

    /// The value of a decimal digit, nil for any other byte.
    static func digit(_ byte: UInt8) -> Int? {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte - zero) : nil
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        let lowercased = byte | 0x20
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lowercased)
    }

    /// The number written by exactly the digits in `range`, nil when one is not a digit or is missing.
    static func number(in text: Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard range.lowerBound >= 0, range.upperBound <= text.count else { return nil }
        var value = 0
        for index in range {
            guard let digit = digit(text[index]) else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// Appends `value` with leading zeros to exactly `width` digits; it must be non-negative and fit.
    static func append(_ value: Int, width: Int, to bytes: inout [UInt8]) {
        precondition(value >= 0, "only non-negative numbers are written with leading zeros")
        var divisor = 1
        for _ in 1..<width { divisor *= 10 }
        precondition(value / divisor < 10, "the number does not fit its width")
        while divisor > 0 {
            bytes.append(zero + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }

    /// Untrusted text for an error message: printable ASCII only, cut at 40 characters.
    static func excerpt(_ text: Span<UInt8>) -> String {
        var shown = ""
        for index in 0..<min(text.count, 40) {
            let byte = text[index]
            shown.append((0x20..<0x7F).contains(byte) ? Character(Unicode.Scalar(byte)) : "?")
        }
        return text.count > 40 ? "\"\(shown)…\"" : "\"\(shown)\""
    }
}
