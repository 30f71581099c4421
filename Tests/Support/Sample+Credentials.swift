package import CredentialingSchema
import Identifiers

extension Sample {
    package static func submit(
        _ number: Int,
        peer: Int,
        board: String = board,
        on date: String = "2026-03-01"
    ) -> Command {
        command(number) {
            $0.submitApplication.peerID = Self.peer(peer).description
            $0.submitApplication.board = board
            $0.submitApplication.credential = "CPS"
            $0.submitApplication.submittedOn = date
        }
    }

    package static func approve(
        _ number: Int,
        peer: Int,
        board: String = board,
        on date: String = "2026-03-10",
        credentialNumber: String = "",
        overrideReason: String = ""
    ) -> Command {
        command(number) {
            $0.approveApplication.peerID = Self.peer(peer).description
            $0.approveApplication.board = board
            $0.approveApplication.credential = "CPS"
            $0.approveApplication.decidedOn = date
            $0.approveApplication.credentialNumber = credentialNumber
            $0.approveApplication.overrideReason = overrideReason
        }
    }

    package static func deny(
        _ number: Int,
        peer: Int,
        board: String = board,
        on date: String = "2026-03-10",
        explanation: String = ""
    ) -> Command {
        command(number) {
            $0.denyApplication.peerID = Self.peer(peer).description
            $0.denyApplication.board = board
            $0.denyApplication.credential = "CPS"
            $0.denyApplication.decidedOn = date
            $0.denyApplication.grounds = ["training"]
            $0.denyApplication.explanation = explanation
        }
    }

    package static func fileRenewal(
        _ number: Int,
        peer: Int,
        board: String = board,
        credentialNumber: String,
        on date: String
    ) -> Command {
        command(number) {
            $0.fileRenewal.peerID = Self.peer(peer).description
            $0.fileRenewal.board = board
            $0.fileRenewal.credentialNumber = credentialNumber
            $0.fileRenewal.filedOn = date
        }
    }

    package static func approveRenewal(
        _ number: Int,
        peer: Int,
        board: String = board,
        credentialNumber: String,
        on date: String,
        overrideReason: String = ""
    ) -> Command {
        command(number) {
            $0.approveRenewal.peerID = Self.peer(peer).description
            $0.approveRenewal.board = board
            $0.approveRenewal.credentialNumber = credentialNumber
            $0.approveRenewal.decidedOn = date
            $0.approveRenewal.overrideReason = overrideReason
        }
    }
}

extension Rules {
    /// Ten hours of training; short cycles, so that a history sees several; an hour of continuing education.
    package static func sample(
        board: String = Sample.board,
        version: String = "1",
        effectiveOn: String = "2020-01-01",
        publicName: Bool = true,
        months: UInt32 = 6
    ) -> Rules {
        var credential = CredentialRules()
        credential.code = "CPS"
        credential.title = "Certified Peer Specialist"
        credential.publicName = publicName
        credential.initial = [.hours("training", .training, minutes: 600)]
        credential.cycle.months = months
        credential.cycle.expiry = .anniversary
        credential.cycle.opensDaysBefore = 100
        credential.cycle.lateDays = 40
        credential.renewal = [.hours("ce", .continuingEducation, minutes: 60)]
        var rules = Rules()
        rules.board = board
        rules.title = "Certification Board"
        rules.version = version
        rules.effectiveOn = effectiveOn
        rules.timeZone = "America/New_York"
        rules.credentials = [credential]
        return rules
    }
}

extension Requirement {
    package static func hours(_ id: String, _ kind: HoursKind, minutes: UInt32) -> Requirement {
        var hours = HoursRequirement()
        hours.of = kind
        hours.need.minutes = minutes
        var requirement = Requirement()
        requirement.id = id
        requirement.title = "Requirement \(id)"
        requirement.requirement = .hours(hours)
        return requirement
    }
}
