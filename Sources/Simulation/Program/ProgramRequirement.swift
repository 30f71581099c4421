import CredentialingSchema

/// One requirement of an application.
struct ProgramRequirement: Sendable {
    enum Kind: Sendable {
        case hours(HoursKind, HoursNeed)
        case exam(String)
        case attestation(AttestationKind)
    }

    let id: String
    let kind: Kind

    /// The lowest score that simulated people pass with.
    static let passingScore = 500

    init(_ requirement: Requirement) throws(SimulationError) {
        id = requirement.id
        switch requirement.requirement {
        case .hours(let hours) where hours.isPlain:
            kind = .hours(hours.of, HoursNeed(hours))
        case .exam(let exam) where exam.minimumScore <= Self.passingScore:
            kind = .exam(exam.exam)
        case .attestation(let attestation):
            kind = .attestation(attestation.kind)
        default:
            throw SimulationError(.unsupportedRules, "nobody simulated here meets \(requirement.id)")
        }
    }
}
