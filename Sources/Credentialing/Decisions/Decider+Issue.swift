import CivilTime
import CredentialingSchema
import Identifiers

extension Decider {
    static func decideIssue(
        _ command: IssueCredential,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let (check, board) = try FieldCheck.ofBoard("issueCredential", command.board, context)
        let on = try check.date(command.issuedOn, "issuedOn")
        try check.given(command.kind, "kind", "what is issued, such as ISSUE_KIND_PROVISIONAL")
        let application = try check.application(for: command, record, board, on: on)
        let anchor = application.map { context.rules.anchor(of: $0, asOf: on) } ?? on
        let (rules, offered) = try check.governing(board, command.credential, on: anchor, context.rules)
        let held = try check.completed(command.kind.move, record, board, offered.code, on: on, context.rules)
        let requirements = try check.requirements(command, board, offered)
        try check.reciprocity(command)

        let assessment = Assessment.issue(
            record,
            requirements,
            under: rules,
            offered,
            board: board,
            book: context.rules,
            asOf: on
        )
        let personal = try check.override(command.overrideReason, of: assessment)
        let calendar = context.rules.calendar(of: board)
        // A provisional credential ends on its anniversary, whatever the full one does.
        let cycle = command.kind == .provisional ? CredentialingSchema.Cycle() : offered.cycle
        let birthday = try check.birthday(command.birthday, for: cycle)
        guard let dates = try? command.kind.dates(on: on, offered, calendar, birthday) else {
            throw check.invalid("issuedOn", "leads to an expiry outside of the calendar: \(on)")
        }
        var event = CredentialIssued(command, offered, dates)
        event.credentialNumber = try check.number(command.credentialNumber, held, offered, context)
        event.completes = held != nil
        event.rulesVersion = rules.version
        event.overridden = assessment.unmet.map(\.id)
        return DecidedEvent(
            .credentialIssued(event),
            effectiveOn: on,
            board: board,
            personal: personal,
            claim: held == nil ? .credentialNumber(board: board, number: event.credentialNumber) : nil
        )
    }
}

extension CredentialIssued {
    fileprivate init(_ command: IssueCredential, _ offered: CredentialRules, _ dates: CycleDates) {
        self.init()
        credential = offered.code
        kind = command.kind
        self.dates = ValidityDates(dates)
        title = offered.title
        publicName = offered.publicName
        publicDiscipline = offered.publicDiscipline
        practiceWhileLate = command.kind == .provisional ? false : offered.cycle.practiceWhileLate
        birthday = command.birthday
        certifiedBy = command.certifiedBy
        certificate = command.certificate
    }
}

extension IssueKind: KnownEnum {
    var isKnown: Bool { if case .UNRECOGNIZED = self { false } else { true } }

    fileprivate var move: CredentialLifecycle.Command {
        switch self {
        case .provisional: .issueProvisional
        case .reciprocity: .issueByReciprocity
        default: .issueFull
        }
    }

    fileprivate func dates(
        on: CivilDate,
        _ offered: CredentialRules,
        _ calendar: BusinessCalendar,
        _ birthday: MonthDay?
    ) throws(CivilTimeError) -> CycleDates {
        guard self == .provisional else {
            return try CycleDates(
                issuedOn: on,
                after: nil,
                rules: offered.cycle,
                calendar: calendar,
                birthday: birthday
            )
        }
        return try CycleDates(issuedOn: on, after: nil, rules: offered.provisionalCycle)
    }
}

extension FieldCheck {
    /// The open application that a provisional credential is issued on; the other kinds go without.
    fileprivate func application(
        for command: IssueCredential,
        _ record: Record,
        _ board: BoardCode,
        on: CivilDate
    ) throws(Rejection) -> ApplicationRecord? {
        if command.kind == .provisional {
            return try openApplication(record, board, command.credential, on: on, "issuedOn")
        }
        guard let application = record.undecided(board: board, credential: command.credential, on: on) else {
            return nil
        }
        throw Rejection(
            .applicationOpen,
            "an application for \(board)/\(command.credential) of \(application.submittedOn) is undecided",
            field: path("credential")
        )
    }

    fileprivate func requirements(
        _ command: IssueCredential,
        _ board: BoardCode,
        _ offered: CredentialRules
    ) throws(Rejection) -> [Requirement] {
        switch command.kind {
        case .provisional where offered.hasProvisional: return offered.provisional.requirements
        case .reciprocity where offered.hasReciprocity: return offered.reciprocity.requirements
        case .provisional, .reciprocity:
            throw Rejection(
                .notOffered,
                "\(board) does not issue \(offered.code) as \(command.kind)",
                field: path("kind")
            )
        default: return offered.initial
        }
    }

    fileprivate func reciprocity(_ command: IssueCredential) throws(Rejection) {
        guard command.kind == .reciprocity else {
            for (value, field) in [
                (command.certifiedBy, "certifiedBy"), (command.certificate, "certificate"),
            ] where !value.isEmpty {
                throw invalid(field, "belongs to reciprocity: \(excerpt(value))")
            }
            return
        }
        try text(command.certifiedBy, "certifiedBy", "the body that certified the person")
        try text(command.certificate, "certificate", "its number of the certificate")
    }

    /// The provisional credential that an issue completes; nil when a new one is issued.
    func completed(
        _ move: CredentialLifecycle.Command,
        _ record: Record,
        _ board: BoardCode,
        _ credential: String,
        on: CivilDate,
        _ book: RuleBook
    ) throws(Rejection) -> CredentialRecord? {
        guard let held = record.held(board, credential, on: on, under: book) else { return nil }
        // Once completed it stays so, also for a day on which it was still provisional.
        guard held.current.isProvisional, CredentialLifecycle.allows(move, from: held.status(on: on)) else {
            throw self.held(held, on: on, book)
        }
        try follows(held, on, move == .approveApplication ? "decidedOn" : "issuedOn")
        try allows(move, held, on)
        return held
    }

    func held(_ credential: CredentialRecord, on: CivilDate, _ book: RuleBook) -> Rejection {
        Rejection(.credentialHeld, credential.barring(on: on, under: book), field: path("credential"))
    }
}

extension Record {
    /// The credential of a kind that stands in the way of another one: a full one rather than one that is provisional.
    /// People who are merged may have both, recorded in any order, and whoever holds the full one completes no other.
    func held(
        _ board: BoardCode,
        _ credential: String,
        on date: CivilDate,
        under book: RuleBook,
        knownAt: Position? = nil
    ) -> CredentialRecord? {
        let inTheWay = credentials.filter { held in
            guard held.board == board, held.credential == credential, held.voidedBy == nil else {
                return false
            }
            return [date, max(date, held.settledThrough)].contains { date in
                !held.leavesRoom(on: date, under: book.governing(board, on: date, knownAt: knownAt))
            }
        }
        return inTheWay.last { !$0.current.isProvisional } ?? inTheWay.last
    }
}

extension CredentialRecord {
    /// Whether another one can be issued in its place on a day.
    /// - Parameter rules: that govern on that day; nil: none do.
    fileprivate func leavesRoom(on date: CivilDate, under rules: Rules?) -> Bool {
        // Nobody leaves a suspension by way of a new credential.
        guard !discipline(on: date).isSuspended else { return false }
        switch status(on: date) {
        case .expired, .surrendered, .transferred: return true
        case .inactive, .retired:
            // Whoever is reinstated no more has nothing but a new application.
            guard date > current.expiresOn, let rules else { return false }
            // A version without the credential reinstates nothing; whether one can apply for it is asked elsewhere.
            guard let offered = rules.credential(credential) else { return true }
            return !offered.reinstates(self, on: date)
        default: return false
        }
    }
}
