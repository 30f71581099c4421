import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

/// A row: what is wrong with rules, and the element that is named.
struct RuleFault: Sendable, CustomTestStringConvertible {
    let name: String
    let rules: Rules
    let path: String

    init(_ name: String, _ path: String, _ change: (inout Rules) -> Void) {
        self.name = name
        rules = .sample(version: "1", effectiveOn: "2020-01-01", change)
        self.path = path
    }

    /// A fault of the only initial requirement.
    init(_ name: String, _ element: String, of requirement: Requirement) {
        self.init(name, "credentials[0].initial[0]\(element)") {
            $0.credentials[0].initial = [requirement]
        }
    }

    var testDescription: String { "\(path): \(name)" }
}

@Suite("Faults of rules")
struct RuleFaultTests {
    @Test(arguments: general + credentials + requirements) func isNamed(_ row: RuleFault) throws {
        let rejection = try #require(AdoptRulesTests.rejection(of: row.rules))
        #expect(rejection.code == .invalidField)
        #expect(rejection.field == "adoptRules.rules.\(row.path)")
        #expect(rejection.detail.utf8.count < 1_000)
    }

    @Test func theSampleHasNone() {
        #expect(Rules.sample().fault() == nil)
    }

    @Test(arguments: hours + cycles + waivers) func ofTheRestIsNamedToo(_ row: RuleFault) throws {
        try isNamed(row)
    }

    static let general: [RuleFault] = [
        RuleFault("absent", "version") { $0.version = "" },
        RuleFault("65 bytes", "version") { $0.version = String(repeating: "1", count: 65) },
        RuleFault("absent", "effectiveOn") { $0.effectiveOn = "" },
        RuleFault("no date", "effectiveOn") { $0.effectiveOn = "2026-02-29" },
        RuleFault("absent", "timeZone") { $0.timeZone = "" },
        RuleFault("none", "credentials") { $0.credentials = [] },
        RuleFault("33", "credentials") { rules in
            rules.credentials = (0..<33).map { index in
                var credential = rules.credentials[0]
                credential.code = "C\(index)"
                return credential
            }
        },
        RuleFault("twice", "credentials[1].code") { $0.credentials.append($0.credentials[0]) },
    ]

    static let credentials: [RuleFault] = [
        RuleFault("absent", "credentials[0].code") { $0.credentials[0].code = "" },
        RuleFault("17 bytes", "credentials[0].code") {
            $0.credentials[0].code = String(repeating: "C", count: 17)
        },
        // Generated numbers begin with it: with such a code no renewal could name the credential.
        RuleFault("a blank", "credentials[0].code") { $0.credentials[0].code = "C PS" },
        RuleFault("a Kelvin sign", "credentials[0].code") { $0.credentials[0].code = "CP\u{212A}" },
        RuleFault("a slash", "credentials[0].numberPrefix") {
            $0.credentials[0].numberPrefix = "NY/"
        },
        RuleFault("17 bytes", "credentials[0].numberPrefix") {
            $0.credentials[0].numberPrefix = String(repeating: "N", count: 17)
        },
        RuleFault("absent", "credentials[0].title") { $0.credentials[0].title = "" },
        RuleFault("0", "credentials[0].cycle.months") { $0.credentials[0].cycle.months = 0 },
        RuleFault("241", "credentials[0].cycle.months") { $0.credentials[0].cycle.months = 241 },
        RuleFault("absent", "credentials[0].cycle.expiry") {
            $0.credentials[0].cycle.expiry = .unspecified
        },
        RuleFault("unknown", "credentials[0].cycle.expiry") {
            $0.credentials[0].cycle.expiry = .UNRECOGNIZED(9)
        },
        RuleFault("3661 late days", "credentials[0].cycle") {
            $0.credentials[0].cycle.lateDays = 3_661
        },
        RuleFault("most days", "credentials[0].cycle") {
            $0.credentials[0].cycle.opensDaysBefore = .max
        },
        RuleFault("none", "credentials[0].initial") { $0.credentials[0].initial = [] },
        RuleFault("65", "credentials[0].renewal") {
            $0.credentials[0].renewal = (0..<65).map { .exam("e-\($0)", "E") }
        },
        RuleFault("twice", "credentials[0].renewal[1].id") {
            $0.credentials[0].renewal = [.exam("e", "E"), .exam("e", "F")]
        },
    ]

    static let requirements: [RuleFault] = [
        RuleFault("absent", ".id", of: .exam("", "E")),
        RuleFault("upper case", ".id", of: .exam("Exam", "E")),
        RuleFault("absent", "", of: Requirement.with { $0.id = "new" }),
        RuleFault("nothing", ".hours.need", of: .hours("h", .training, minutes: 0)),
        RuleFault("absent", ".hours.of", of: .hours("h", .unspecified, minutes: 1)),
        RuleFault("unknown", ".hours.of", of: .hours("h", .UNRECOGNIZED(8), minutes: 1)),
        RuleFault(
            "no category",
            ".hours.minima[0]",
            of: .hours("h", .training, minutes: 1, minima: [(categories: [], minutes: 1)])
        ),
        RuleFault(
            "an empty category",
            ".hours.minima[0]",
            of: .hours("h", .training, minutes: 1, minima: [(categories: ["a", ""], minutes: 1)])
        ),
        RuleFault(
            "no amount",
            ".hours.minima[1]",
            of: .hours(
                "h",
                .training,
                minutes: 1,
                minima: [(categories: ["a"], minutes: 1), (categories: ["b"], minutes: 0)]
            )
        ),
        RuleFault("absent", ".exam.exam", of: .exam("e", "")),
        RuleFault("beyond every score", ".exam.minimumScore", of: .exam("e", "E", minimumScore: 1_001)),
        RuleFault("absent", ".attestation.kind", of: .attestation("a", .unspecified)),
        RuleFault("unknown", ".attestation.kind", of: .attestation("a", .UNRECOGNIZED(99))),
        RuleFault(
            "levels of age",
            ".attestation.levels",
            of: .attestation("a", .age).changed { $0.attestation.levels = ["ged"] }
        ),
        RuleFault(
            "no code",
            ".attestation.levels[1]",
            of: .attestation("a", .education).changed { $0.attestation.levels = ["ged", "High School"] }
        ),
        RuleFault(
            "years of education",
            ".attestation.atLeastYears",
            of: .attestation("a", .education).changed { $0.attestation.atLeastYears = 18 }
        ),
        RuleFault(
            "beyond every age",
            ".attestation.atMostYears",
            of: .attestation("a", .age).changed { $0.attestation.atMostYears = 131 }
        ),
        RuleFault(
            "nobody's age",
            ".attestation.atMostYears",
            of: .attestation("a", .age).changed {
                ($0.attestation.atLeastYears, $0.attestation.atMostYears) = (18, 17)
            }
        ),
        RuleFault("absent", ".competency.competency", of: .competency("c", "")),
        RuleFault(
            "absent",
            ".competency.methods[1]",
            of: .competency("c", "C", methods: [.quiz, .unspecified])
        ),
        RuleFault(
            "unknown",
            ".competency.methods[0]",
            of: .competency("c", "C", methods: [.UNRECOGNIZED(9)])
        ),
        RuleFault(
            "101 %",
            ".competency.minimumScorePercent",
            of: .competency("c", "C", minimumPercent: 101)
        ),
        RuleFault("nothing to meet", ".allOf", of: .allOf("g", [])),
        RuleFault("no alternative", ".anyOf", of: .anyOf("g", [])),
        RuleFault(
            "twice",
            ".anyOf.requirements[0].id",
            of: .anyOf("g", [.exam("g", "E")])
        ),
        RuleFault(
            "inside",
            ".allOf.requirements[1].exam.exam",
            of: .allOf("g", [.exam("a", "A"), .exam("b", "")])
        ),
        RuleFault(
            "nine groups deep",
            String(repeating: ".allOf.requirements[0]", count: 8) + ".allOf.requirements",
            of: (0..<9).reduce(.exam("e", "E")) { .allOf("g-\($1)", [$0]) }
        ),
    ]

    @Test func theLimitsThemselvesAreAccepted() {
        let rules = Rules.sample {
            $0.version = String(repeating: "é", count: 32)
            $0.credentials[0].code = String(repeating: "C", count: 16)
            $0.credentials[0].numberPrefix = "a-B-9"
            $0.credentials[0].cycle.months = 240
            $0.credentials[0].cycle.lateDays = 3_660
            $0.credentials[0].cycle.opensDaysBefore = 3_660
            $0.credentials[0].initial = [
                (0..<8).reduce(.exam("e", "E", minimumScore: 1_000)) { .anyOf("g-\($1)", [$0]) }
            ]
            $0.credentials[0].renewal = (0..<64).map { .exam("e-\($0)", "E") }
        }
        #expect(rules.fault() == nil)
    }
}

extension Requirement {
    fileprivate static func with(_ change: (inout Requirement) -> Void) -> Requirement {
        var requirement = Requirement()
        change(&requirement)
        return requirement
    }
}
