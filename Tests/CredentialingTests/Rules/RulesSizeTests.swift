import Credentialing
import CredentialingSchema
import SwiftProtobuf
import Testing

/// Rules that ask for as much as they may, and for one more.
@Suite("Sizes of rules")
struct RulesSizeTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let path: String
        let most: Int
        let rules: @Sendable (_ count: Int) -> Rules

        init(
            _ name: String,
            _ path: String,
            most: Int,
            _ rules: @escaping @Sendable (_ count: Int) -> Rules
        ) {
            self.name = name
            self.path = path
            self.most = most
            self.rules = rules
        }

        var testDescription: String { "\(most) \(name)" }
    }

    private static let place = "credentials[0].initial[0].hours"

    static let rows: [Row] = [
        Row("categories", "categories", most: 256) { count in
            Rules.sample { $0.categories = (0..<count).map { number in .with { $0.code = "c-\(number)" } } }
        },
        Row("requirements of a list", "credentials[0].initial", most: 64) { rules([exams($0)]) },
        Row("requirements within a group", "credentials[0].initial", most: 64) {
            rules([[.anyOf("any", exams($0 - 1))]])
        },
        Row("requirements of a pack", "credentials", most: 256) { rules(parts(of: $0, 64).map(exams)) },
        Row("minima", "\(place).minima", most: 32) { count in
            rules([[hours("h") { $0.minima = minima(count) }]])
        },
        Row("caps", "\(place).caps", most: 32) { count in
            rules([[hours("h") { $0.caps = caps(count) }]])
        },
        Row("minima and caps of a list", "credentials[0].initial", most: 64) { rules([selections($0)]) },
        Row("minima and caps of a pack", "credentials", most: 512) {
            rules(parts(of: $0, 64).map(selections))
        },
        Row("providers of a requirement", "\(place).providers", most: 256) { count in
            rules([[hours("h") { $0.providers = names(count) }]])
        },
        Row("activities of a minimum", "\(place).minima[0].activities", most: 256) { count in
            rules([[hours("h") { $0.minima = [.with { ($0.activities, $0.percent) = (names(count), 1) }] }]])
        },
        Row("categories of a cap", "\(place).caps[0].categories", most: 256) { count in
            rules([[hours("h") { $0.caps = [.with { ($0.categories, $0.percent) = (names(count), 1) }] }]])
        },
        Row("modules", "credentials[0].initial[0].module.modules", most: 256) {
            rules([[.module("m", names($0))]])
        },
        Row(
            "modules within a group",
            "credentials[0].initial[0].allOf.requirements[0].module.modules",
            most: 256
        ) {
            rules([[.allOf("all", [.module("m", names($0))])]])
        },
        Row("names of a list", "credentials[0].initial", most: 1_024) { rules([modules($0)]) },
        Row("names of a pack", "credentials", most: 4_096) { rules(parts(of: $0, 1_024).map(modules)) },
    ]

    @Test(arguments: rows) func areTakenAtTheLimitAndNotBeyond(_ row: Row) {
        #expect(row.rules(row.most).fault()?.path == nil)
        #expect(row.rules(row.most + 1).fault()?.path == row.path)
    }

    // MARK: So many of them

    private static func rules(_ lists: [[Requirement]]) -> Rules {
        Rules.sample { rules in
            let credential = rules.credentials[0]
            rules.credentials = lists.enumerated().map { index, list in
                var other = credential
                (other.code, other.initial, other.renewal) = ("C\(index)", list, [])
                return other
            }
        }
    }

    /// A count in parts of at most so many.
    private static func parts(of count: Int, _ most: Int) -> [Int] {
        stride(from: 0, to: count, by: most).map { min(most, count - $0) }
    }

    private static func names(_ count: Int) -> [String] { (0..<count).map { "n-\($0)" } }

    private static func exams(_ count: Int) -> [Requirement] {
        (0..<count).map { .exam("e-\($0)", "E") }
    }

    private static func hours(_ id: String, _ change: (inout HoursRequirement) -> Void) -> Requirement {
        Requirement.hours(id, .training, minutes: 600).changed { change(&$0.hours) }
    }

    private static func minima(_ count: Int) -> [CategoryMinimum] {
        Array(repeating: CategoryMinimum.with { ($0.modes, $0.percent) = ([.inPerson], 1) }, count: count)
    }

    private static func caps(_ count: Int) -> [HoursCap] {
        Array(repeating: HoursCap.with { ($0.modes, $0.percent) = ([.inPerson], 1) }, count: count)
    }

    /// Of two kinds in turn, no more of one in a requirement than there may be.
    private static func selections(_ count: Int) -> [Requirement] {
        parts(of: count, 32).enumerated().map { index, count in
            hours("h-\(index)") {
                if index.isMultiple(of: 2) { $0.minima = minima(count) } else { $0.caps = caps(count) }
            }
        }
    }

    private static func modules(_ count: Int) -> [Requirement] {
        parts(of: count, 256).enumerated().map { .module("m-\($0)", names($1)) }
    }
}
