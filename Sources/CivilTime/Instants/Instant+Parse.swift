extension Instant {
    /// Fractions of a second may have this many digits at most.
    package static let mostFractionDigits = 9

    /// Parses RFC 3339: `2026-11-23T15:38:44.123456Z`, or with an offset such as `+02:00`.
    ///
    /// A fraction has 1 to 9 digits; what is finer than a microsecond is cut off, towards the past. A
    /// second of 60 is refused: UTC here has no leap seconds, and guessing the neighbour would move a
    /// deadline. Letters must be capitals.
    ///
    /// Throws `invalidInstant`, `invalidDate`, `dateOutOfRange` or `instantOutOfRange` with the reason.
    package init(ascii text: Span<UInt8>) throws(CivilTimeError) {
        guard text.count >= 20, text[10] == UInt8(ascii: "T"), text[13] == Ascii.colon,
            text[16] == Ascii.colon, let hour = Ascii.number(in: text, 11..<13),
            let minute = Ascii.number(in: text, 14..<16), let second = Ascii.number(in: text, 17..<19)
        else {
            throw CivilTimeError(
                .invalidInstant,
                "\(Ascii.excerpt(text)) is not of the form 2026-11-23T15:38:44Z"
            )
        }
        let date = try CivilDate(ascii: text.extracting(0..<10))
        guard hour < 24, minute < 60, second < 60 else {
            throw CivilTimeError(.invalidInstant, "\(Ascii.excerpt(text)) has no such time of day")
        }
        var index = 19
        let fraction = try Self.fraction(in: text, at: &index)
        let offset = try Self.offset(in: text, at: index)
        let secondOfDay = Int64(hour * 3600 + minute * 60 + second - offset)
        let seconds = Int64(date.daysSinceEpoch) * Self.secondsPerDay + secondOfDay
        try self.init(microsecondsSinceEpoch: seconds * Self.microsecondsPerSecond + fraction)
    }

    /// Parses RFC 3339; see ``init(ascii:)``.
    package init(_ text: String) throws(CivilTimeError) {
        try self.init(ascii: Array(text.utf8).span)
    }

    /// Microseconds of the fraction that may stand at `index`, which moves behind it.
    private static func fraction(
        in text: Span<UInt8>,
        at index: inout Int
    ) throws(CivilTimeError) -> Int64 {
        guard text[index] == Ascii.point else { return 0 }
        index += 1
        let start = index
        var microseconds: Int64 = 0
        var unit: Int64 = 100_000
        while index < text.count, let digit = Ascii.digit(text[index]) {
            microseconds += Int64(digit) * unit
            unit /= 10
            index += 1
            guard index - start <= mostFractionDigits else {
                throw CivilTimeError(
                    .invalidInstant,
                    "the fraction has more than \(mostFractionDigits) digits"
                )
            }
        }
        guard index > start else {
            throw CivilTimeError(.invalidInstant, "\(Ascii.excerpt(text)) has a point without digits")
        }
        return microseconds
    }

    /// Seconds east of UTC, written from `index` to the end as `Z` or `±hh:mm`.
    private static func offset(in text: Span<UInt8>, at index: Int) throws(CivilTimeError) -> Int {
        let length = text.count - index
        if length == 1, text[index] == UInt8(ascii: "Z") { return 0 }
        guard length == 6, text[index] == Ascii.plus || text[index] == Ascii.hyphen,
            text[index + 3] == Ascii.colon,
            let hours = Ascii.number(in: text, index + 1..<index + 3), hours < 24,
            let minutes = Ascii.number(in: text, index + 4..<index + 6), minutes < 60
        else {
            throw CivilTimeError(
                .invalidInstant,
                "\(Ascii.excerpt(text)) does not end in Z or an offset such as +02:00"
            )
        }
        let seconds = hours * 3600 + minutes * 60
        return text[index] == Ascii.hyphen ? -seconds : seconds
    }
}
