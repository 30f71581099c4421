import ShapedYAML

/// The values of an enum of the schema and how YAML writes them.
enum WordList: String, CaseIterable, WordChoice {
    case expiry = "Expiry"
    case hoursKind = "HoursKind"
    case attestationKind = "AttestationKind"
    case assessmentMethod = "AssessmentMethod"
    case mode = "Mode"
    case windowEnd = "WindowEnd"
    case period = "Period"
    case repeats = "Repeats"
    case years = "Years"
    case leapDay = "LeapDay"
    case closedDays = "ClosedDays"
    case approval = "Approval"
    case renewalAnchor = "RenewalAnchor"
    case runningCycles = "RunningCycles"
    case applicationAnchor = "ApplicationAnchor"

    /// The short forms, in the order of the schema. "Unspecified" cannot be written.
    var words: [String] {
        switch self {
        case .expiry:
            [
                "anniversary", "end-of-month", "first-of-month", "fixed-date", "birthday",
                "end-of-birth-month",
            ]
        case .hoursKind: ["training", "supervision", "experience", "continuing-education"]
        case .attestationKind:
            [
                "code-of-ethics", "lived-experience", "residency", "education", "age",
                "background-check", "references", "supervisor-statement", "certification",
            ]
        case .assessmentMethod: ["role-play", "simulation", "quiz", "competency-check"]
        case .mode: ["in-person", "live-online", "self-paced"]
        case .windowEnd: ["assessment", "application", "expiry"]
        case .period: ["cycle", "ever"]
        case .repeats: ["other-day", "never"]
        case .years: ["every", "odd", "even"]
        case .leapDay: ["february-28", "march-1"]
        case .closedDays: ["count", "next-business-day"]
        case .renewalAnchor: ["cycle-start", "filing"]
        case .runningCycles: ["keep", "change"]
        case .applicationAnchor: ["submission", "decision"]
        case .approval: ["provider", "course", "provider-or-course"]
        }
    }

    /// The schema's name for a short form: `end-of-month` is `EXPIRY_END_OF_MONTH`.
    func schemaName(of word: String) -> String {
        let upper = word.uppercased().map { $0 == "-" ? "_" : $0 }
        return prefix + String(upper)
    }

    /// The schema's name for a word in either form; nil when there is no such word.
    func word(matching text: String) -> String? {
        words.first { $0 == text || schemaName(of: $0) == text }.map { schemaName(of: $0) }
    }

    /// Both forms of each word.
    var forms: [String] { words + words.map { schemaName(of: $0) } }

    private var prefix: String {
        switch self {
        case .expiry: "EXPIRY_"
        case .hoursKind: "HOURS_KIND_"
        case .attestationKind: "ATTESTATION_KIND_"
        case .assessmentMethod: "ASSESSMENT_METHOD_"
        case .mode: "MODE_"
        case .windowEnd: "WINDOW_END_"
        case .period: "PERIOD_"
        case .repeats: "REPEATS_"
        case .years: "YEARS_"
        case .leapDay: "LEAP_DAY_"
        case .closedDays: "CLOSED_DAYS_"
        case .renewalAnchor: "RENEWAL_ANCHOR_"
        case .runningCycles: "RUNNING_CYCLES_"
        case .applicationAnchor: "APPLICATION_ANCHOR_"
        case .approval: "APPROVAL_"
        }
    }
}
