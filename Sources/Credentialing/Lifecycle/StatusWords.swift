package import CredentialingSchema

extension CredentialStatus {
    /// As people read it.
    package var words: String {
        switch self {
        case .inGrace: "in grace"
        case .unspecified, .UNRECOGNIZED: "not issued yet"
        default: "\(self)"
        }
    }
}

extension DisciplineLifecycle.State {
    package var words: String {
        switch self {
        case .clear: "clear of discipline"
        case .probation: "on probation"
        case .suspended: "suspended"
        case .suspendedOnProbation: "suspended and on probation"
        }
    }
}
