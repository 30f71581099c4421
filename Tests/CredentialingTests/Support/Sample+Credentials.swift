import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

extension Sample {
    static func adoptRules(_ rules: Rules = .sample()) -> Command {
        Command.sample {
            $0.adoptRules.board = rules.board
            $0.adoptRules.rules = rules
        }
    }

    static var submitApplication: Command {
        Command.sample {
            $0.submitApplication.peerID = peer.description
            $0.submitApplication.board = board.description
            $0.submitApplication.credential = "CPS"
            $0.submitApplication.submittedOn = "2026-03-01"
        }
    }

    static var approveApplication: Command {
        Command.sample {
            $0.approveApplication.peerID = peer.description
            $0.approveApplication.board = board.description
            $0.approveApplication.credential = "CPS"
            $0.approveApplication.decidedOn = "2026-03-10"
        }
    }

    static var denyApplication: Command {
        Command.sample {
            $0.denyApplication.peerID = peer.description
            $0.denyApplication.board = board.description
            $0.denyApplication.credential = "CPS"
            $0.denyApplication.decidedOn = "2026-03-10"
            $0.denyApplication.grounds = ["training"]
        }
    }

    static var logCEU: Command {
        Command.sample {
            $0.logCeu.peerID = peer.description
            $0.logCeu.activity = "ce-7"
            $0.logCeu.provider = "Academy"
            $0.logCeu.completedOn = "2026-04-01"
            $0.logCeu.allocations = [.of("ethics", 120)]
        }
    }

    static func fileRenewal(_ number: String, on date: String) -> Command {
        Command.sample {
            $0.fileRenewal.peerID = peer.description
            $0.fileRenewal.board = board.description
            $0.fileRenewal.credentialNumber = number
            $0.fileRenewal.filedOn = date
        }
    }

    static func approveRenewal(_ number: String, on date: String) -> Command {
        Command.sample {
            $0.approveRenewal.peerID = peer.description
            $0.approveRenewal.board = board.description
            $0.approveRenewal.credentialNumber = number
            $0.approveRenewal.decidedOn = date
        }
    }

    static func voidRecord(_ event: EventID) -> Command {
        Command.sample {
            $0.voidRecord.peerID = peer.description
            $0.voidRecord.eventID = event.description
            $0.voidRecord.reason = .enteredInError
        }
    }

    static func submitApplication(on date: String) -> Command {
        submitApplication.with { $0.submitApplication.submittedOn = date }
    }

    static func approveApplication(on date: String, number: String = "") -> Command {
        approveApplication.with {
            $0.approveApplication.decidedOn = date
            $0.approveApplication.credentialNumber = number
        }
    }

    static func denyApplication(on date: String) -> Command {
        denyApplication.with { $0.denyApplication.decidedOn = date }
    }
}

extension Command {
    static func sample(_ fill: (inout Command) -> Void) -> Command {
        Command().with(fill)
    }

    func with(_ change: (inout Command) -> Void) -> Command {
        var command = self
        change(&command)
        return command
    }
}

extension Allocation {
    static func of(_ category: String, _ minutes: UInt32) -> Allocation {
        var allocation = Allocation()
        allocation.category = category
        allocation.minutes = minutes
        return allocation
    }
}
