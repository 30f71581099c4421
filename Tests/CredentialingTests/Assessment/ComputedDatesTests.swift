import CivilTime
import Credentialing
import CredentialingSchema
import Testing

@Suite("How a date came about")
struct ComputedDatesTests {
    private func dates(_ world: World, _ rules: Rules) -> [String: [String]] {
        let calendar = world.rules.calendar(of: Sample.board)
        let computed = world.credential.computedDates(under: rules.credentials[0], calendar: calendar)
        return Dictionary(uniqueKeysWithValues: computed.map { ($0.name, [$0.date, $0.how]) })
    }

    @Test func theFirstCycleIsCountedFromTheIssue() throws {
        let rules = Rules.sample { $0.credentials[0].cycle.filingDaysBefore = 14 }
        #expect(
            dates(try World.certified(rules: rules), rules) == [
                "expiresOn": [
                    "2026-03-10", "24 months after the issue on 2024-03-10, on the anniversary of 2024-03-10",
                ],
                "opensOn": ["2025-12-10", "90 days before the expiry"],
                "fileBy": ["2026-02-24", "14 days before the expiry"],
                "lateUntil": ["2026-04-09", "30 days after the expiry"],
            ]
        )
    }

    @Test func monthsBeforeTheExpiryAreTold() throws {
        let rules = Rules.sample {
            ($0.credentials[0].cycle.opensMonthsBefore, $0.credentials[0].cycle.opensDaysBefore) = (3, 0)
        }
        let opens = dates(try World.certified(rules: rules), rules)["opensOn"]
        #expect(opens == ["2025-12-10", "3 months before the expiry"])
    }

    /// Of what is not held, as if it were issued on the day of the question.
    @Test func theDatesOfASupposedIssue() throws {
        func supposed(_ purpose: AssessmentPurpose, _ change: (inout Rules) -> Void) -> [String] {
            Rules.lifecycle(change).credentials[0]
                .computedDates(
                    issuedOn: day("2026-05-31"),
                    purpose: purpose,
                    board: Sample.board,
                    calendar: BusinessCalendar()
                )
                .map { "\($0.name) \($0.date): \($0.how)" }
        }
        #expect(
            supposed(.initial) { _ in } == [
                "expiresOn 2028-05-31: 24 months after the issue on 2026-05-31, on the anniversary of 2026-05-31",
                "opensOn 2028-03-02: 90 days before the expiry",
                "fileBy 2028-05-17: 14 days before the expiry",
                "lateUntil 2028-06-30: 30 days after the expiry",
            ]
        )
        #expect(
            supposed(.provisional) { _ in } == [
                "expiresOn 2026-11-30: 6 months after the provisional issue on 2026-05-31"
            ]
        )
        let birthday = supposed(.reciprocity) {
            ($0.credentials[0].cycle.expiry, $0.credentials[0].cycle.shortestMonths) = (.birthday, 3)
        }
        #expect(
            birthday == [
                "expiresOn : on the holder's birthday at least 3 months after the issue, which the board "
                    + "takes when it issues"
            ]
        )
    }

    @Test func aLaterCycleIsCountedFromTheOneBefore() throws {
        var world = try World.certified(today: "2026-03-05")
        try world.given(
            Sample.fileRenewal(World.number, on: "2026-03-01"),
            Sample.approveRenewal(World.number, on: "2026-03-05")
        )
        #expect(
            dates(world, .sample())["expiresOn"] == [
                "2028-03-10",
                "24 months after 2026-03-10, the end of the cycle before, on the anniversary of 2024-03-10",
            ]
        )
    }

    @Test(arguments: [
        (
            Expiry.endOfMonth, "2026-03-31",
            "24 months after the issue on 2024-03-10, on the last day of the month"
        ),
        (
            .firstOfMonth, "2026-03-01",
            "24 months after the issue on 2024-03-10, on the first day of the month"
        ),
        (.fixedDate, "2025-09-01", "after the issue on 2024-03-10, on the fixed date 09-01 of odd years"),
    ])
    func eachPolicyHasItsWords(_ expiry: Expiry, _ date: String, _ how: String) throws {
        let rules = Rules.sample {
            $0.credentials[0].cycle.expiry = expiry
            if expiry == .fixedDate {
                $0.credentials[0].cycle.fixedDate = "09-01"
                $0.credentials[0].cycle.years = .odd
            }
        }
        #expect(dates(try World.certified(rules: rules), rules)["expiresOn"] == [date, how])
    }

    @Test(arguments: [
        (Expiry.birthday, "2026-11-12", "on the holder's birthday"),
        (.endOfBirthMonth, "2026-11-30", "on the last day of the month of the holder's birthday"),
    ])
    func cyclesThatEndOnBirthdaysSaySo(_ expiry: Expiry, _ date: String, _ how: String) throws {
        let rules = Rules.lifecycle { $0.credentials[0].cycle.expiry = expiry }
        var world = try World(rules: rules)
        try world.given(Sample.completeModule, Sample.submitApplication(on: "2026-03-01"))
        try world.given(
            Sample.approveApplication(on: "2026-03-10", number: World.number).with {
                $0.approveApplication.birthday = "11-12"
            }
        )
        #expect(dates(world, rules)["expiresOn"] == [date, "after the issue on 2026-03-10, \(how)"])
    }

    @Test func tolledTimeIsToldAsSuch() throws {
        let rules = Rules.lifecycle()
        var world = try World.certified(rules: rules, today: "2026-03-01")
        let tolled = Sample.extend(.military, months: 0, on: "2026-03-01").with {
            $0.grantExtension.tolledFromOn = "2025-01-01"
            $0.grantExtension.tolledThroughOn = "2025-01-10"
        }
        let event = try world.given(tolled)
        let how = "2026-03-10, extended by 10 days of tolled time by event \(event)"
        #expect(dates(world, rules)["expiresOn"] == ["2026-03-20", how])
    }

    @Test func anExtensionIsNamedWithItsEvent() throws {
        let rules = Rules.lifecycle()
        var world = try World.certified(rules: rules, today: "2026-03-01")
        let event = try world.given(Sample.extend(.hardship, months: 3, on: "2026-03-01"))
        #expect(
            dates(world, rules)["expiresOn"] == [
                "2026-06-10", "2026-03-10, extended by 3 months by event \(event)",
            ]
        )
    }

    /// Rules that do not give what was granted explain nothing: the event does.
    @Test func whatTheRulesDoNotGiveIsToldAsRecorded() throws {
        let world = try World.certified()
        let others = Rules.sample {
            $0.credentials[0].cycle.months = 36
            $0.credentials[0].cycle.lateDays = 60
        }
        let event = world.credential.current.begunBy
        let recorded = "as granted on 2024-03-10 by event \(event)"
        #expect(dates(world, others)["expiresOn"] == ["2026-03-10", recorded])
        #expect(dates(world, others)["lateUntil"] == ["2026-04-09", recorded])
        let unknown = world.credential.computedDates(under: nil, calendar: BusinessCalendar())
        #expect(unknown.first?.how == recorded)
    }

    @Test func aProvisionalCredentialHasItsExpiryAlone() throws {
        var world = try IssueCredentialTests.applied()
        try world.given(Sample.issue(.provisional, on: "2026-03-31", number: World.number))
        let rules = Rules.lifecycle()
        #expect(
            dates(world, rules) == [
                "expiresOn": ["2026-09-30", "6 months after the provisional issue on 2026-03-31"]
            ]
        )
    }

    @Test func anOpenApplicationSaysWhenItLapses() throws {
        let rules = Rules.sample { $0.credentials[0].applicationMonths = 12 }
        var world = try World(rules: rules)
        try world.given(Sample.submitApplication(on: "2026-03-01"))
        let application = try #require(world.record.application(board: Sample.board, credential: "CPS"))
        let date = try #require(application.computedDates(under: rules.credentials[0]).first)
        #expect([date.name, date.date] == ["lapsesOn", "2027-03-01"])
        #expect(date.how == "12 months after the submission on 2026-03-01")
        #expect(
            application.computedDates(under: nil).first?.how
                == "as recorded by event \(application.submittedBy)"
        )
    }
}
