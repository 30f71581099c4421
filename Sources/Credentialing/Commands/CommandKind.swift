package import CredentialingSchema

/// The kinds of command, in the order of the schema. What is said about each stands in its row of
/// `CommandTable`.
package enum CommandKind: Int, CaseIterable, Sendable {
    case registerPeer
    case completeModule
    case passCompetency
    case failCompetency
    case logSupervision
    case logExperience
    case recordExam
    case signAttestation
    case adoptRules
    case submitApplication
    case approveApplication
    case denyApplication
    case logCeu
    case fileRenewal
    case approveRenewal
    case voidRecord
    case issueCredential
    case grantExtension
    case suspend
    case liftSuspension
    case revoke
    case imposeProbation
    case liftProbation
    case surrender
    case retire
    case inactivate
    case reinstate
    case transferCredential
    case fileAppeal
    case decideAppeal
    case withdrawApplication
    case noteDeficiency
    case cureDeficiency
    case passDeadline
    case recordBackgroundCheck
    case recordReference
    case approveProvider
    case withdrawProvider
    case approveCourse
    case withdrawCourse
    case adoptCalendar
    case acceptCeu
    case rejectCeu
    case selectAuditSample
    case passAudit
    case failAudit
    case correctRecord
    case reviseAction
    case amendPersonalDetails
    case linkIdentity
    case mergePeers
    case unmergePeers
    case recordDeath
    case retractDeath
    case erasePersonalData
    case discloseHistory

    package init(_ content: Command.OneOf_Command) {
        self =
            switch content {
            case .registerPeer: .registerPeer
            case .completeModule: .completeModule
            case .passCompetency: .passCompetency
            case .failCompetency: .failCompetency
            case .logSupervision: .logSupervision
            case .logExperience: .logExperience
            case .recordExam: .recordExam
            case .signAttestation: .signAttestation
            case .adoptRules: .adoptRules
            case .submitApplication: .submitApplication
            case .approveApplication: .approveApplication
            case .denyApplication: .denyApplication
            case .logCeu: .logCeu
            case .fileRenewal: .fileRenewal
            case .approveRenewal: .approveRenewal
            case .voidRecord: .voidRecord
            case .issueCredential: .issueCredential
            case .grantExtension: .grantExtension
            case .suspend: .suspend
            case .liftSuspension: .liftSuspension
            case .revoke: .revoke
            case .imposeProbation: .imposeProbation
            case .liftProbation: .liftProbation
            case .surrender: .surrender
            case .retire: .retire
            case .inactivate: .inactivate
            case .reinstate: .reinstate
            case .transferCredential: .transferCredential
            case .fileAppeal: .fileAppeal
            case .decideAppeal: .decideAppeal
            case .withdrawApplication: .withdrawApplication
            case .noteDeficiency: .noteDeficiency
            case .cureDeficiency: .cureDeficiency
            case .passDeadline: .passDeadline
            case .recordBackgroundCheck: .recordBackgroundCheck
            case .recordReference: .recordReference
            case .approveProvider: .approveProvider
            case .withdrawProvider: .withdrawProvider
            case .approveCourse: .approveCourse
            case .withdrawCourse: .withdrawCourse
            case .adoptCalendar: .adoptCalendar
            case .acceptCeu: .acceptCeu
            case .rejectCeu: .rejectCeu
            case .selectAuditSample: .selectAuditSample
            case .passAudit: .passAudit
            case .failAudit: .failAudit
            case .correctRecord: .correctRecord
            case .reviseAction: .reviseAction
            case .amendPersonalDetails: .amendPersonalDetails
            case .linkIdentity: .linkIdentity
            case .mergePeers: .mergePeers
            case .unmergePeers: .unmergePeers
            case .recordDeath: .recordDeath
            case .retractDeath: .retractDeath
            case .erasePersonalData: .erasePersonalData
            case .discloseHistory: .discloseHistory
            }
    }
}
