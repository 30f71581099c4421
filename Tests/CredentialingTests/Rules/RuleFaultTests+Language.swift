import Credentialing
import CredentialingSchema
import SwiftProtobuf
import Testing

/// Faults of caps, ratios, windows and waivers.
extension RuleFaultTests {
    private static func hours(
        _ name: String,
        _ element: String,
        _ change: (inout HoursRequirement) -> Void
    ) -> RuleFault {
        let rule = Requirement.hours("h", .supervision, minutes: 600).changed { change(&$0.hours) }
        return RuleFault(name, ".hours.\(element)", of: rule)
    }

    static let hours: [RuleFault] = [
        hours("61", "minutesPerHour") { $0.minutesPerHour = 61 },
        hours("too much", "need") { $0.need.hours = .max },
        hours("unknown", "repeats") { $0.repeats = .UNRECOGNIZED(9) },
        hours("unknown", "withinBefore") { $0.withinBefore = .UNRECOGNIZED(9) },
        hours("unknown", "period") { $0.period = .UNRECOGNIZED(9) },
        hours("selects nothing", "caps[0]") { $0.caps = [.with { $0.atMost.hours = 1 }] },
        hours("101 %", "caps[0]") {
            $0.caps = [.with { ($0.modes, $0.percent) = ([.selfPaced], 101) }]
        },
        hours("an unknown mode", "caps[0]") { $0.caps = [.with { $0.modes = [.UNRECOGNIZED(9)] }] },
        hours("an empty provider", "minima[0]") {
            $0.minima = [.with { ($0.providers, $0.percent) = ([""], 50) }]
        },
        hours("101 %", "minima[0]") {
            $0.minima = [.with { ($0.modes, $0.percent) = ([.inPerson], 101) }]
        },
        hours("twice an amount", "minima[0].percent") {
            $0.minima = [.with { ($0.modes, $0.percent, $0.need.hours) = ([.inPerson], 50, 5) }]
        },
        hours("twice an amount", "caps[0].percent") {
            $0.caps = [.with { ($0.modes, $0.percent, $0.atMost.hours) = ([.selfPaced], 50, 5) }]
        },
        hours("no amount", "caps[0]") { $0.caps = [.with { $0.modes = [.selfPaced] }] },
        hours("of supervision", "providers") { $0.providers = ["Academy"] },
        hours("of itself", "ratio.of") {
            $0.ratio = .with { ($0.of, $0.each.hours, $0.per.hours) = (.supervision, 1, 25) }
        },
        hours("nothing", "ratio.each") {
            $0.ratio = .with { ($0.of, $0.per.hours) = (.experience, 25) }
        },
        hours("nothing", "ratio.per") {
            $0.ratio = .with { ($0.of, $0.each.hours) = (.experience, 1) }
        },
        RuleFault("none", ".module.modules", of: .module("m", [])),
        RuleFault("an empty code", ".module.modules[1]", of: .module("m", ["a", ""])),
    ]

    private static func cycle(
        _ name: String,
        _ element: String,
        _ change: (inout CredentialingSchema.Cycle) -> Void
    ) -> RuleFault {
        RuleFault(name, "credentials[0].cycle\(element)") { change(&$0.credentials[0].cycle) }
    }

    static let cycles: [RuleFault] = [
        cycle("absent", ".fixedDate") { $0.expiry = .fixedDate },
        cycle("not of every year", ".fixedDate") { ($0.expiry, $0.fixedDate) = (.fixedDate, "02-29") },
        cycle("unknown", ".years") { $0.years = .UNRECOGNIZED(9) },
        cycle("unknown", ".leapDay") { $0.leapDay = .UNRECOGNIZED(9) },
        RuleFault("unknown", "credentials[0].renewalAnchor") {
            $0.credentials[0].renewalAnchor = .UNRECOGNIZED(9)
        },
        RuleFault("unknown", "credentials[0].runningCycles") {
            $0.credentials[0].runningCycles = .UNRECOGNIZED(9)
        },
        RuleFault("unknown", "credentials[0].applicationAnchor") {
            $0.credentials[0].applicationAnchor = .UNRECOGNIZED(9)
        },
        RuleFault("no date", "credentials[0].reinstatement.expiredThroughOn") {
            $0.credentials[0].reinstatement.expiredThroughOn = "2025-13-31"
        },
        RuleFault("no date", "credentials[0].reinstatement.countedFromOn") {
            ($0.credentials[0].reinstatement.withinMonths, $0.credentials[0].reinstatement.countedFromOn) = (
                6, "New Year"
            )
        },
        RuleFault("without months", "credentials[0].reinstatement.countedFromOn") {
            $0.credentials[0].reinstatement.countedFromOn = "2026-01-01"
        },
        RuleFault("no time of day", "cutoff") { $0.cutoff = "5 pm" },
        cycle("241 late months", "") { $0.lateMonths = 241 },
        cycle("241 months before", "") { $0.opensMonthsBefore = 241 },
        cycle("most days", "") { $0.filingDaysBefore = .max },
        cycle("open before the cycle", ".opensDaysBefore") { $0.opensDaysBefore = 730 },
        cycle("open before the cycle", ".opensMonthsBefore") {
            ($0.opensMonthsBefore, $0.opensDaysBefore) = (24, 0)
        },
        cycle("closed before it opens", ".filingDaysBefore") {
            ($0.opensDaysBefore, $0.filingDaysBefore) = (1, 5)
        },
        cycle("as late as the next expiry", ".lateDays") { $0.lateDays = 730 },
        cycle("as late as the next expiry", ".lateMonths") { $0.lateMonths = 24 },
    ]

    /// The rules name "general" where their list says "general-topics".
    private static func unlisted(_ list: [String]) -> Rules {
        .sample { rules in
            rules.categories = list.map { code in .with { $0.code = code } }
            rules.credentials[0].renewal = [
                .anyOf(
                    "either",
                    [
                        .hours(
                            "ce",
                            .continuingEducation,
                            minutes: 60,
                            minima: [(categories: ["ethics", "general"], minutes: 60)]
                        )
                    ]
                )
            ]
        }
    }

    @Test func aCategoryThatIsNotListedIsNamed() {
        let fault = Self.unlisted(["ethics", "general-topics"]).fault()
        #expect(
            fault?.path
                == "credentials[0].renewal[0].anyOf.requirements[0].hours.minima[0].categories[1]"
        )
        #expect(fault?.reason == "general is not among the categories")
        #expect(Self.unlisted(["ethics", "general"]).fault() == nil)
        // Who lists none is bound to no list.
        #expect(Self.unlisted([]).fault() == nil)
    }

    private static func waiver(
        _ name: String,
        _ element: String,
        _ change: (inout Waiver) -> Void
    ) -> RuleFault {
        let rule = Requirement.exam("e", "E").changed { $0.waivers = [.with(change)] }
        return RuleFault(name, ".waivers[0]\(element)", of: rule)
    }

    static let waivers: [RuleFault] = [
        waiver("for everybody", "") { _ in },
        waiver("no date", ".fromOn") { $0.fromOn = "2018-02-29" },
        waiver("no date", ".throughOn") { $0.throughOn = "soon" },
        waiver("ends before it begins", ".throughOn") {
            ($0.fromOn, $0.throughOn) = ("2018-12-31", "2018-01-15")
        },
        RuleFault(
            "17",
            ".waivers",
            of: .exam("e", "E").changed {
                $0.waivers = Array(repeating: .with { $0.fromOn = "2018-01-15" }, count: 17)
            }
        ),
    ]
}
