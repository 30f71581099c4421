import CivilTime
import CredentialingSchema
import Identifiers

/// When a simulated command is sent, in milliseconds of Unix time.
struct CommandTime: Comparable {
    let milliseconds: Int64

    private static let millisecondsPerHour: Int64 = 3_600_000
    /// 14:00 to 22:00 UTC is the same civil day in every time zone of North America.
    private static let opensHour: Int64 = 14
    private static let openHours: Int64 = 8

    /// The first moment of a day, before office hours.
    init(startOf day: CivilDate) {
        milliseconds = Int64(day.daysSinceEpoch) * 24 * Self.millisecondsPerHour
    }

    /// Some moment of a day's office hours.
    init(day: CivilDate, using random: inout SplitMix64) {
        let sinceOpening = random.below(Int(Self.openHours * Self.millisecondsPerHour))
        let opening = CommandTime(startOf: day).milliseconds + Self.opensHour * Self.millisecondsPerHour
        milliseconds = opening + Int64(sinceOpening)
    }

    var day: CivilDate {
        (try? CivilDate(daysSinceEpoch: Int(milliseconds / (24 * Self.millisecondsPerHour)))) ?? .latest
    }

    /// A new id of this time.
    func id(using random: inout SplitMix64) -> UniqueID {
        UniqueID.version7(milliseconds: UInt64(milliseconds), using: &random)
    }

    static func < (left: CommandTime, right: CommandTime) -> Bool {
        left.milliseconds < right.milliseconds
    }
}

/// A command and when it is sent.
struct DatedCommand {
    let time: CommandTime
    let command: Command
}

extension CivilDate {
    /// This date moved by a number of days, at most to the end of the calendar.
    func moved(days: Int) -> CivilDate { (try? adding(days: days)) ?? (days < 0 ? .earliest : .latest) }
}
