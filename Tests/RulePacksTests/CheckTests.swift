import CredentialingSchema
import RulePacks
import ShapedYAML
import SwiftProtobuf
import Testing

/// One slip at a time in rules that are otherwise free of findings.
@Suite struct CheckTests {
    struct Slip: Sendable, CustomTestStringConvertible {
        let finding: String
        let make: @Sendable (inout Rules) -> Void
        var testDescription: String { finding }
    }

    private static let hours = "credentials[0].initial[0].hours"

    static let evidence: [Slip] = [
        Slip(finding: "error: credentials[0].initial[0].backgroundCheck.checks[0]") { rules in
            rules.credentials[0].initial[0].backgroundCheck = .with { $0.checks = ["FBI"] }
        },
        Slip(finding: "error: credentials[0].initial[0].backgroundCheck.withinMonths") { rules in
            rules.credentials[0].initial[0].backgroundCheck = .with { $0.withinMonths = 2_000 }
        },
        Slip(finding: "error: credentials[0].initial[0].reference.count") { rules in
            rules.credentials[0].initial[0].reference = .with { $0.count = 21 }
        },
        Slip(finding: "error: credentials[0].initial[0].reference.kinds[1]") { rules in
            rules.credentials[0].initial[0].reference = .with { $0.kinds = ["supervisor", "Friend"] }
        },
        Slip(finding: "error: \(hours).carryOver") { rules in
            rules.credentials[0].initial[0].hours.carryOver.hours = 2
        },
        Slip(finding: "error: \(hours).carryBack") { rules in
            rules.credentials[0].initial[0].hours.carryBack.hours = 2
        },
        Slip(finding: "error: \(hours).mustBeAccepted") { rules in
            rules.credentials[0].initial[0].hours.mustBeAccepted = true
        },
    ]

    static let board: [Slip] = [
        Slip(finding: "error: board") { $0.board = "icrc" },
        Slip(finding: "error: title") { $0.title = "" },
        Slip(finding: "error: version") { $0.version = "" },
        Slip(finding: "error: effectiveOn") { $0.effectiveOn = "2026-02-30" },
        Slip(finding: "error: effectiveOn") { $0.effectiveOn = "" },
        Slip(finding: "error: version") { $0.version = String(repeating: "v", count: 65) },
        Slip(finding: "error: timeZone") { $0.timeZone = "" },
        Slip(finding: "error: timeZone") { $0.timeZone = "America/Gotham" },
        Slip(finding: "error: timeZone") { $0.timeZone = "../../../etc/passwd" },
        Slip(finding: "error: timeZone") { $0.timeZone = "zone.tab" },
        Slip(finding: "error: timeZone") { $0.timeZone = "America" },
        Slip(finding: "warning: source") { $0.source = "" },
        Slip(finding: "warning: sourceDate") { $0.sourceDate = "" },
        Slip(finding: "error: sourceDate") { $0.sourceDate = "spring" },
        Slip(finding: "error: categories[4].code") { $0.categories.append($0.categories[0]) },
        Slip(finding: "error: categories[4].code") { rules in
            rules.categories.append(.with { ($0.code, $0.title) = ("Wellness", "Wellness") })
        },
        Slip(finding: "error: categories[0].title") { $0.categories[0].title = "" },
        Slip(finding: "error: categories") { rules in
            rules.categories += (0..<253).map { number in
                .with { ($0.code, $0.title) = ("more-\(number)", "More") }
            }
        },
        Slip(finding: "error: credentials") { $0.credentials = [] },
        Slip(finding: "error: credentials[1].code") { rules in
            var second = rules.credentials[0]
            second.numberPrefix = "P2"
            rules.credentials.append(second)
        },
        Slip(finding: "error: credentials[1].numberPrefix") { rules in
            var second = rules.credentials[0]
            second.code = "P2"
            rules.credentials.append(second)
        },
    ]

    static let credential: [Slip] = [
        Slip(finding: "error: credentials[0].code") { $0.credentials[0].code = "Pr" },
        Slip(finding: "error: credentials[0].title") { $0.credentials[0].title = "" },
        Slip(finding: "error: credentials[0].code") { $0.credentials[0].code = "ABCDEFGHIJKLMNOPQ" },
        Slip(finding: "error: credentials[0].numberPrefix") { $0.credentials[0].numberPrefix = "" },
        Slip(finding: "error: credentials[0].initial") { $0.credentials[0].initial = [] },
        Slip(finding: "warning: credentials[0].renewal") { $0.credentials[0].renewal = [] },
        Slip(finding: "error: credentials[0].cycle") { $0.credentials[0].clearCycle() },
        Slip(finding: "error: credentials[0].cycle.months") { $0.credentials[0].cycle.months = 0 },
        Slip(finding: "error: credentials[0].cycle.months") { $0.credentials[0].cycle.months = 241 },
        Slip(finding: "error: credentials[0].cycle.expiry") { $0.credentials[0].cycle.expiry = .unspecified },
        Slip(finding: "error: credentials[0].cycle.opensDaysBefore") {
            $0.credentials[0].cycle.opensDaysBefore = 800
        },
        Slip(finding: "warning: credentials[0].cycle.opensDaysBefore") {
            $0.credentials[0].cycle.opensDaysBefore = 0
        },
        Slip(finding: "error: credentials[0].cycle.lateDays") { $0.credentials[0].cycle.lateDays = 800 },
        Slip(finding: "warning: credentials[0].cycle.practiceWhileLate") {
            $0.credentials[0].cycle.lateDays = 0
            $0.credentials[0].cycle.practiceWhileLate = true
        },
    ]

    static let requirement: [Slip] = [
        Slip(finding: "error: credentials[0].initial[0].id") { $0.credentials[0].initial[0].id = "Training" },
        Slip(finding: "error: credentials[0].initial[1].id") { $0.credentials[0].initial[1].id = "training" },
        Slip(finding: "error: credentials[0].renewal[0].id") { $0.credentials[0].renewal[0].id = "exam" },
        Slip(finding: "warning: credentials[0].initial[0].title") { $0.credentials[0].initial[0].title = "" },
        Slip(finding: "error: credentials[0].initial[0]") {
            $0.credentials[0].initial[0].requirement = nil
        },
        Slip(finding: "error: \(hours).of") { $0.credentials[0].initial[0].hours.of = .unspecified },
        Slip(finding: "error: \(hours).need") { $0.credentials[0].initial[0].hours.clearNeed() },
        Slip(finding: "warning: \(hours).minima") { $0.credentials[0].initial[0].hours.need.hours = 45 },
        Slip(finding: "error: \(hours).withinMonths") {
            $0.credentials[0].initial[0].hours.withinMonths = 5_000
        },
        Slip(finding: "error: \(hours).minima[2].need") {
            $0.credentials[0].initial[0].hours.minima[2].need.hours = 0
        },
        Slip(finding: "error: \(hours).minima[0].categories") {
            $0.credentials[0].initial[0].hours.minima[0].categories = []
        },
        Slip(finding: "error: \(hours).minima[0].categories[0]") {
            $0.credentials[0].initial[0].hours.minima[0].categories = ["advocaty"]
        },
        Slip(finding: "error: credentials[0].initial[3].exam.exam") {
            $0.credentials[0].initial[3].exam.exam = ""
        },
        Slip(finding: "error: credentials[0].initial[4].attestation.kind") {
            $0.credentials[0].initial[4].attestation.kind = .unspecified
        },
        Slip(finding: "error: credentials[0].initial[0].competency.competency") {
            $0.credentials[0].initial[0].competency = CompetencyRequirement()
        },
        Slip(finding: "error: credentials[0].initial[0].competency.minimumScorePercent") {
            $0.credentials[0].initial[0].competency = .with {
                $0.competency = "listening"
                $0.minimumScorePercent = 101
            }
        },
        Slip(finding: "error: credentials[0].initial") { rules in
            let exams: [Requirement] = (0..<64).map { number in
                .with { ($0.id, $0.title, $0.exam.exam) = ("exam-\(number)", "An exam", "E") }
            }
            rules.credentials[0].initial.append(
                .with { ($0.id, $0.title, $0.allOf.requirements) = ("exams", "Exams", exams) }
            )
        },
        Slip(finding: "error: credentials[0].initial[0].anyOf.requirements") {
            $0.credentials[0].initial[0].anyOf = GroupRequirement()
        },
        Slip(finding: "error: credentials[0].initial[0].allOf.requirements[0].id") { rules in
            let inner = rules.credentials[0].initial[1]
            rules.credentials[0].initial[0].allOf = .with { $0.requirements = [inner] }
            rules.credentials[0].initial.remove(at: 1)
            rules.credentials[0].initial[0].allOf.requirements[0].id = "training"
        },
    ]

    static let cycle: [Slip] = [
        Slip(finding: "warning: credentials[0].cycle.fixedDate") {
            $0.credentials[0].cycle.fixedDate = "09-01"
        },
        Slip(finding: "warning: credentials[0].cycle.years") { $0.credentials[0].cycle.years = .odd },
        Slip(finding: "error: credentials[0].cycle.fixedDate") {
            ($0.credentials[0].cycle.expiry, $0.credentials[0].cycle.fixedDate) = (.fixedDate, "02-29")
        },
        Slip(finding: "warning: credentials[0].cycle.months") {
            ($0.credentials[0].cycle.expiry, $0.credentials[0].cycle.fixedDate) = (.fixedDate, "09-01")
            ($0.credentials[0].cycle.years, $0.credentials[0].cycle.months) = (.odd, 36)
        },
        Slip(finding: "error: credentials[0].cycle.filingDaysBefore") {
            $0.credentials[0].cycle.filingDaysBefore = 91
        },
        Slip(finding: "error: credentials[0].cycle.filingDaysBefore") {
            ($0.credentials[0].cycle.opensMonthsBefore, $0.credentials[0].cycle.opensDaysBefore) = (3, 0)
            $0.credentials[0].cycle.filingDaysBefore = 90
        },
        Slip(finding: "error: credentials[0].cycle.opensMonthsBefore") {
            ($0.credentials[0].cycle.opensMonthsBefore, $0.credentials[0].cycle.opensDaysBefore) = (24, 0)
        },
        Slip(finding: "error: credentials[0].cycle") { $0.credentials[0].cycle.opensMonthsBefore = 241 },
        Slip(finding: "error: credentials[0].cycle.lateMonths") {
            $0.credentials[0].cycle.lateMonths = 24
        },
        Slip(finding: "error: credentials[0].cycle") { $0.credentials[0].cycle.lateMonths = 241 },
    ]

    static let language: [Slip] = [
        Slip(finding: "warning: credentials[0].renewal[0].hours.minima[0]") {
            $0.credentials[0].renewal[0].hours.caps = [
                .with { ($0.categories, $0.atMost.hours) = (["ethical-responsibility"], 5) }
            ]
        },
        Slip(finding: "warning: credentials[0].renewal[0].hours.minima[1]") { rules in
            rules.credentials[0].renewal[0].hours.caps = [
                .with { ($0.modes, $0.percent) = ([.selfPaced], 20) }
            ]
            rules.credentials[0].renewal[0].hours.minima.append(
                .with { ($0.modes, $0.percent) = ([.selfPaced], 21) }
            )
        },
        Slip(finding: "warning: credentials[0].renewal[0].hours.carryOver") {
            $0.credentials[0].renewal[0].hours.carryOver.hours = 20
        },
        Slip(finding: "warning: credentials[0].cycle.reminderDaysBefore[1]") {
            $0.credentials[0].cycle.reminderDaysBefore = [729, 730]
        },
        Slip(finding: "warning: credentials[0].cycle.shortestMonths") {
            $0.credentials[0].cycle.expiry = .birthday
            $0.credentials[0].cycle.shortestMonths = 25
        },
        Slip(finding: "error: \(hours).minutesPerHour") {
            $0.credentials[0].initial[0].hours.minutesPerHour = 61
            $0.credentials[0].initial[0].hours.need.hours = 60
        },
        Slip(finding: "warning: \(hours).withinBefore") {
            $0.credentials[0].initial[0].hours.withinBefore = .application
        },
        Slip(finding: "error: \(hours).caps[0].categories") {
            $0.credentials[0].initial[0].hours.caps = [.with { $0.percent = 20 }]
        },
        Slip(finding: "error: \(hours).caps[0].categories[1]") {
            $0.credentials[0].initial[0].hours.caps = [
                .with { ($0.categories, $0.percent) = (["advocacy", "advocaty"], 50) }
            ]
        },
        Slip(finding: "error: \(hours).caps[0]") {
            $0.credentials[0].initial[0].hours.caps = [.with { $0.categories = ["advocacy"] }]
        },
        Slip(finding: "warning: \(hours).caps[0].atMost") {
            $0.credentials[0].initial[0].hours.caps = [
                .with { ($0.categories, $0.atMost.hours) = (["advocacy"], 46) }
            ]
        },
        Slip(finding: "error: \(hours).minima[0].percent") {
            $0.credentials[0].initial[0].hours.minima[0].percent = 20
        },
        Slip(finding: "error: credentials[0].initial[1].hours.providers") {
            $0.credentials[0].initial[1].hours.providers = ["Academy"]
        },
        Slip(finding: "error: credentials[0].initial[2].hours.ratio.of") {
            $0.credentials[0].initial[2].hours.ratio = .with {
                ($0.of, $0.each.hours, $0.per.hours) = (.supervision, 1, 25)
            }
        },
        Slip(finding: "error: credentials[0].initial[2].hours.ratio.per") {
            $0.credentials[0].initial[2].hours.ratio = .with { ($0.of, $0.each.hours) = (.experience, 1) }
        },
        Slip(finding: "error: credentials[0].initial[3].waivers[0]") {
            $0.credentials[0].initial[3].waivers = [Waiver()]
        },
        Slip(finding: "error: credentials[0].initial[3].waivers[0].fromOn") {
            $0.credentials[0].initial[3].waivers = [.with { $0.fromOn = "spring" }]
        },
        Slip(finding: "error: credentials[0].initial[3].waivers[0].throughOn") {
            $0.credentials[0].initial[3].waivers = [
                .with { ($0.fromOn, $0.throughOn) = ("2018-12-31", "2018-01-15") }
            ]
        },
        Slip(finding: "error: credentials[0].initial[3].module.modules") {
            $0.credentials[0].initial[3].module = ModuleRequirement()
        },
    ]

    @Test(arguments: board + credential + cycle + requirement + language + evidence)
    func slipIsFoundAtItsPlace(slip: Slip) throws {
        var rules = try Repository.pack("icrc-pr").rules
        slip.make(&rules)
        let findings = RulePack.check(rules).map { "\($0.severity.rawValue): \($0.path)" }
        #expect(findings == [slip.finding])
    }

    /// Of a fixed date the very days are known: 30 June, 11 months and 30 days are 29 June.
    @Test(arguments: [("06-30", 11, 30, 0), ("06-30", 11, 31, 1), ("12-31", 11, 30, 0), ("12-31", 0, 365, 1)])
    func aFixedDateHasItsOwnLateWindow(day: String, months: UInt32, days: UInt32, errors: Int) throws {
        var rules = try Repository.pack("icrc-pr").rules
        rules.credentials[0].cycle.months = 12
        rules.credentials[0].cycle.expiry = .fixedDate
        rules.credentials[0].cycle.fixedDate = day
        rules.credentials[0].cycle.lateMonths = months
        rules.credentials[0].cycle.lateDays = days
        #expect(RulePack.check(rules).count == errors)
    }

    /// A late window may last to the day before the next expiry, whichever months a cycle has.
    @Test(arguments: [
        (12, 0, 364, 0, ""), (12, 0, 365, 0, "lateDays"), (24, 0, 729, 0, ""), (24, 0, 730, 0, "lateDays"),
        (12, 11, 27, 0, ""), (12, 11, 28, 0, "lateMonths"), (12, 12, 0, 0, "lateMonths"), (2, 0, 58, 0, ""),
        (2, 0, 59, 0, "lateDays"), (12, 0, 0, 364, ""), (12, 0, 0, 365, "opensDaysBefore"),
    ]) func windowsEndWithinTheirCycle(
        months: UInt32,
        lateMonths: UInt32,
        lateDays: UInt32,
        opensDays: UInt32,
        key: String
    ) throws {
        var rules = try Repository.pack("icrc-pr").rules
        rules.credentials[0].cycle.months = months
        rules.credentials[0].cycle.lateMonths = lateMonths
        rules.credentials[0].cycle.lateDays = lateDays
        rules.credentials[0].cycle.opensDaysBefore = opensDays > 0 ? opensDays : 30
        let findings = RulePack.check(rules).map { "\($0.severity.rawValue): \($0.path)" }
        #expect(findings == (key.isEmpty ? [] : ["error: credentials[0].cycle.\(key)"]))
    }

    @Test func overlappingMinimaMayExceedTheTotal() throws {
        var rules = try Repository.pack("icrc-pr").rules
        let wide = CategoryMinimum.with {
            $0.categories = ["advocacy", "ethical-responsibility"]
            $0.need.hours = 26
        }
        rules.credentials[0].initial[0].hours.minima.append(wide)
        #expect(RulePack.check(rules) == [])
    }

    @Test func endlessGroupsAreRefused() throws {
        var rules = try Repository.pack("icrc-pr").rules
        var requirement = rules.credentials[0].initial[0]
        for level in 0..<20 {
            let inner = requirement
            requirement = .with {
                $0.id = "level-\(level)"
                $0.title = "Level"
                $0.allOf.requirements = [inner]
            }
        }
        rules.credentials[0].initial[0] = requirement
        let findings = RulePack.check(rules)
        #expect(findings.map(\.severity) == [.error])
        #expect(findings.first?.reason == "lies deeper than 8 groups")
    }

    @Test func machinesWithoutZonesOnlyWarn() throws {
        let rules = try Repository.pack("icrc-pr").rules
        let findings = RulePack.check(rules, zoneFolder: "/nowhere/zoneinfo")
        #expect(findings.map(\.description).map { $0.hasPrefix("warning: timeZone") } == [true])
    }

    @Test func findingsOfAPackHaveLines() throws {
        let yaml = try Repository.packText("icrc-pr")
            .replacing("months: 24", with: "months: 0")
            .replacing("\"version: the page", with: "\"edition: the page")
        let findings = try RulePack.parse(yaml: yaml, fileName: "p").check()
        #expect(findings.map(\.path.description) == ["credentials[0].cycle.months", "unverified[1]"])
        let lines = yaml.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[try #require(findings[0].line) - 1].contains("months: 0"))
        #expect(lines[try #require(findings[1].line) - 1].contains("edition"))
    }
}
