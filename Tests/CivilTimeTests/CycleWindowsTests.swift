import CivilTime
import Testing

@Suite("Windows around the ends of cycles")
struct CycleWindowsTests {
    private static func windows(
        _ months: Int,
        opens: (months: Int, days: Int) = (0, 30),
        late: (months: Int, days: Int) = (0, 0),
        filingDays: Int = 0,
        on fixedDate: String? = nil
    ) -> CycleWindows {
        CycleWindows(months: months, opens: opens, late: late, filingDays: filingDays, endingOn: fixedDate)
    }

    /// The day before the next expiry is the last that there is, whichever months a cycle has.
    @Test(arguments: [
        (12, 0, 364, false), (12, 0, 365, true), (24, 0, 729, false), (24, 0, 730, true), (12, 11, 27, false),
        (12, 11, 28, true), (12, 12, 0, true), (2, 0, 58, false), (2, 0, 59, true),
    ])
    func aLateWindowEndsBeforeTheNextExpiry(months: Int, lateMonths: Int, lateDays: Int, reaches: Bool) {
        #expect(Self.windows(months, late: (lateMonths, lateDays)).reachTheNextExpiry == reaches)
    }

    /// Of a fixed date the very days are known: 30 June, 11 months and 30 days are 29 June.
    @Test(arguments: [("06-30", 30, false), ("06-30", 31, true), ("12-31", 30, false)])
    func aFixedDateHasItsOwnDays(day: String, lateDays: Int, reaches: Bool) {
        #expect(Self.windows(12, late: (11, lateDays), on: day).reachTheNextExpiry == reaches)
    }

    @Test(arguments: [(0, 364, false), (0, 365, true), (11, 27, false), (11, 28, true), (12, 0, true)])
    func theFilingOpensWithinTheCycle(opensMonths: Int, opensDays: Int, before: Bool) {
        #expect(Self.windows(12, opens: (opensMonths, opensDays)).openBeforeTheCycle == before)
    }

    /// Three months before an expiry are 89 days at least.
    @Test(arguments: [
        (0, 90, 90, false), (0, 90, 91, true), (3, 0, 89, false), (3, 0, 90, true), (0, 1, 5, true),
    ])
    func theFilingOpensBeforeItCloses(opensMonths: Int, opensDays: Int, filingDays: Int, closes: Bool) {
        let windows = Self.windows(24, opens: (opensMonths, opensDays), filingDays: filingDays)
        #expect(windows.closeBeforeTheyOpen == closes)
    }

    @Test func theShortestCycleHasTheFewestDays() {
        #expect(Self.windows(12).fewestDays == 365)
        #expect(Self.windows(2).fewestDays == 59)
        #expect(Self.windows(12, on: "02-30").fewestDays == 0)
    }
}
