/// Reads a POSIX TZ string as TZif footers have it (RFC 9636, section 3.3.1), up to the last byte.
struct PosixZoneParser {
    private let text: [UInt8]
    private var index = 0

    private init(_ text: [UInt8]) {
        self.text = text
    }

    /// Throws `invalidZoneData` with the reason.
    static func rule(_ text: [UInt8]) throws(CivilTimeError) -> PosixZoneRule {
        var parser = PosixZoneParser(text)
        return try parser.rule()
    }

    private mutating func rule() throws(CivilTimeError) -> PosixZoneRule {
        try name()
        // POSIX counts offsets westwards.
        let standard = -(try clock(hours: 24))
        guard !atEnd else { return PosixZoneRule(standardOffset: standard, daylight: nil) }
        try name()
        var daylight = standard + 3600
        if !atEnd, peek != Ascii.comma { daylight = -(try clock(hours: 24)) }
        try expect(Ascii.comma, "a rule for the start of daylight time")
        let start = try change()
        try expect(Ascii.comma, "a rule for the end of daylight time")
        let end = try change()
        guard atEnd else { throw refusal("nothing after the rule") }
        return PosixZoneRule(
            standardOffset: standard,
            daylight: PosixZoneRule.DaylightTime(offset: daylight, start: start, end: end)
        )
    }

    /// Skips a designation: three letters or more, or anything between angle brackets.
    private mutating func name() throws(CivilTimeError) {
        let start = index
        if peek == UInt8(ascii: "<") {
            while let byte = peek, byte != UInt8(ascii: ">") { index += 1 }
            try expect(UInt8(ascii: ">"), "a closing bracket")
            guard index - start >= 5 else { throw refusal("a zone name of three characters") }
            return
        }
        while let byte = peek, Ascii.isLetter(byte) { index += 1 }
        guard index - start >= 3 else { throw refusal("a zone name of three letters") }
    }

    /// Seconds written as `[+-]hh[:mm[:ss]]`, with at most `hours` whole hours.
    private mutating func clock(hours limit: Int) throws(CivilTimeError) -> Int {
        var sign = 1
        if peek == Ascii.hyphen {
            sign = -1
            index += 1
        } else if peek == Ascii.plus {
            index += 1
        }
        var seconds = try number(0...limit) * 3600
        if skip(Ascii.colon) {
            seconds += try number(0...59) * 60
            if skip(Ascii.colon) { seconds += try number(0...59) }
        }
        return sign * seconds
    }

    /// A day and, after a slash, a time that is 02:00 when left out.
    private mutating func change() throws(CivilTimeError) -> YearlyChange {
        let day = try changeDay()
        var secondOfDay = 2 * 3600
        if skip(Ascii.slash) { secondOfDay = try clock(hours: 167) }
        return YearlyChange(day: day, secondOfDay: secondOfDay)
    }

    private mutating func changeDay() throws(CivilTimeError) -> YearlyChange.Day {
        if skip(UInt8(ascii: "J")) { return .julian(try number(1...365)) }
        guard skip(UInt8(ascii: "M")) else { return .zeroBased(try number(0...365)) }
        let month = try number(1...12)
        try expect(Ascii.point, "a week after the month")
        let week = try number(1...5)
        try expect(Ascii.point, "a weekday after the week")
        return .weekday(month: month, week: week, weekday: try number(0...6))
    }

    private mutating func number(_ range: ClosedRange<Int>) throws(CivilTimeError) -> Int {
        var value = 0
        let start = index
        while let byte = peek, let digit = Ascii.digit(byte), index - start < 3 {
            value = value * 10 + digit
            index += 1
        }
        guard index > start, range.contains(value) else {
            throw refusal("a number of \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    private var atEnd: Bool { index == text.count }
    private var peek: UInt8? { index < text.count ? text[index] : nil }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        index += 1
        return true
    }

    private mutating func expect(_ byte: UInt8, _ what: String) throws(CivilTimeError) {
        guard skip(byte) else { throw refusal(what) }
    }

    private func refusal(_ what: String) -> CivilTimeError {
        let shown = Ascii.excerpt(text.span)
        return CivilTimeError(
            .invalidZoneData,
            "time zone footer \(shown), at byte \(index): expected \(what)"
        )
    }
}
