import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

/// Valid commands about applications and credentials besides granting and renewing.
extension Sample {
    static let number = World.number

    static func issue(_ kind: IssueKind, on date: String, number: String = "") -> Command {
        Command.sample {
            $0.issueCredential.peerID = peer.description
            $0.issueCredential.board = board.description
            $0.issueCredential.credential = "CPS"
            $0.issueCredential.issuedOn = date
            $0.issueCredential.kind = kind
            $0.issueCredential.credentialNumber = number
            if kind == .reciprocity {
                $0.issueCredential.certifiedBy = "Other Board"
                $0.issueCredential.certificate = "OB-77"
            }
        }
    }

    static func extend(_ kind: ExtensionKind, months: UInt32 = 6, on date: String) -> Command {
        Command.sample {
            $0.grantExtension.peerID = peer.description
            $0.grantExtension.board = board.description
            $0.grantExtension.credentialNumber = number
            $0.grantExtension.grantedOn = date
            $0.grantExtension.kind = kind
            $0.grantExtension.months = months
        }
    }

    static func suspend(on date: String, through: String = "") -> Command {
        Command.sample {
            $0.suspend.peerID = peer.description
            $0.suspend.board = board.description
            $0.suspend.credentialNumber = number
            $0.suspend.effectiveOn = date
            $0.suspend.throughOn = through
            $0.suspend.grounds = ["boundary-violation"]
        }
    }

    static func liftSuspension(on date: String) -> Command {
        Command.sample {
            $0.liftSuspension.peerID = peer.description
            $0.liftSuspension.board = board.description
            $0.liftSuspension.credentialNumber = number
            $0.liftSuspension.effectiveOn = date
        }
    }

    static func revoke(on date: String) -> Command {
        Command.sample {
            $0.revoke.peerID = peer.description
            $0.revoke.board = board.description
            $0.revoke.credentialNumber = number
            $0.revoke.effectiveOn = date
            $0.revoke.grounds = ["fraud"]
        }
    }

    static func imposeProbation(on date: String) -> Command {
        Command.sample {
            $0.imposeProbation.peerID = peer.description
            $0.imposeProbation.board = board.description
            $0.imposeProbation.credentialNumber = number
            $0.imposeProbation.effectiveOn = date
            $0.imposeProbation.grounds = ["late-reports"]
        }
    }

    static func liftProbation(on date: String) -> Command {
        Command.sample {
            $0.liftProbation.peerID = peer.description
            $0.liftProbation.board = board.description
            $0.liftProbation.credentialNumber = number
            $0.liftProbation.effectiveOn = date
        }
    }

    static func surrender(on date: String) -> Command {
        Command.sample {
            $0.surrender.peerID = peer.description
            $0.surrender.board = board.description
            $0.surrender.credentialNumber = number
            $0.surrender.effectiveOn = date
        }
    }

    static func retire(on date: String) -> Command {
        Command.sample {
            $0.retire.peerID = peer.description
            $0.retire.board = board.description
            $0.retire.credentialNumber = number
            $0.retire.effectiveOn = date
        }
    }

    static func inactivate(on date: String) -> Command {
        Command.sample {
            $0.inactivate.peerID = peer.description
            $0.inactivate.board = board.description
            $0.inactivate.credentialNumber = number
            $0.inactivate.effectiveOn = date
            $0.inactivate.grounds = ["family"]
        }
    }

    static func reinstate(on date: String, override: String = "") -> Command {
        Command.sample {
            $0.reinstate.peerID = peer.description
            $0.reinstate.board = board.description
            $0.reinstate.credentialNumber = number
            $0.reinstate.effectiveOn = date
            $0.reinstate.overrideReason = override
        }
    }

    static func transfer(on date: String) -> Command {
        Command.sample {
            $0.transferCredential.peerID = peer.description
            $0.transferCredential.board = board.description
            $0.transferCredential.credentialNumber = number
            $0.transferCredential.effectiveOn = date
            $0.transferCredential.toBody = "Other Board"
        }
    }

    static func fileAppeal(_ action: EventID, on date: String) -> Command {
        Command.sample {
            $0.fileAppeal.peerID = peer.description
            $0.fileAppeal.board = board.description
            $0.fileAppeal.actionID = action.description
            $0.fileAppeal.filedOn = date
        }
    }

    static func decideAppeal(_ action: EventID, _ outcome: AppealOutcome, on date: String) -> Command {
        Command.sample {
            $0.decideAppeal.peerID = peer.description
            $0.decideAppeal.board = board.description
            $0.decideAppeal.actionID = action.description
            $0.decideAppeal.decidedOn = date
            $0.decideAppeal.outcome = outcome
        }
    }

    static func withdrawApplication(on date: String) -> Command {
        Command.sample {
            $0.withdrawApplication.peerID = peer.description
            $0.withdrawApplication.board = board.description
            $0.withdrawApplication.credential = "CPS"
            $0.withdrawApplication.withdrawnOn = date
        }
    }

    static func noteDeficiency(_ codes: [String] = ["references"], on date: String) -> Command {
        Command.sample {
            $0.noteDeficiency.peerID = peer.description
            $0.noteDeficiency.board = board.description
            $0.noteDeficiency.credential = "CPS"
            $0.noteDeficiency.notedOn = date
            $0.noteDeficiency.deficiencies = codes
        }
    }

    static func cureDeficiency(_ codes: [String] = ["references"], on date: String) -> Command {
        Command.sample {
            $0.cureDeficiency.peerID = peer.description
            $0.cureDeficiency.board = board.description
            $0.cureDeficiency.credential = "CPS"
            $0.cureDeficiency.curedOn = date
            $0.cureDeficiency.deficiencies = codes
        }
    }

    static func pass(_ deadline: Deadline) -> Command {
        pass(deadline.kind, of: deadline.subject, on: deadline.on.description)
    }

    static func pass(_ kind: DeadlineKind, of subject: String = number, on date: String) -> Command {
        Command.sample {
            $0.passDeadline.peerID = peer.description
            $0.passDeadline.board = board.description
            $0.passDeadline.kind = kind
            $0.passDeadline.subject = subject
            $0.passDeadline.dueOn = date
        }
    }
}

extension Rules {
    /// The sample rules with everything that the lifecycle can ask of them.
    static func lifecycle(_ change: (inout Rules) -> Void = { _ in }) -> Rules {
        .sample { rules in
            rules.credentials[0].applicationMonths = 12
            rules.credentials[0].provisional.months = 6
            rules.credentials[0].provisional.requirements = [.hours("core", .training, minutes: 60)]
            rules.credentials[0].provisional.extensions = 1
            rules.credentials[0].provisional.extensionMonths = 6
            rules.credentials[0].reciprocity.requirements = [.hours("any", .training, minutes: 60)]
            rules.credentials[0].reinstatement.withinMonths = 24
            rules.credentials[0].reinstatement.requirements = [
                .hours("again", .continuingEducation, minutes: 60)
            ]
            rules.credentials[0].cycle.reminderDaysBefore = [60, 30]
            rules.credentials[0].cycle.filingDaysBefore = 14
            rules.credentials[0].publicDiscipline = true
            change(&rules)
        }
    }
}
