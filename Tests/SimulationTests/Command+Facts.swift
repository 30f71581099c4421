import CivilTime
import CredentialingSchema
import Identifiers
import SwiftProtobuf

extension Command {
    /// Every date that the command states about what happened; a birth date is none of them.
    var dates: [String] {
        switch command {
        case .registerPeer(let body): [body.registeredOn]
        case .completeModule(let body): [body.completedOn]
        case .passCompetency(let body): [body.assessedOn]
        case .failCompetency(let body): [body.assessedOn]
        case .logSupervision(let body): [body.supervisedOn]
        case .logExperience(let body): [body.fromOn, body.throughOn]
        case .recordExam(let body): [body.takenOn]
        case .signAttestation(let body): [body.signedOn]
        case .submitApplication(let body): [body.submittedOn]
        case .approveApplication(let body): [body.decidedOn]
        case .denyApplication(let body): [body.decidedOn]
        case .logCeu(let body): [body.completedOn]
        case .fileRenewal(let body): [body.filedOn]
        case .approveRenewal(let body): [body.decidedOn]
        default: []
        }
    }

    /// The person whom the command is about; empty for a board's command.
    var peerID: String {
        switch command {
        case .registerPeer(let body): body.peerID
        case .completeModule(let body): body.peerID
        case .passCompetency(let body): body.peerID
        case .failCompetency(let body): body.peerID
        case .logSupervision(let body): body.peerID
        case .logExperience(let body): body.peerID
        case .recordExam(let body): body.peerID
        case .signAttestation(let body): body.peerID
        case .submitApplication(let body): body.peerID
        case .approveApplication(let body): body.peerID
        case .denyApplication(let body): body.peerID
        case .logCeu(let body): body.peerID
        case .fileRenewal(let body): body.peerID
        case .approveRenewal(let body): body.peerID
        case .voidRecord(let body): body.peerID
        default: ""
        }
    }

    /// The day on which it was sent, from the time in its id; nil when the id is not of version 7.
    var sentOn: CivilDate? {
        guard let id = UniqueID(commandID), id.high >> 12 & 0xF == 7, id.low >> 62 == 2 else { return nil }
        return try? CivilDate(daysSinceEpoch: Int(id.high >> 16) / 86_400_000)
    }
}
