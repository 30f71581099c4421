import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("Dates that are counted again by the words that tell of them")
struct ToldDatesTests {
    /// As they are told: by the version that granted the cycle and the calendar of the board.
    private func told(_ world: World) -> [ComputedDate] {
        let held = world.credential
        return held.computedDates(
            under: world.rules.granting(held.current, of: held),
            calendar: world.rules.calendar(of: Sample.board)
        )
    }

    /// How each came about, once every length in it leads to its date.
    private func words(_ world: World) throws -> [String: String] {
        let dates = told(world)
        let calendar = world.rules.calendar(of: Sample.board)
        let expiry = world.credential.current.expiresOn
        for date in dates {
            guard let day = try count(by: date.how, expiry: expiry) else { continue }
            let isMoved = date.how.contains("moved to the next business day")
            let expected = try isMoved ? calendar.businessDay(from: day) : day
            #expect(date.date == expected.description, "\(date.name): \(date.how)")
            #expect((expected != day) == isMoved, "\(date.name): \(date.how)")
        }
        return Dictionary(uniqueKeysWithValues: dates.map { ($0.name, $0.how) })
    }

    /// The day to which words such as "30 days after the expiry" count; nil: they have no length.
    private func count(by how: String, expiry: CivilDate) throws -> CivilDate? {
        let words = how.split(separator: " ").map { $0.filter { $0 != "," } }
        var (months, days) = (0, 0)
        var hasLength = false
        for (word, unit) in zip(words, words.dropFirst()) {
            guard let number = Int(word), unit == "months" || unit == "days" else { continue }
            if unit == "months" { months += number } else { days += number }
            hasLength = true
        }
        guard hasLength else { return nil }
        if how.contains("before the expiry") {
            return try expiry.adding(months: -months).adding(days: -days)
        }
        let named = words.compactMap { try? CivilDate($0) }
        let last = how.contains("until") ? named.last : named.first
        let from = how.contains("after the expiry") ? expiry : try #require(last)
        return try from.adding(months: months).adding(days: days)
    }

    private static func rules(
        _ version: String,
        from effectiveOn: String,
        filing: UInt32,
        late: UInt32,
        opens: UInt32,
        _ closedDays: ClosedDays = .unspecified
    ) -> Rules {
        .sample(version: version, effectiveOn: effectiveOn) {
            $0.credentials[0].cycle.filingDaysBefore = filing
            $0.credentials[0].cycle.lateDays = late
            $0.credentials[0].cycle.opensDaysBefore = opens
            $0.credentials[0].cycle.closedDays = closedDays
        }
    }

    private static let first = rules("1", from: "2020-01-01", filing: 10, late: 30, opens: 60)

    private static func applied(_ rules: Rules = Self.first) throws -> World {
        var world = try World(today: day("2026-03-01"), rules: rules)
        try world.given(
            Sample.completeModule.with { $0.completeModule.completedOn = "2024-02-03" },
            Sample.submitApplication(on: "2024-03-01")
        )
        return world
    }

    private static let approval = Sample.approveApplication(on: "2024-03-10", number: World.number)

    private static let byTheFirst = [
        "expiresOn": "24 months after the issue on 2024-03-10, on the anniversary of 2024-03-10",
        "opensOn": "60 days before the expiry",
        "fileBy": "10 days before the expiry",
        "lateUntil": "30 days after the expiry",
    ]

    /// Whether another version governs the day of the issue when the application is decided by that of its own day, or
    /// is adopted only afterwards, it granted nothing. Neither moves a day.
    @Test(arguments: [ClosedDays.unspecified, .nextBusinessDay], [UInt32(0), 20])
    func aVersionThatGrantedNothingExplainsNothing(_ closedDays: ClosedDays, _ late: UInt32) throws {
        let second = Self.rules("2", from: "2024-03-05", filing: 14, late: late, opens: 20, closedDays)
        var between = try Self.applied()
        try between.adopt(second)
        try between.given(Self.approval)
        #expect(try words(between) == Self.byTheFirst)
        var afterwards = try Self.applied()
        try afterwards.given(Self.approval)
        try afterwards.adopt(second)
        #expect(try words(afterwards) == Self.byTheFirst)
    }

    /// Moved is what the calendar moves, to the day that it moves it to.
    @Test func aDayIsMovedByTheCalendarAlone() throws {
        func closed(_ days: String...) -> Command {
            Sample.adoptCalendar.with { $0.adoptCalendar.holidays = days }
        }
        var world = try Self.applied(
            Self.rules("1", from: "2020-01-01", filing: 14, late: 0, opens: 60, .nextBusinessDay)
        )
        try world.given(board: closed("2026-02-24", "2026-03-10"))
        try world.given(Self.approval)
        let cycle = world.credential.current
        #expect([cycle.fileBy, cycle.lateUntil] == [day("2026-02-25"), day("2026-03-11")])
        var how = try words(world)
        #expect(how["fileBy"] == "14 days before the expiry is 2026-02-24, moved to the next business day")
        #expect(how["lateUntil"] == "0 days after the expiry is 2026-03-10, moved to the next business day")
        // The board is closed for longer than was known: what was granted stays.
        try world.given(board: closed("2026-02-24", "2026-02-25", "2026-03-10"))
        how = try words(world)
        #expect(how["fileBy"] == "as granted on 2024-03-10 by event \(cycle.begunBy)")
        #expect(how["lateUntil"] == "0 days after the expiry is 2026-03-10, moved to the next business day")
    }

    @Test func anExtensionToADayIsNotToldInMonths() throws {
        var world = try Self.applied()
        try world.given(Self.approval)
        func extended(_ months: UInt32, until day: String = "") throws -> String? {
            let extending = Sample.extend(.hardship, months: months, on: "2026-03-01").with {
                $0.grantExtension.untilOn = day
            }
            let end = " by event \(try world.given(extending))"
            let how = try #require(try words(world)["expiresOn"])
            return how.hasSuffix(end) ? String(how.dropLast(end.count)) : nil
        }
        #expect(try extended(1) == "2026-03-10, extended by 1 months")
        #expect(try extended(0, until: "2026-12-31") == "2026-03-10, extended until 2026-12-31")
        #expect(try extended(12) == "2026-03-10, extended by 13 months")
        #expect(try words(world)["lateUntil"] == "30 days after the expiry")
    }

    @Test func tolledTimeAfterADayIsToldBesideIt() throws {
        var world = try Self.applied()
        try world.given(Self.approval)
        func extended(_ change: (inout GrantExtension) -> Void) throws -> String {
            let extending = Sample.extend(.military, months: 0, on: "2026-03-01").with {
                change(&$0.grantExtension)
            }
            let end = " by event \(try world.given(extending))"
            let how = try #require(try words(world)["expiresOn"])
            #expect(how.hasSuffix(end))
            return String(how.dropLast(end.count))
        }
        let first = try extended { ($0.tolledFromOn, $0.tolledThroughOn) = ("2025-06-01", "2025-06-30") }
        #expect(first == "2026-03-10, extended by 30 days of tolled time")
        let second = try extended { $0.untilOn = "2026-12-31" }
        #expect(second == "2026-03-10, extended until 2026-12-31")
        let third = try extended { ($0.tolledFromOn, $0.tolledThroughOn) = ("2026-09-01", "2026-11-30") }
        #expect(third == "2026-03-10, extended until 2026-12-31 and by 91 days of tolled time")
    }

    /// An extension has moved what the version of the grant does not explain: that is told of it.
    @Test func whatAnExtensionMovedIsToldOfIt() throws {
        var world = try Self.applied()
        try world.given(Self.approval)
        let event = try world.given(Sample.extend(.hardship, months: 1, on: "2026-03-01"))
        let how = Dictionary(
            uniqueKeysWithValues: world.credential.computedDates(under: nil, calendar: BusinessCalendar())
                .map { ($0.name, $0.how) }
        )
        #expect(how["expiresOn"] == "2026-03-10, extended until 2026-04-10 by event \(event)")
        #expect(how["lateUntil"] == "as extended by event \(event)")
    }
}
