import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

/// Valid commands of one person, one of each kind, to be changed by a test. On 2026-06-15 each of
/// them is accepted on a registered person's record that allows it.
enum Sample {
    static let peer = PeerID(UniqueID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0001))
    static let board = BoardCode("NYCB")!
    static let today = day("2026-06-15")

    static var registerPeer: Command {
        Command.sample {
            $0.registerPeer.peerID = peer.description
            $0.registerPeer.personal.givenName = "Ada"
            $0.registerPeer.personal.familyName = "Morgan"
            $0.registerPeer.registeredOn = "2024-01-02"
        }
    }

    static var completeModule: Command {
        Command.sample {
            $0.completeModule.peerID = peer.description
            $0.completeModule.module = "ethics-1"
            $0.completeModule.provider = "Academy"
            $0.completeModule.completedOn = "2026-02-03"
            $0.completeModule.allocations = [.of("ethics", 600)]
        }
    }

    static var passCompetency: Command {
        Command.sample {
            $0.passCompetency.peerID = peer.description
            $0.passCompetency.competency = "active-listening"
            $0.passCompetency.method = .rolePlay
            $0.passCompetency.assessor = "A. Reed"
            $0.passCompetency.assessedOn = "2026-02-04"
        }
    }

    static var failCompetency: Command {
        Command.sample {
            $0.failCompetency.peerID = peer.description
            $0.failCompetency.competency = "active-listening"
            $0.failCompetency.method = .quiz
            $0.failCompetency.assessor = "A. Reed"
            $0.failCompetency.assessedOn = "2026-02-04"
        }
    }

    static var logSupervision: Command {
        Command.sample {
            $0.logSupervision.peerID = peer.description
            $0.logSupervision.supervisor = "B. Stone"
            $0.logSupervision.minutes = 90
            $0.logSupervision.supervisedOn = "2026-02-05"
        }
    }

    static var logExperience: Command {
        Command.sample {
            $0.logExperience.peerID = peer.description
            $0.logExperience.organization = "Harbor House"
            $0.logExperience.minutes = 2_400
            $0.logExperience.fromOn = "2026-02-02"
            $0.logExperience.throughOn = "2026-02-06"
        }
    }

    static var recordExam: Command {
        Command.sample {
            $0.recordExam.peerID = peer.description
            $0.recordExam.exam = "IC&RC-PR"
            $0.recordExam.outcome = .passed
            $0.recordExam.takenOn = "2026-02-07"
        }
    }

    static var signAttestation: Command {
        Command.sample {
            $0.signAttestation.peerID = peer.description
            $0.signAttestation.kind = .codeOfEthics
            $0.signAttestation.signedOn = "2026-02-08"
        }
    }
}

extension PersonalData {
    static func of(_ fill: (inout PersonalData) -> Void) -> PersonalData {
        var data = PersonalData()
        fill(&data)
        return data
    }
}
