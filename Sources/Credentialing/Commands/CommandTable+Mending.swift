package import CredentialingSchema

/// What a role may not record it takes back or changes as little, whoever recorded it.
extension CommandTable {
    /// Who may take back an event that is no board's matter: whoever may record such a one.
    /// - Parameter type: nil: the event has not come yet and may be of any type.
    package static func roles(voiding type: EventType?) -> [CommandRole] {
        let kinds = type.map { [$0.recordedBy] } ?? EventType.allCases.map(\.recordedBy)
        return kinds.reduce(row(of: .voidRecord).roles) { roles, kind in
            guard let kind else { return roles }
            let recorders = row(of: kind).roles
            return roles.filter { recorders.contains($0) }
        }
    }
}

extension Command.OneOf_Command {
    /// The command that would record by itself what a correction puts in the place of a record; nil for others, and for
    /// a birthday: the event that gave it is a board's matter.
    package var corrected: CommandKind? {
        guard case .correctRecord(let correction) = self else { return nil }
        switch correction.content {
        case .completeModule: return .completeModule
        case .passCompetency: return .passCompetency
        case .failCompetency: return .failCompetency
        case .logSupervision: return .logSupervision
        case .logExperience: return .logExperience
        case .recordExam: return .recordExam
        case .signAttestation: return .signAttestation
        case .logCeu: return .logCeu
        case .recordBackgroundCheck: return .recordBackgroundCheck
        case .recordReference: return .recordReference
        case .credentialBirthday, nil: return nil
        }
    }
}

extension EventType {
    /// The command that records such an event; nil for what is a board's matter and for what nobody can take back.
    var recordedBy: CommandKind? {
        switch self {
        case .moduleCompleted: .completeModule
        case .competencyPassed: .passCompetency
        case .competencyFailed: .failCompetency
        case .supervisionLogged: .logSupervision
        case .experienceLogged: .logExperience
        case .examRecorded: .recordExam
        case .attestationSigned: .signAttestation
        case .ceuLogged: .logCeu
        case .backgroundCheckRecorded: .recordBackgroundCheck
        case .referenceRecorded: .recordReference
        case .identityLinked: .linkIdentity
        default: nil
        }
    }
}
