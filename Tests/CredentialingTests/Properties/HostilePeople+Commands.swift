import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SeededNumbers

/// The next command: any kind as likely as another, and those that lead on more often.
extension HostilePeople {
    private static let leading: [CommandKind] = [
        .completeModule, .logCeu, .submitApplication, .submitApplication, .approveApplication,
        .approveApplication, .issueCredential, .fileRenewal, .approveRenewal, .passDeadline, .passDeadline,
        .suspend, .liftSuspension, .imposeProbation, .liftProbation, .fileAppeal, .decideAppeal,
        .noteDeficiency, .cureDeficiency, .withdrawApplication, .unmergePeers, .retractDeath, .reinstate,
        .selectAuditSample, .passAudit, .adoptCalendar, .approveCourse,
    ]

    mutating func randomCommand() throws -> Command {
        let peer = Self.people.randomElement(using: &generator) ?? Sample.peer
        let record = try registry.record(peer)
        let kind = kind(record)
        // At times what another person has.
        let other = try registry.record(Self.people.randomElement(using: &generator) ?? peer)
        let from = generator.chance(90) ? record : other
        let command = command(kind, from)
        if case .board = CommandTable.row(of: kind).subject { return command }
        return command.about(peer)
    }

    private mutating func kind(_ record: Record) -> CommandKind {
        if generator.chance(45), let fitting = fitting(record).randomElement(using: &generator) {
            return fitting
        }
        let any = CommandKind.allCases.randomElement(using: &generator) ?? .registerPeer
        // A story that has come to its end has little to tell.
        let isLast = Self.last.contains(any) && generator.chance(75)
        return isLast ? Self.leading.randomElement(using: &generator) ?? any : any
    }

    private static let last: Set<CommandKind> = [
        .mergePeers, .recordDeath, .revoke, .surrender, .retire, .transferCredential, .inactivate,
    ]

    /// What a board or a person would do next.
    private func fitting(_ record: Record) -> [CommandKind] {
        guard record.exists else { return [.registerPeer] }
        var kinds: [CommandKind] = []
        if !appeals(record, areOpen: true).isEmpty { kinds += [.decideAppeal, .decideAppeal] }
        if !appeals(record, areOpen: false).isEmpty { kinds.append(.fileAppeal) }
        if !record.merged.isEmpty { kinds.append(.unmergePeers) }
        if record.death != nil { kinds.append(.retractDeath) }
        for application in record.applications.suffix(2) where application.isOpen {
            kinds +=
                application.deficiencies.isEmpty
                ? [.approveApplication, .denyApplication, .noteDeficiency, .withdrawApplication]
                : [.cureDeficiency]
        }
        guard let credential = record.credentials.last, credential.voidedBy == nil else { return kinds }
        let cycle = credential.current
        // Each now and then, so that most go on; what has ended comes back more often than it would by chance.
        let ends: [CommandKind] = [.transferCredential, .inactivate, .retire, .surrender, .revoke]
        let (week, day) = registry.today.daysSinceEpoch.quotientAndRemainder(dividingBy: 7)
        if day == 0 { kinds.append(ends[Int(week) % ends.count]) }
        let back: [CredentialStatus] = [.inactive, .retired, .surrendered, .revoked, .expired]
        if back.contains(credential.status(on: registry.today)) { kinds += [.reinstate, .reinstate] }
        if cycle.filing != nil { kinds += [.approveRenewal, .approveRenewal] }
        if cycle.filing == nil, registry.today >= cycle.opensOn { kinds += [.fileRenewal, .fileRenewal] }
        if credential.discipline(on: registry.today).isSuspended { kinds.append(.liftSuspension) }
        if credential.discipline(on: registry.today).isOnProbation { kinds.append(.liftProbation) }
        let audits = registry.rules.catalogues[Sample.board]?.audits.values
        let isDrawn = audits?.contains { $0.selected.contains(credential.number) } ?? false
        return kinds + (isDrawn ? [.passAudit, .failAudit] : [.selectAuditSample])
    }

    /// What can be appealed, or what was and is not decided.
    private func appeals(_ record: Record, areOpen: Bool) -> [EventID] {
        let kinds: [CredentialAction.Kind] = [.suspension, .revocation, .probation]
        let actions = record.credentials.flatMap(\.actions).filter { kinds.contains($0.kind) }
        let denials = record.applications.compactMap(\.decision).filter { !$0.approved }
        return (actions.map { ($0.by, $0.appeal) } + denials.map { ($0.by, $0.appeal) })
            .filter { areOpen ? $0.1.map { $0.decidedBy == nil } ?? false : $0.1 == nil }
            .map(\.0)
    }

    mutating func date() -> String {
        let back = generator.chance(80) ? -1...5 : -3...90
        return registry.today.moved(-Int.random(in: back, using: &generator)).description
    }

    /// An event of the record, mostly of the types that the command is about.
    private mutating func event(_ record: Record, _ types: EventType...) -> EventID {
        let all = record.types.entries.sorted { $0.id.description < $1.id.description }
        let sorted = all.filter { types.isEmpty || types.contains($0.type) }.map(\.id)
            .suffix(generator.chance(70) ? 2 : 99)
        let any = all.map(\.id)
        let found = generator.chance(92) ? sorted.randomElement(using: &generator) : nil
        return found ?? any.randomElement(using: &generator) ?? CorrectRecordTests.unknown
    }

    private mutating func number(_ record: Record) -> String {
        let held = record.credentials.map(\.number)
        return (generator.chance(75) ? held.last : held.randomElement(using: &generator)) ?? World.number
    }

    private mutating func credential() -> String { generator.chance(75) ? "CPS" : "CPS-S" }

    private mutating func reason() -> String { generator.chance(80) ? "For a reason." : "" }

    private mutating func command(_ kind: CommandKind, _ record: Record) -> Command {
        switch kind {
        case .approveProvider, .approveCourse, .withdrawProvider, .withdrawCourse, .adoptCalendar,
            .selectAuditSample, .adoptRules:
            boards(kind, record)
        case .submitApplication, .approveApplication, .denyApplication, .withdrawApplication,
            .noteDeficiency, .cureDeficiency, .issueCredential:
            applications(kind, record)
        case .fileRenewal, .approveRenewal, .grantExtension, .suspend, .liftSuspension, .revoke,
            .imposeProbation, .liftProbation, .surrender, .retire, .inactivate, .reinstate,
            .transferCredential, .passDeadline, .passAudit, .failAudit:
            credentials(kind, record)
        case .voidRecord, .correctRecord, .reviseAction, .acceptCeu, .rejectCeu, .fileAppeal,
            .decideAppeal:
            events(kind, record)
        default: persons(kind)
        }
    }

    private mutating func persons(_ kind: CommandKind) -> Command {
        let on = date()
        let other = Self.people.randomElement(using: &generator) ?? Sample.peer
        switch kind {
        case .completeModule: return Sample.completeModule.with { $0.completeModule.completedOn = on }
        case .passCompetency: return Sample.passCompetency.with { $0.passCompetency.assessedOn = on }
        case .failCompetency: return Sample.failCompetency.with { $0.failCompetency.assessedOn = on }
        case .logSupervision: return Sample.logSupervision.with { $0.logSupervision.supervisedOn = on }
        case .logExperience:
            return Sample.logExperience.with {
                $0.logExperience.fromOn = date()
                $0.logExperience.throughOn = on
            }
        case .recordExam: return Sample.recordExam.with { $0.recordExam.takenOn = on }
        case .signAttestation: return Sample.signAttestation.with { $0.signAttestation.signedOn = on }
        case .recordBackgroundCheck:
            return Sample.recordBackgroundCheck.with {
                $0.recordBackgroundCheck.checkedOn = on
                $0.recordBackgroundCheck.validUntil = generator.chance(50) ? "" : date()
            }
        case .recordReference: return Sample.recordReference.with { $0.recordReference.receivedOn = on }
        case .logCeu: return Sample.logCEU.with { $0.logCeu.completedOn = on }
        case .amendPersonalDetails:
            return Sample.amendPersonalDetails.with { $0.amendPersonalDetails.amendedOn = on }
        case .linkIdentity: return Sample.linkIdentity.with { $0.linkIdentity.linkedOn = on }
        case .mergePeers: return Sample.mergePeers(other, into: other).with { $0.mergePeers.mergedOn = on }
        case .unmergePeers: return Sample.unmergePeers(other, other, on: on)
        case .recordDeath: return Sample.recordDeath.with { $0.recordDeath.diedOn = on }
        case .retractDeath: return Sample.retractDeath.with { $0.retractDeath.retractedOn = on }
        case .erasePersonalData:
            return Sample.erasePersonalData.with { $0.erasePersonalData.requestedOn = on }
        case .discloseHistory: return Sample.discloseHistory.with { $0.discloseHistory.disclosedOn = on }
        default: return Sample.registerPeer
        }
    }

    private mutating func applications(_ kind: CommandKind, _ record: Record) -> Command {
        let (on, credential, reason) = (date(), credential(), reason())
        let application = record.application(board: Sample.board, credential: credential)
        let lacking = application?.deficiencies.first
        let anchor = application.flatMap { $0.isOpen ? $0.submittedOn : nil } ?? (try? CivilDate(on))
        switch kind {
        case .submitApplication:
            return Sample.submitApplication(on: on).with { $0.submitApplication.credential = credential }
        case .approveApplication:
            return Sample.approveApplication(on: on).with {
                $0.approveApplication.credential = credential
                $0.approveApplication.overrideReason = reason
                $0.approveApplication.birthday = birthday(credential, on: anchor)
            }
        case .denyApplication:
            return Sample.denyApplication(on: on).with { $0.denyApplication.credential = credential }
        case .withdrawApplication:
            return Sample.withdrawApplication(on: on).with { $0.withdrawApplication.credential = credential }
        case .noteDeficiency:
            return Sample.noteDeficiency([generator.chance(50) ? "a" : "b"], on: on).with {
                $0.noteDeficiency.credential = credential
            }
        case .cureDeficiency:
            return Sample.cureDeficiency([lacking ?? "a"], on: on).with {
                $0.cureDeficiency.credential = credential
            }
        default:
            let kinds: [IssueKind] = [.full, .provisional, .provisional, .reciprocity]
            let kind = kinds.randomElement(using: &generator) ?? .full
            return Sample.issue(kind, on: on).with {
                $0.issueCredential.credential = credential
                $0.issueCredential.overrideReason = reason
                if kind != .provisional { $0.issueCredential.birthday = birthday(credential, on: anchor) }
            }
        }
    }

    private mutating func credentials(_ kind: CommandKind, _ record: Record) -> Command {
        let (on, number, reason) = (date(), number(record), reason())
        switch kind {
        case .fileRenewal:
            let byInstant = generator.chance(10)
            return Sample.fileRenewal(number, on: byInstant ? "" : on).with {
                if byInstant { $0.fileRenewal.filedAt = "\(on)T12:00:00Z" }
            }
        case .approveRenewal:
            let held = record.credential(board: Sample.board, number: number)
            let next = held.map { $0.current.expiresOn.moved(1) }
            return Sample.approveRenewal(number, on: on).with {
                $0.approveRenewal.overrideReason = reason
                $0.approveRenewal.birthday = birthday(
                    held?.credential ?? "CPS",
                    on: next,
                    known: held?.birthday
                )
            }
        case .grantExtension:
            return Sample.extend(generator.chance(50) ? .boardDecision : .military, months: 3, on: on)
                .with { $0.grantExtension.credentialNumber = number }
        case .suspend:
            let through = generator.chance(50) ? registry.today.moved(20).description : ""
            return Sample.suspend(on: on, through: through).with { $0.suspend.credentialNumber = number }
        case .liftSuspension:
            return Sample.liftSuspension(on: on).with { $0.liftSuspension.credentialNumber = number }
        case .revoke: return Sample.revoke(on: on).with { $0.revoke.credentialNumber = number }
        case .imposeProbation:
            let through = generator.chance(50) ? registry.today.moved(20).description : ""
            return Sample.imposeProbation(on: on).with {
                $0.imposeProbation.credentialNumber = number
                $0.imposeProbation.throughOn = through
            }
        case .liftProbation:
            return Sample.liftProbation(on: on).with { $0.liftProbation.credentialNumber = number }
        case .surrender: return Sample.surrender(on: on).with { $0.surrender.credentialNumber = number }
        case .retire: return Sample.retire(on: on).with { $0.retire.credentialNumber = number }
        case .inactivate: return Sample.inactivate(on: on).with { $0.inactivate.credentialNumber = number }
        case .reinstate:
            return Sample.reinstate(on: on, override: reason).with { $0.reinstate.credentialNumber = number }
        case .transferCredential:
            return Sample.transfer(on: on).with { $0.transferCredential.credentialNumber = number }
        case .passDeadline:
            let due = record.deadlines(rules: registry.rules).filter { $0.on <= registry.today.moved(5) }
            return due.randomElement(using: &generator).map { Sample.pass($0) }
                ?? Sample.pass(.credentialExpired, of: number, on: on)
        default:
            let audits = registry.rules.catalogues[Sample.board]?.audits ?? [:]
            let drawn = audits.filter { $0.value.selected.contains(number) }
            let audit = drawn.keys.sorted().last ?? audits.keys.sorted().last ?? "none"
            return kind == .passAudit
                ? Sample.passAudit.with {
                    $0.passAudit.decidedOn = on
                    $0.passAudit.credentialNumber = number
                    $0.passAudit.audit = audit
                }
                : Sample.failAudit.with {
                    $0.failAudit.decidedOn = on
                    $0.failAudit.credentialNumber = number
                    $0.failAudit.audit = audit
                }
        }
    }

    private mutating func events(_ kind: CommandKind, _ record: Record) -> Command {
        let on = date()
        switch kind {
        case .voidRecord:
            let target = generator.chance(95) ? event(record) : CorrectRecordTests.unknown
            return Sample.voidRecord(target).with { $0.voidRecord.targetExpected = generator.chance(50) }
        case .correctRecord where generator.chance(40):
            let given = record.credentials.last?.cycles.first { $0.birthday != nil }?.begunBy
            return Sample.correctBirthday(
                given ?? event(record, .applicationApproved, .credentialIssued),
                to: ["02-29", "03-01", "07-04", "31-12"].randomElement(using: &generator) ?? ""
            )
        case .correctRecord:
            let right = Sample.logCEU.with { $0.logCeu.completedOn = on }
            return Sample.correct(event(record, .ceuLogged), logCEU: right).with {
                // Of the person that the command is about.
                $0.correctRecord.logCeu.peerID = ""
            }
        case .reviseAction:
            let action = event(record, .credentialSuspended, .credentialRevoked, .ceuRejected)
            return Sample.revise(action, on: on, grounds: ["fraud"])
        case .acceptCeu: return Sample.acceptCEU(event(record, .ceuLogged), on: on)
        case .rejectCeu: return Sample.rejectCEU(event(record, .ceuLogged), on: on)
        default:
            let fitting = appeals(record, areOpen: kind == .decideAppeal).randomElement(using: &generator)
            let any = event(
                record,
                .credentialSuspended,
                .credentialRevoked,
                .probationImposed,
                .applicationDenied
            )
            let action = generator.chance(85) ? fitting ?? any : any
            if kind == .fileAppeal { return Sample.fileAppeal(action, on: on) }
            return Sample.decideAppeal(action, generator.chance(60) ? .overturned : .upheld, on: on)
        }
    }

    private mutating func boards(_ kind: CommandKind, _ record: Record) -> Command {
        let on = date()
        switch kind {
        case .approveProvider: return Sample.approveProvider.with { $0.approveProvider.approvedOn = on }
        case .approveCourse: return Sample.approveCourse.with { $0.approveCourse.approvedOn = on }
        case .withdrawProvider: return Sample.withdrawProvider.with { $0.withdrawProvider.withdrawnOn = on }
        case .withdrawCourse: return Sample.withdrawCourse.with { $0.withdrawCourse.withdrawnOn = on }
        case .adoptCalendar:
            return Sample.adoptCalendar.with {
                $0.adoptCalendar.adoptedOn = on
                $0.adoptCalendar.years = [UInt32(registry.today.year)]
                $0.adoptCalendar.holidays = ["\(registry.today.year)-07-04"]
            }
        case .selectAuditSample:
            return Sample.selectAuditSample.with {
                $0.selectAuditSample.audit = "audit-\(Int.random(in: 1...20, using: &generator))"
                $0.selectAuditSample.asOf = on
                $0.selectAuditSample.frame = [number(record)]
                $0.selectAuditSample.size = 1
            }
        default:
            return Sample.adoptRules(newRules())
        }
    }
}
