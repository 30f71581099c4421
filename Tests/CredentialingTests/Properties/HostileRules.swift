import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SeededNumbers

/// The rules that hostile histories are told under: short cycles, so that a history sees several, and
/// versions that end them on other days and take over what runs.
extension HostilePeople {
    static func rules(version: String, effectiveOn: String = "2020-01-01") -> Rules {
        var rules = Rules.lifecycle {
            $0.version = version
            $0.effectiveOn = effectiveOn
            $0.retroactiveApprovalDays = 30
            $0.credentials[0].initial = [.hours("training", .training, minutes: 60)]
            $0.credentials[0].cycle.months = 8
            $0.credentials[0].cycle.opensDaysBefore = 100
            $0.credentials[0].cycle.lateDays = 40
            $0.credentials[0].provisional.months = 3
            $0.credentials[0].provisional.extensionMonths = 3
            $0.credentials[0].applicationMonths = 3
            $0.credentials[0].reinstatement.withinMonths = 6
        }
        rules.credentials.append(rules.credentials[0])
        rules.credentials[1].code = "CPS-S"
        return rules
    }

    /// A version as a board may come to want it.
    mutating func newRules() -> Rules {
        let version = "v\(Int.random(in: 1...30, using: &generator))"
        var rules = Self.rules(version: version, effectiveOn: date())
        for index in rules.credentials.indices { change(&rules.credentials[index]) }
        return rules
    }

    private mutating func change(_ rules: inout CredentialRules) {
        let expiries: [Expiry] = [
            .anniversary, .anniversary, .endOfMonth, .firstOfMonth, .fixedDate, .birthday, .birthday,
            .endOfBirthMonth,
        ]
        rules.cycle.expiry = expiries.randomElement(using: &generator) ?? .anniversary
        rules.cycle.fixedDate = rules.cycle.expiry == .fixedDate ? "06-30" : ""
        rules.cycle.shortestMonths =
            rules.cycle.endsOnBirthdays ? UInt32.random(in: 0...4, using: &generator) : 0
        rules.cycle.leapDay = generator.chance(50) ? .february28 : .march1
        rules.cycle.reminderDaysBefore = generator.chance(50) ? [60, 30] : [14]
        rules.renewalAnchor = generator.chance(40) ? .filing : .cycleStart
        rules.runningCycles = generator.chance(40) ? .change : .keep
    }

    /// The birthday that a grant under the rules of a day takes, and now and then one too many or too few.
    mutating func birthday(_ credential: String, on date: CivilDate?, known: MonthDay? = nil) -> String {
        let rules = registry.rules.governing(Sample.board, on: date ?? registry.today)
        let ends = rules?.credential(credential)?.cycle.endsOnBirthdays ?? false
        guard (ends && known == nil) != generator.chance(5) else { return "" }
        return ["02-29", "05-11", "12-31", "01-01"].randomElement(using: &generator) ?? ""
    }
}
