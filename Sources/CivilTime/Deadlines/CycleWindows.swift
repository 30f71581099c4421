/// The windows around the ends of cycles of one length: when a renewal can be filed, in time and late.
///
/// They are counted in months and days, so that whether they fit into their cycle depends on the day on which it
/// ends: every day on which it can is asked.
package struct CycleWindows: Sendable {
    /// Of one cycle.
    private let months: Int
    /// How long before the expiry the first day for filing is; months are counted first.
    private let opens: (months: Int, days: Int)
    /// How long after the expiry the last day for filing late is; months are counted first.
    private let late: (months: Int, days: Int)
    /// How long before the expiry the last day for filing in time is.
    private let filingDays: Int
    /// Days of four years on which a cycle can end.
    private let expiries: [CivilDate]

    /// - Parameter fixedDate: `MM-DD`, the day on which all cycles end; nil: any day.
    package init(
        months: Int,
        opens: (months: Int, days: Int),
        late: (months: Int, days: Int),
        filingDays: Int,
        endingOn fixedDate: String?
    ) {
        self.months = months
        self.opens = opens
        self.late = late
        self.filingDays = filingDays
        expiries = Self.expiries(on: fixedDate)
    }

    /// The fixed day, or else a day of every kind: the days of a month that every month has are alike, as months after
    /// them never end too soon.
    private static func expiries(on fixedDate: String?) -> [CivilDate] {
        let years = 2021...2024
        if let fixedDate { return years.compactMap { try? CivilDate("\($0)-\(fixedDate)") } }
        return years.flatMap { year in
            (1...12).flatMap { month in
                [1, 29, 30, 31].compactMap { try? CivilDate(year: year, month: month, day: $0) }
            }
        }
    }

    /// Whether a renewal could be filed on the last day of the cycle before its own, or sooner.
    package var openBeforeTheCycle: Bool {
        expiries.contains { expiry in
            guard let next = try? expiry.adding(months: months), let opening = opening(before: next) else {
                return true
            }
            return opening <= expiry
        }
    }

    /// Whether the last day for filing in time comes before the first day for filing.
    package var closeBeforeTheyOpen: Bool {
        expiries.contains { expiry in
            guard let opening = opening(before: expiry), let last = try? expiry.adding(days: -filingDays)
            else { return true }
            return last < opening
        }
    }

    /// Whether the late window after an expiry lasts to the expiry after it, or longer.
    package var reachTheNextExpiry: Bool {
        expiries.contains { expiry in
            guard let last = try? expiry.adding(months: late.months).adding(days: late.days),
                let next = try? expiry.adding(months: months)
            else { return true }
            return last >= next
        }
    }

    /// The days of the shortest full cycle; 0 where there is none.
    package var fewestDays: Int {
        expiries.compactMap { expiry in
            (try? expiry.adding(months: months)).map { expiry.days(until: $0) }
        }.min() ?? 0
    }

    private func opening(before expiry: CivilDate) -> CivilDate? {
        try? expiry.adding(months: -opens.months).adding(days: -opens.days)
    }
}
