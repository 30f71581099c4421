import CivilTime
import CredentialingSchema

/// Parts of sentences about events.
enum Words {
    /// A word of the schema as people write it: `rolePlay` is "role play". Nothing for what was not said.
    static func of(_ word: some Hashable & Sendable) -> String {
        let text = "\(word)"
        guard text != "unspecified" else { return "" }
        // A word of a newer program.
        guard !text.hasPrefix("UNRECOGNIZED") else { return "another kind" }
        var words = ""
        for letter in text {
            if letter.isUppercase { words += " " }
            words += letter.lowercased()
        }
        return words
    }

    static func minutes(_ count: UInt32) -> String { Minutes(Int64(count)).hoursAndMinutes }

    static func hours(_ allocations: [Allocation]) -> String {
        allocations.map { "\(minutes($0.minutes)) of \($0.category)" }.joined(separator: ", ")
    }

    /// Parts with commas between them; what is empty is left out.
    static func list(_ parts: [String]) -> String { parts.filter { !$0.isEmpty }.joined(separator: ", ") }

    /// `lead` before what was said; nothing when nothing was.
    static func said(_ lead: String, _ text: String) -> String { text.isEmpty ? "" : "\(lead) \(text)" }

    static func because(_ grounds: [String]) -> String {
        said("because of", grounds.joined(separator: ", "))
    }

    static func title(_ code: String, _ title: String) -> String {
        title.isEmpty ? code : "\(code) (\(title))"
    }

    static func overridden(_ requirements: [String]) -> String {
        said("although unmet:", requirements.joined(separator: ", "))
    }

    static func valid(_ from: String, _ through: String, late: String, fileBy: String, opens: String)
        -> String
    {
        list([
            "valid \(from) through \(through)", said("renewable from", opens), said("to be filed by", fileBy),
            late == through ? "" : said("late until", late),
        ])
    }

    static func valid(_ dates: ValidityDates) -> String {
        valid(
            dates.startsOn,
            dates.expiresOn,
            late: dates.lateUntil,
            fileBy: dates.fileBy,
            opens: dates.opensOn
        )
    }
}
