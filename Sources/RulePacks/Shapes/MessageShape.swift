import ShapedYAML

/// A message of `rules.proto` and what its YAML mapping may hold.
///
/// Written out because generated messages cannot be asked for their fields; a test compares this with
/// the schema, so that neither changes alone.
enum MessageShape: String, CaseIterable, DocumentShape {
    case rules = "Rules"
    case category = "Category"
    case credential = "CredentialRules"
    case cycle = "Cycle"
    case requirement = "Requirement"
    case amount = "Amount"
    case hours = "HoursRequirement"
    case minimum = "CategoryMinimum"
    case exam = "ExamRequirement"
    case attestation = "AttestationRequirement"
    case competency = "CompetencyRequirement"
    case module = "ModuleRequirement"
    case group = "GroupRequirement"
    case waiver = "Waiver"
    case cap = "HoursCap"
    case ratio = "HoursRatio"
    case provisional = "Provisional"
    case reciprocity = "Reciprocity"
    case reinstatement = "Reinstatement"
    case backgroundCheck = "BackgroundCheckRequirement"
    case reference = "ReferenceRequirement"

    var name: String { rawValue }

    var fields: [(name: String, kind: FieldKind)] {
        switch self {
        case .rules:
            [
                ("board", .text), ("title", .text), ("version", .text), ("effectiveOn", .text),
                ("timeZone", .text), ("source", .text), ("sourceDate", .text),
                ("unverified", .list(.text)), ("categories", .list(.message(.category))),
                ("credentials", .list(.message(.credential))), ("retroactiveApprovalDays", .whole),
                ("cutoff", .text),
            ]
        case .category: [("code", .text), ("title", .text)]
        case .credential:
            [
                ("code", .text), ("title", .text), ("numberPrefix", .text), ("publicName", .flag),
                ("initial", .list(.message(.requirement))), ("cycle", .message(.cycle)),
                ("renewal", .list(.message(.requirement))),
                ("provisional", .message(.provisional)), ("reciprocity", .message(.reciprocity)),
                ("reinstatement", .message(.reinstatement)), ("applicationMonths", .whole),
                ("publicDiscipline", .flag), ("failedAuditBlocks", .flag),
                ("renewalAnchor", .word(.renewalAnchor)), ("runningCycles", .word(.runningCycles)),
                ("applicationAnchor", .word(.applicationAnchor)),
            ]
        case .cycle:
            [
                ("months", .whole), ("expiry", .word(.expiry)), ("opensDaysBefore", .whole),
                ("lateDays", .whole), ("practiceWhileLate", .flag), ("fixedDate", .text),
                ("years", .word(.years)), ("shortestMonths", .whole), ("leapDay", .word(.leapDay)),
                ("lateMonths", .whole), ("filingDaysBefore", .whole),
                ("reminderDaysBefore", .list(.whole)), ("closedDays", .word(.closedDays)),
                ("opensMonthsBefore", .whole),
            ]
        case .requirement:
            [("id", .text), ("title", .text)] + Self.requirementKinds
                + [("waivers", .list(.message(.waiver)))]
        case .waiver: [("fromOn", .text), ("throughOn", .text), ("issuedWithinMonths", .whole)]
        case .amount: [("hours", .whole), ("minutes", .whole)]
        case .hours:
            [
                ("of", .word(.hoursKind)), ("need", .message(.amount)),
                ("minima", .list(.message(.minimum))), ("minutesPerHour", .whole),
                ("caps", .list(.message(.cap))), ("repeats", .word(.repeats)),
                ("providers", .list(.text)), ("ratio", .message(.ratio)),
                ("approval", .word(.approval)), ("mustBeAccepted", .flag),
                ("carryOver", .message(.amount)), ("carryBack", .message(.amount)),
                ("forOneCredential", .flag),
            ] + Self.recency
        case .minimum: Self.selection + [("need", .message(.amount)), ("percent", .whole)]
        case .cap: Self.selection + [("atMost", .message(.amount)), ("percent", .whole)]
        case .ratio:
            [("each", .message(.amount)), ("per", .message(.amount)), ("of", .word(.hoursKind))]
        case .exam: [("exam", .text), ("minimumScore", .whole)] + Self.recency
        case .attestation:
            [
                ("kind", .word(.attestationKind)), ("verified", .flag), ("levels", .list(.text)),
                ("atLeastYears", .whole), ("atMostYears", .whole),
            ] + Self.recency
        case .module:
            [
                ("modules", .list(.text)), ("providers", .list(.text)),
                ("approval", .word(.approval)),
            ] + Self.recency
        case .backgroundCheck:
            [("checks", .list(.text)), ("validOn", .word(.windowEnd))] + Self.recency
        case .reference: [("count", .whole), ("kinds", .list(.text))] + Self.recency
        case .competency:
            [
                ("competency", .text), ("methods", .list(.word(.assessmentMethod))),
                ("minimumScorePercent", .whole),
            ] + Self.recency
        case .group, .reciprocity: [("requirements", .list(.message(.requirement)))]
        case .provisional:
            [
                ("months", .whole), ("requirements", .list(.message(.requirement))),
                ("extensions", .whole), ("extensionMonths", .whole),
            ]
        case .reinstatement:
            [
                ("withinMonths", .whole), ("requirements", .list(.message(.requirement))),
                ("expiredThroughOn", .text), ("countedFromOn", .text),
            ]
        }
    }

    /// Of these keys a mapping has at most one.
    var alternatives: [String] {
        self == .requirement ? Self.requirementKinds.map(\.name) : []
    }

    private static let requirementKinds: [(name: String, kind: FieldKind)] = [
        ("hours", .message(.hours)), ("exam", .message(.exam)), ("attestation", .message(.attestation)),
        ("competency", .message(.competency)), ("allOf", .message(.group)), ("anyOf", .message(.group)),
        ("module", .message(.module)), ("backgroundCheck", .message(.backgroundCheck)),
        ("reference", .message(.reference)),
    ]

    /// When evidence must have happened.
    private static let recency: [(name: String, kind: FieldKind)] = [
        ("withinMonths", .whole), ("withinBefore", .word(.windowEnd)), ("period", .word(.period)),
    ]

    /// Which part of a record is meant.
    private static let selection: [(name: String, kind: FieldKind)] = [
        ("categories", .list(.text)), ("modes", .list(.word(.mode))), ("providers", .list(.text)),
        ("activities", .list(.text)),
    ]
}

extension FieldKind {
    /// Short forms, for the tables above.
    fileprivate static func message(_ shape: MessageShape) -> FieldKind { .mapping(shape) }
    fileprivate static func word(_ list: WordList) -> FieldKind { .choice(list) }
}
