package import CivilTime
package import CredentialingSchema
package import Identifiers

/// One entry of a person's record that a requirement can count.
///
/// Hundreds of thousands of them are kept, so the fields stand in the order that leaves the least room between them,
/// and nothing is kept that is written from another field in a moment.
package struct EvidenceEntry: Sendable {
    package let id: EventID
    package let position: Position
    package let content: Content
    /// Its minutes by category; empty where it has none. Kept for sums, which need nothing else of the content.
    let parts: [Activity.Part]
    /// All of its minutes; zero where it has none.
    let minutes: Minutes
    /// The event whose content this is; nil: the first record's own.
    package internal(set) var correctedBy: EventID?
    /// Of the content; kept, since every requirement asks it of every entry.
    let kind: Kind
    package let effectiveOn: CivilDate
    /// How it was attended, as the schema numbers it: the enumeration takes four times as much, for numbers that only a
    /// newer program knows.
    private let modeNumber: Int32

    /// How it was attended; unspecified where the record does not say.
    var mode: Mode { Mode(rawValue: Int(modeNumber)) ?? .unspecified }

    enum Kind: UInt8, Sendable {
        case module, continuingEducation, supervision, experience
        case competency, exam, attestation, backgroundCheck, reference
    }

    /// Behind a reference: assessments copy entries by the hundred.
    package indirect enum Content: Hashable, Sendable {
        case module(Activity)
        case continuingEducation(Activity)
        case supervision(category: String, minutes: Minutes, mode: Mode)
        case experience(category: String, minutes: Minutes, from: CivilDate)
        case competency(code: String, method: AssessmentMethod, scorePercent: UInt32?, passed: Bool)
        case exam(code: String, passed: Bool, score: UInt32?)
        case attestation(Attestation)
        case backgroundCheck(code: String, cleared: Bool, validUntil: CivilDate?)
        case reference(kind: String)
    }

    /// What was attested or, where somebody has looked at the papers, verified.
    package struct Attestation: Hashable, Sendable {
        package let kind: AttestationKind
        /// nil: nobody has verified it.
        package let verifiedOn: CivilDate?
        /// Of education; empty: it was not said.
        package let level: String
        /// Of age, completed on the day of the entry; 0: it was not said.
        package let atLeastYears: Int
        package let atMostYears: Int

        init(_ signed: AttestationSigned) {
            kind = signed.kind
            verifiedOn = try? CivilDate(signed.verifiedOn)
            level = signed.level
            atLeastYears = Int(signed.atLeastYears)
            atMostYears = Int(signed.atMostYears)
        }
    }

    /// A training module or a CE activity.
    package struct Activity: Hashable, Sendable {
        package let provider: String
        package let code: String
        /// In the order of their categories.
        package let parts: [Part]
        package let mode: Mode

        package struct Part: Hashable, Sendable {
            package let category: String
            package let minutes: Minutes
        }

        init(_ provider: String, _ code: String, _ allocations: [Allocation], _ mode: Mode) {
            self.provider = provider
            self.code = code
            self.mode = mode
            var parts: [Part] = []
            parts.reserveCapacity(allocations.count)
            for part in allocations {
                parts.append(Part(category: part.category, minutes: Minutes(Int64(part.minutes))))
            }
            if parts.count > 1 { parts.sort { $0.category < $1.category } }
            self.parts = parts
        }

        package var minutes: Minutes { parts.minutes }
    }

    /// nil for events that are not evidence.
    /// - Parameter isKept: in a record that stays in memory.
    init?(_ recorded: FoldableEvent, isKept: Bool) {
        guard recorded.type?.isEvidence == true,
            let content = Self.content(of: recorded.content, effectiveOn: recorded.effectiveOn)
        else { return nil }
        id = recorded.id
        position = recorded.position
        effectiveOn = recorded.effectiveOn
        (self.content, kind, parts) = isKept ? SharedContents.shared(content) : content.withKindAndParts
        minutes = parts.minutes
        modeNumber = Int32(truncatingIfNeeded: content.mode.rawValue)
    }

    private static func content(of event: Event.OneOf_Event?, effectiveOn: CivilDate) -> Content? {
        switch event {
        case .moduleCompleted(let module):
            return .module(
                Activity(module.provider, module.module, module.allocations, module.mode)
            )
        case .ceuLogged(let ceu):
            return .continuingEducation(
                Activity(ceu.provider, ceu.activity, ceu.allocations, ceu.mode)
            )
        case .supervisionLogged(let session):
            return .supervision(
                category: session.category,
                minutes: Minutes(Int64(session.minutes)),
                mode: session.mode
            )
        case .experienceLogged(let period):
            let from = (try? CivilDate(period.fromOn)) ?? effectiveOn
            return .experience(
                category: period.category,
                minutes: Minutes(Int64(period.minutes)),
                from: from
            )
        case .competencyPassed(let result):
            return .competency(
                code: result.competency,
                method: result.method,
                scorePercent: result.hasScorePercent ? result.scorePercent : nil,
                passed: true
            )
        case .competencyFailed(let result):
            return .competency(
                code: result.competency,
                method: result.method,
                scorePercent: result.hasScorePercent ? result.scorePercent : nil,
                passed: false
            )
        case .examRecorded(let exam):
            return .exam(
                code: exam.exam,
                passed: exam.outcome == .passed,
                score: exam.hasScore ? exam.score : nil
            )
        case .attestationSigned(let attestation):
            return .attestation(Attestation(attestation))
        case .backgroundCheckRecorded(let check):
            return .backgroundCheck(
                code: check.check,
                cleared: check.outcome == .cleared,
                validUntil: try? CivilDate(check.validUntil)
            )
        case .referenceRecorded(let reference):
            return .reference(kind: reference.kind)
        default:
            return nil
        }
    }
}

extension EvidenceEntry.Content {
    fileprivate var mode: Mode {
        switch self {
        case .module(let activity), .continuingEducation(let activity): activity.mode
        case .supervision(_, _, let mode): mode
        default: .unspecified
        }
    }

    /// With what is made from it.
    typealias Whole = (content: Self, kind: EvidenceEntry.Kind, parts: [EvidenceEntry.Activity.Part])

    var withKindAndParts: Whole {
        let (kind, parts) = kindAndParts
        return (self, kind, parts)
    }

    /// One part without a category where the record names none.
    private var kindAndParts: (EvidenceEntry.Kind, [EvidenceEntry.Activity.Part]) {
        switch self {
        case .module(let activity): (.module, activity.parts)
        case .continuingEducation(let activity): (.continuingEducation, activity.parts)
        case .supervision(let category, let minutes, _):
            (.supervision, [EvidenceEntry.Activity.Part(category: category, minutes: minutes)])
        case .experience(let category, let minutes, _):
            (.experience, [EvidenceEntry.Activity.Part(category: category, minutes: minutes)])
        case .competency: (.competency, [])
        case .exam: (.exam, [])
        case .attestation: (.attestation, [])
        case .backgroundCheck: (.backgroundCheck, [])
        case .reference: (.reference, [])
        }
    }
}

extension [EvidenceEntry.Activity.Part] {
    fileprivate var minutes: Minutes {
        var sum = Minutes.zero
        for index in indices { sum += self[index].minutes }
        return sum
    }
}
