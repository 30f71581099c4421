/// The time of day at which a board's day ends: what comes in from then on is of the next day.
package struct DayCutoff: Hashable, Sendable {
    /// Midnight at the end of the day.
    package static let endOfDay = DayCutoff(minutes: 1_440)

    /// After local midnight, 1...1440.
    let minutes: Int

    private init(minutes: Int) { self.minutes = minutes }

    /// `HH:MM`, from 00:01 to 24:00, the end of the day.
    ///
    /// Throws `invalidTime` for anything else.
    package init(_ text: String) throws(CivilTimeError) {
        let bytes = Array(text.utf8)
        let digits = [0, 1, 3, 4].map { $0 < bytes.count ? Int(bytes[$0]) - 48 : -1 }
        let isForm = bytes.count == 5 && bytes[2] == UInt8(ascii: ":")
        let minutes = digits[0] * 600 + digits[1] * 60 + digits[2] * 10 + digits[3]
        guard isForm, digits.allSatisfy((0...9).contains), digits[2] < 6, (1...1_440).contains(minutes)
        else { throw CivilTimeError(.invalidTime, "not a time of day from 00:01 to 24:00, hh:mm") }
        self.minutes = minutes
    }
}

extension TimeZoneRules {
    /// The end, exclusive, of what is in time on `date`.
    ///
    /// Where clocks are set back over the cutoff, so that it comes twice, the later one counts: nobody
    /// loses the hour that was given. Where they skip it, it is the moment of the change.
    package func end(of date: CivilDate, cutoff: DayCutoff = .endOfDay) -> Instant {
        let local = Int64(date.daysSinceEpoch) * Instant.secondsPerDay + Int64(cutoff.minutes) * 60
        // No offset reaches beyond this, so local time there is past the cutoff.
        var second = local + Int64(Self.largestOffset) + 1
        while true {
            let period = table.period(at: second)
            // From here to the end of the period local time is past the cutoff.
            let reached = local - Int64(period.offset)
            if reached >= period.start { return Instant(clampingSeconds: reached) }
            guard period.start > .min else { return Instant(clampingSeconds: reached) }
            // Past the cutoff for the whole period: did the one before end before it?
            let before = table.period(at: period.start - 1)
            if period.start - 1 + Int64(before.offset) < local {
                return Instant(clampingSeconds: period.start)
            }
            second = period.start - 1
        }
    }

    /// The date to which an instant belongs: the first one that has not ended.
    package func day(of instant: Instant, cutoff: DayCutoff = .endOfDay) -> CivilDate {
        let date = date(at: instant)
        // On the days of a change the clock may show a date that has ended, or is still to begin.
        for shift in -1...1 {
            guard let day = try? date.adding(days: shift) else { continue }
            if instant < end(of: day, cutoff: cutoff) { return day }
        }
        return (try? date.adding(days: 1)) ?? date
    }
}
