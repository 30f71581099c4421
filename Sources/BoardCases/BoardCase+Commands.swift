import CivilTime
import CredentialingSchema
import Identifiers
import SwiftProtobuf

extension BoardCase {
    static let peer = PeerID(UniqueID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0001))
    static let number = "CASE-1"
    private static let minutesPerDay: UInt32 = 1_440

    /// The commands that a line of the table stands for; sessions of more than a day are divided.
    func commands(for step: Step, index: Int, board: String) -> [Command] {
        let code = step.code.isEmpty ? "course-\(index)" : step.code
        let provider = step.provider.isEmpty ? "Academy" : step.provider
        switch step.action {
        case .training(let parts): return [training(parts, step, code, provider)]
        case .continuingEducation(let parts): return [continuingEducation(parts, step, code, provider)]
        case .supervision(let parts): return parts.flatMap { supervision($0, on: step.on) }
        case .experience(let parts): return parts.map { experience($0, on: step.on) }
        case .exam(let exam, let score): return [self.exam(exam, score, on: step.on)]
        case .attestation(let word): return [attestation(Self.attestationKind(word), step)]
        case .check(let check, let until): return [self.check(check, until, on: step.on)]
        case .reference(let kind): return [reference(kind, on: step.on)]
        case .application, .issue, .filing, .renewal, .provisional, .prolonging, .approval, .reciprocity,
            .reinstatement:
            return [decision(step, board: board)]
        case .boardApproval(let provider):
            return [Self.approval(of: provider, step, board: board)]
        case .boardWithdrawal(let provider):
            return [Self.withdrawal(of: provider, step, board: board)]
        }
    }

    private func training(
        _ parts: [(category: String, minutes: UInt32)],
        _ step: Step,
        _ code: String,
        _ provider: String
    ) -> Command {
        Command.with {
            $0.completeModule.module = code
            $0.completeModule.provider = provider
            $0.completeModule.mode = Self.modes[step.mode] ?? .unspecified
            $0.completeModule.completedOn = step.on.description
            $0.completeModule.allocations = Self.allocations(parts)
        }
    }

    private func continuingEducation(
        _ parts: [(category: String, minutes: UInt32)],
        _ step: Step,
        _ code: String,
        _ provider: String
    ) -> Command {
        Command.with {
            $0.logCeu.activity = code
            $0.logCeu.provider = provider
            $0.logCeu.mode = Self.modes[step.mode] ?? .unspecified
            $0.logCeu.completedOn = step.on.description
            $0.logCeu.allocations = Self.allocations(parts)
        }
    }

    private func exam(_ exam: String, _ score: UInt32?, on: CivilDate) -> Command {
        Command.with {
            $0.recordExam.exam = exam
            $0.recordExam.outcome = .passed
            $0.recordExam.takenOn = on.description
            if let score { $0.recordExam.score = score }
        }
    }

    private func attestation(_ kind: AttestationKind, _ step: Step) -> Command {
        Command.with {
            $0.signAttestation.kind = kind
            $0.signAttestation.signedOn = step.on.description
            $0.signAttestation.level = step.level
            $0.signAttestation.atLeastYears = step.atLeastYears
            $0.signAttestation.atMostYears = step.atMostYears
            if step.isVerified {
                $0.signAttestation.verifiedBy = "B. Stone"
                $0.signAttestation.verifiedOn = step.on.description
            }
        }
    }

    private func check(_ check: String, _ until: String, on: CivilDate) -> Command {
        Command.with {
            $0.recordBackgroundCheck.check = check
            $0.recordBackgroundCheck.outcome = .cleared
            $0.recordBackgroundCheck.checkedOn = on.description
            $0.recordBackgroundCheck.validUntil = until
        }
    }

    private func reference(_ kind: String, on: CivilDate) -> Command {
        Command.with {
            $0.recordReference.kind = kind
            $0.recordReference.referee = "C. Rivers"
            $0.recordReference.receivedOn = on.description
        }
    }

    private func decision(_ step: Step, board: String) -> Command {
        let on = step.on.description
        return Command.with {
            switch step.action {
            case .application:
                $0.submitApplication.board = board
                $0.submitApplication.credential = credential
                $0.submitApplication.submittedOn = on
            case .issue, .approval:
                $0.approveApplication.board = board
                $0.approveApplication.credential = credential
                $0.approveApplication.credentialNumber = Self.number
                $0.approveApplication.decidedOn = on
                $0.approveApplication.birthday = step.birthday
                if case .issue = step.action {
                    $0.approveApplication.overrideReason = "The case begins with the credential."
                }
            case .provisional:
                $0.issueCredential.board = board
                $0.issueCredential.credential = credential
                $0.issueCredential.credentialNumber = Self.number
                $0.issueCredential.issuedOn = on
                $0.issueCredential.kind = .provisional
            case .reciprocity:
                $0.issueCredential.board = board
                $0.issueCredential.credential = credential
                $0.issueCredential.credentialNumber = Self.number
                $0.issueCredential.issuedOn = on
                $0.issueCredential.kind = .reciprocity
                $0.issueCredential.birthday = step.birthday
                $0.issueCredential.certifiedBy = "Another board"
                $0.issueCredential.certificate = "AB-1"
            case .reinstatement:
                $0.reinstate.board = board
                $0.reinstate.credentialNumber = Self.number
                $0.reinstate.effectiveOn = on
            case .prolonging:
                $0.grantExtension.board = board
                $0.grantExtension.credentialNumber = Self.number
                $0.grantExtension.grantedOn = on
                $0.grantExtension.kind = .boardDecision
            case .filing:
                $0.fileRenewal.board = board
                $0.fileRenewal.credentialNumber = Self.number
                $0.fileRenewal.filedOn = on
            default:
                $0.approveRenewal.board = board
                $0.approveRenewal.credentialNumber = Self.number
                $0.approveRenewal.decidedOn = on
                $0.approveRenewal.birthday = step.birthday
            }
        }
    }

    /// Of a provider, or of one of its courses.
    private static func approval(of provider: String, _ step: Step, board: String) -> Command {
        Command.with {
            if step.code.isEmpty {
                $0.approveProvider.board = board
                $0.approveProvider.provider = provider
                $0.approveProvider.approvedOn = step.on.description
            } else {
                $0.approveCourse.board = board
                $0.approveCourse.provider = provider
                $0.approveCourse.course = step.code
                $0.approveCourse.approvedOn = step.on.description
            }
        }
    }

    private static func withdrawal(of provider: String, _ step: Step, board: String) -> Command {
        Command.with {
            if step.code.isEmpty {
                $0.withdrawProvider.board = board
                $0.withdrawProvider.provider = provider
                $0.withdrawProvider.withdrawnOn = step.on.description
                $0.withdrawProvider.grounds = ["standards"]
            } else {
                $0.withdrawCourse.board = board
                $0.withdrawCourse.provider = provider
                $0.withdrawCourse.course = step.code
                $0.withdrawCourse.withdrawnOn = step.on.description
                $0.withdrawCourse.grounds = ["standards"]
            }
        }
    }

    private func supervision(_ part: (category: String, minutes: UInt32), on: CivilDate) -> [Command] {
        stride(from: UInt32(0), to: part.minutes, by: Int(Self.minutesPerDay)).map { done in
            Command.with {
                $0.logSupervision.supervisor = "B. Stone"
                $0.logSupervision.category = part.category
                $0.logSupervision.minutes = min(part.minutes - done, Self.minutesPerDay)
                $0.logSupervision.supervisedOn = on.description
            }
        }
    }

    private func experience(_ part: (category: String, minutes: UInt32), on: CivilDate) -> Command {
        let days = Int(part.minutes / Self.minutesPerDay)
        return Command.with {
            $0.logExperience.organization = "Harbor House"
            $0.logExperience.category = part.category
            $0.logExperience.minutes = part.minutes
            $0.logExperience.fromOn = ((try? on.adding(days: -days)) ?? on).description
            $0.logExperience.throughOn = on.description
        }
    }

    private static func allocations(_ parts: [(category: String, minutes: UInt32)]) -> [Allocation] {
        parts.map { part in
            Allocation.with {
                $0.category = part.category
                $0.minutes = part.minutes
            }
        }
    }

    static let modes: [String: Mode] = [
        "in-person": .inPerson, "live-online": .liveOnline, "self-paced": .selfPaced,
    ]

    /// An unknown word becomes a kind that every decision refuses.
    private static func attestationKind(_ word: String) -> AttestationKind {
        let name = "ATTESTATION_KIND_" + word.uppercased().replacing("-", with: "_")
        let kind = try? SignAttestation(json: Array("{\"kind\":\"\(name)\"}".utf8)).kind
        return kind ?? .unspecified
    }
}
