extension Instant: CustomStringConvertible {
    /// `2026-11-23T15:38:44.123456Z` is the longest form.
    package static let longestText = 27

    /// Appends RFC 3339 in UTC with a fraction of 0, 3 or 6 digits, as canonical protobuf JSON has it.
    package func append(to bytes: inout [UInt8]) {
        let seconds = secondsSinceEpoch
        let day = CivilDate(clamping: Int(seconds.flooredQuotient(dividingBy: Self.secondsPerDay)))
        let secondOfDay = Int(seconds.flooredRemainder(dividingBy: Self.secondsPerDay))
        day.append(to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        Ascii.append(secondOfDay / 3600, width: 2, to: &bytes)
        bytes.append(Ascii.colon)
        Ascii.append(secondOfDay / 60 % 60, width: 2, to: &bytes)
        bytes.append(Ascii.colon)
        Ascii.append(secondOfDay % 60, width: 2, to: &bytes)
        appendFraction(to: &bytes)
        bytes.append(UInt8(ascii: "Z"))
    }

    private func appendFraction(to bytes: inout [UInt8]) {
        let fraction = Int(microsecondsSinceEpoch.flooredRemainder(dividingBy: Self.microsecondsPerSecond))
        guard fraction != 0 else { return }
        bytes.append(Ascii.point)
        if fraction % 1000 == 0 {
            Ascii.append(fraction / 1000, width: 3, to: &bytes)
        } else {
            Ascii.append(fraction, width: 6, to: &bytes)
        }
    }

    /// RFC 3339 in UTC, the form that ``init(_:)`` reads.
    package var description: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.longestText)
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
