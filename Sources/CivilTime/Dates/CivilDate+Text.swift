extension CivilDate: CustomStringConvertible {
    /// The length of the one accepted form, `2026-01-31`.
    package static let textLength = 10

    /// Parses exactly `YYYY-MM-DD`: ten ASCII characters, no sign, no blanks.
    ///
    /// Throws `invalidDate` with the reason, `dateOutOfRange` for a year that is not covered.
    package init(ascii text: Span<UInt8>) throws(CivilTimeError) {
        guard text.count == Self.textLength, text[4] == Ascii.hyphen, text[7] == Ascii.hyphen,
            let year = Ascii.number(in: text, 0..<4), let month = Ascii.number(in: text, 5..<7),
            let day = Ascii.number(in: text, 8..<10)
        else {
            throw CivilTimeError(.invalidDate, "\(Ascii.excerpt(text)) is not of the form YYYY-MM-DD")
        }
        try self.init(year: year, month: month, day: day)
    }

    /// Parses exactly `YYYY-MM-DD`; see ``init(ascii:)``.
    package init(_ text: String) throws(CivilTimeError) {
        try self.init(ascii: Array(text.utf8).span)
    }

    /// Appends the ten characters of `YYYY-MM-DD`.
    package func append(to bytes: inout [UInt8]) {
        let date = components
        Ascii.append(date.year, width: 4, to: &bytes)
        bytes.append(Ascii.hyphen)
        Ascii.append(date.month, width: 2, to: &bytes)
        bytes.append(Ascii.hyphen)
        Ascii.append(date.day, width: 2, to: &bytes)
    }

    /// `YYYY-MM-DD`, the form that ``init(_:)`` reads.
    package var description: String {
        let date = components
        return String(unsafeUninitializedCapacity: Self.textLength) { text in
            func write(_ value: Int, at start: Int) {
                text[start] = Ascii.zero + UInt8(truncatingIfNeeded: value / 10)
                text[start + 1] = Ascii.zero + UInt8(truncatingIfNeeded: value % 10)
            }
            write(date.year / 100, at: 0)
            write(date.year % 100, at: 2)
            text[4] = Ascii.hyphen
            write(date.month, at: 5)
            text[7] = Ascii.hyphen
            write(date.day, at: 8)
            return Self.textLength
        }
    }
}
