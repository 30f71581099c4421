package import CivilTime
package import CredentialingSchema
package import Identifiers

/// One entry of a person's record that a requirement can count.
package struct EvidenceEntry: Sendable {
    package let id: EventID
    package let position: Position
    package let effectiveOn: CivilDate
    package let content: Content
    /// The event whose content this is; nil: the first record's own.
    package internal(set) var correctedBy: EventID?

    package enum Content: Sendable {
        case module(Activity)
        case continuingEducation(Activity)
        case supervision(category: String, minutes: Minutes, mode: Mode)
        case experience(category: String, minutes: Minutes, from: CivilDate)
        case competency(code: String, method: AssessmentMethod, scorePercent: UInt32?, passed: Bool)
        case exam(code: String, passed: Bool, score: UInt32?)
        case attestation(AttestationKind)
        case backgroundCheck(code: String, cleared: Bool, validUntil: CivilDate?)
        case reference(kind: String)
    }

    /// A training module or a CE activity.
    package struct Activity: Sendable {
        package let provider: String
        package let code: String
        package let allocations: [Allocation]
        package let mode: Mode

        package var minutes: Minutes {
            allocations.reduce(.zero) { $0 + Minutes(Int64($1.minutes)) }
        }
    }

    /// nil for events that are not evidence.
    init?(_ recorded: RecordedEvent) {
        guard let content = Self.content(of: recorded.event, effectiveOn: recorded.effectiveOn) else {
            return nil
        }
        id = recorded.id
        position = recorded.position
        effectiveOn = recorded.effectiveOn
        self.content = content
    }

    private static func content(of event: Event, effectiveOn: CivilDate) -> Content? {
        switch event.event {
        case .moduleCompleted(let module):
            return .module(
                Activity(
                    provider: module.provider,
                    code: module.module,
                    allocations: module.allocations,
                    mode: module.mode
                )
            )
        case .ceuLogged(let ceu):
            return .continuingEducation(
                Activity(
                    provider: ceu.provider,
                    code: ceu.activity,
                    allocations: ceu.allocations,
                    mode: ceu.mode
                )
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
            return .attestation(attestation.kind)
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
