import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

extension Sample {
    static var recordBackgroundCheck: Command {
        Command.sample {
            $0.recordBackgroundCheck.peerID = peer.description
            $0.recordBackgroundCheck.check = "fbi"
            $0.recordBackgroundCheck.outcome = .cleared
            $0.recordBackgroundCheck.checkedOn = "2026-02-09"
            $0.recordBackgroundCheck.validUntil = "2027-02-08"
        }
    }

    static var recordReference: Command {
        Command.sample {
            $0.recordReference.peerID = peer.description
            $0.recordReference.kind = "supervisor"
            $0.recordReference.referee = "C. Lane"
            $0.recordReference.receivedOn = "2026-02-10"
        }
    }

    static var approveProvider: Command {
        Command.sample {
            $0.approveProvider.board = board.description
            $0.approveProvider.provider = "Academy"
            $0.approveProvider.approvedOn = "2025-01-01"
        }
    }

    static var withdrawProvider: Command {
        Command.sample {
            $0.withdrawProvider.board = board.description
            $0.withdrawProvider.provider = "Academy"
            $0.withdrawProvider.withdrawnOn = "2026-01-01"
            $0.withdrawProvider.grounds = ["no-roster"]
        }
    }

    static var approveCourse: Command {
        Command.sample {
            $0.approveCourse.board = board.description
            $0.approveCourse.provider = "Academy"
            $0.approveCourse.course = "ce-7"
            $0.approveCourse.approvedOn = "2025-01-01"
        }
    }

    static var withdrawCourse: Command {
        Command.sample {
            $0.withdrawCourse.board = board.description
            $0.withdrawCourse.provider = "Academy"
            $0.withdrawCourse.course = "ce-7"
            $0.withdrawCourse.withdrawnOn = "2026-01-01"
            $0.withdrawCourse.grounds = ["outdated"]
        }
    }

    static var adoptCalendar: Command {
        Command.sample {
            $0.adoptCalendar.board = board.description
            $0.adoptCalendar.adoptedOn = "2024-01-01"
            $0.adoptCalendar.years = [2026]
            $0.adoptCalendar.holidays = ["2026-03-09"]
        }
    }

    static var selectAuditSample: Command {
        Command.sample {
            $0.selectAuditSample.board = board.description
            $0.selectAuditSample.audit = "2026-spring"
            $0.selectAuditSample.seed = 42
            $0.selectAuditSample.frame = [World.number, "CPS-2"]
            $0.selectAuditSample.asOf = "2026-01-15"
            $0.selectAuditSample.size = 2
        }
    }

    static func acceptCEU(_ event: EventID, on date: String = "2026-04-10") -> Command {
        Command.sample {
            $0.acceptCeu.peerID = peer.description
            $0.acceptCeu.board = board.description
            $0.acceptCeu.eventID = event.description
            $0.acceptCeu.decidedOn = date
        }
    }

    static func rejectCEU(_ event: EventID, on date: String = "2026-04-10") -> Command {
        Command.sample {
            $0.rejectCeu.peerID = peer.description
            $0.rejectCeu.board = board.description
            $0.rejectCeu.eventID = event.description
            $0.rejectCeu.decidedOn = date
            $0.rejectCeu.grounds = ["no-certificate"]
        }
    }

    static var passAudit: Command {
        Command.sample {
            $0.passAudit.peerID = peer.description
            $0.passAudit.board = board.description
            $0.passAudit.credentialNumber = World.number
            $0.passAudit.audit = "2026-spring"
            $0.passAudit.decidedOn = "2026-02-20"
        }
    }

    static var failAudit: Command {
        Command.sample {
            $0.failAudit.peerID = peer.description
            $0.failAudit.board = board.description
            $0.failAudit.credentialNumber = World.number
            $0.failAudit.audit = "2026-spring"
            $0.failAudit.decidedOn = "2026-02-20"
            $0.failAudit.grounds = ["hours-unproven"]
        }
    }

    /// The record of a CEU is replaced.
    static func correct(_ event: EventID, logCEU: Command) -> Command {
        Command.sample {
            $0.correctRecord.peerID = peer.description
            $0.correctRecord.eventID = event.description
            $0.correctRecord.reason = .clericalError
            $0.correctRecord.logCeu = logCEU.logCeu
        }
    }

    static func correctBirthday(_ event: EventID, to birthday: String) -> Command {
        Command.sample {
            $0.correctRecord.peerID = peer.description
            $0.correctRecord.eventID = event.description
            $0.correctRecord.reason = .clericalError
            $0.correctRecord.credentialBirthday.birthday = birthday
        }
    }

    static func revise(_ event: EventID, on date: String, grounds: [String]) -> Command {
        Command.sample {
            $0.reviseAction.peerID = peer.description
            $0.reviseAction.eventID = event.description
            $0.reviseAction.revisedOn = date
            $0.reviseAction.grounds = grounds
        }
    }

    static var amendPersonalDetails: Command {
        Command.sample {
            $0.amendPersonalDetails.peerID = peer.description
            $0.amendPersonalDetails.personal.givenName = "Ada"
            $0.amendPersonalDetails.personal.familyName = "Stone"
            $0.amendPersonalDetails.amendedOn = "2026-02-11"
        }
    }

    static var linkIdentity: Command {
        Command.sample {
            $0.linkIdentity.peerID = peer.description
            $0.linkIdentity.system = "ncsbn"
            $0.linkIdentity.identifier = "12345678"
            $0.linkIdentity.linkedOn = "2026-02-12"
        }
    }

    static func mergePeers(_ away: PeerID, into survivor: PeerID, on date: String = "2026-06-01") -> Command {
        Command.sample {
            $0.mergePeers.peerID = away.description
            $0.mergePeers.intoPeerID = survivor.description
            $0.mergePeers.mergedOn = date
        }
    }

    static func unmergePeers(_ survivor: PeerID, _ away: PeerID, on date: String = "2026-06-10") -> Command {
        Command.sample {
            $0.unmergePeers.peerID = survivor.description
            $0.unmergePeers.mergedPeerID = away.description
            $0.unmergePeers.unmergedOn = date
        }
    }

    static var recordDeath: Command {
        Command.sample {
            $0.recordDeath.peerID = peer.description
            $0.recordDeath.diedOn = "2026-02-15"
            $0.recordDeath.source = .employer
        }
    }

    static var retractDeath: Command {
        Command.sample {
            $0.retractDeath.peerID = peer.description
            $0.retractDeath.retractedOn = "2026-02-25"
        }
    }

    static var erasePersonalData: Command {
        Command.sample {
            $0.erasePersonalData.peerID = peer.description
            $0.erasePersonalData.requestedOn = "2026-06-01"
            $0.erasePersonalData.basis = .request
        }
    }

    static var discloseHistory: Command {
        Command.sample {
            $0.discloseHistory.peerID = peer.description
            $0.discloseHistory.recipient = "State auditor"
            $0.discloseHistory.purpose = .audit
            $0.discloseHistory.disclosedOn = "2026-06-02"
        }
    }
}
