/// The rules of one named time zone: which offset from UTC holds when, past and future.
///
/// Built once from the bytes of a TZif file and then only read. The conversions never fail: at the two
/// ends of the calendar, where a zone's day may reach beyond it, they stop at its first or last value.
package struct TimeZoneRules: Hashable, Sendable {
    /// Offsets beyond this many seconds are refused when a file is read (RFC 9636 says 25 to 26 hours).
    package static let largestOffset = 26 * 3600 - 1

    /// Where a system keeps the files of its zones.
    package static let systemFolder = "/usr/share/zoneinfo"

    /// Coordinated Universal Time.
    package static let utc = TimeZoneRules(identifier: "UTC", table: TransitionTable(initialOffset: 0))

    /// The name of the zone as the caller gave it, such as `America/New_York`.
    package let identifier: String
    let table: TransitionTable

    init(identifier: String, table: TransitionTable) {
        self.identifier = identifier
        self.table = table
    }

    /// Whether a text can name a zone, and so be the end of a path: `America/New_York`, never `../x`.
    package static func isName(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            guard let first = part.first else { return false }
            return (65...90).contains(first & 0xDF)
                && part.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ".") }
        }
    }

    /// Reads a TZif file, version 2 or later (RFC 9636): its 64-bit block, and its footer for the future.
    ///
    /// Throws `invalidZoneData`, naming what is wrong; no input traps.
    package init(tzif bytes: [UInt8], identifier: String) throws(CivilTimeError) {
        let table = try TZifFile.table(of: bytes.span)
        self.init(identifier: identifier, table: table)
    }

    /// The civil date that the zone's calendars show at `instant`.
    package func date(at instant: Instant) -> CivilDate {
        let seconds = instant.secondsSinceEpoch
        let local = seconds + Int64(table.period(at: seconds).offset)
        return CivilDate(clamping: Int(local.flooredQuotient(dividingBy: Instant.secondsPerDay)))
    }

    /// The first instant at which the zone's date is `date`.
    ///
    /// Usually local midnight. Where clocks skip midnight it is the moment after the gap (2018-11-04 in
    /// São Paulo begins at 01:00), and where midnight comes twice it is the first one. A date that the
    /// zone skipped altogether (2011-12-30 in Samoa) begins, without lasting, when the next date does.
    package func startOfDay(_ date: CivilDate) -> Instant {
        Instant(clampingSeconds: firstSecond(ofLocalDay: Int64(date.daysSinceEpoch)))
    }

    /// The end of `date`, exclusive: the start of the next day.
    ///
    /// The end of the calendar's last day may lie beyond the last instant, which then stands for it.
    package func endOfDay(_ date: CivilDate) -> Instant {
        Instant(clampingSeconds: firstSecond(ofLocalDay: Int64(date.daysSinceEpoch) + 1))
    }

    /// The earliest second of UTC whose local time is the midnight that opens `day`, or later.
    private func firstSecond(ofLocalDay day: Int64) -> Int64 {
        let midnight = day * Instant.secondsPerDay
        // No offset reaches back this far, so local time there is still before midnight.
        var period = table.period(at: midnight - Int64(Self.largestOffset) - 1)
        while true {
            let candidate = max(period.start, midnight - Int64(period.offset))
            guard let end = period.end, candidate >= end else { return candidate }
            period = table.period(at: end)
        }
    }
}
