import CivilTime
import CredentialingSchema
import Identifiers

extension Decider {
    static func decideSubmitApplication(
        _ command: SubmitApplication,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let (check, board) = try FieldCheck.ofBoard("submitApplication", command.board, context)
        let on = try check.day(
            (command.submittedOn, "submittedOn"),
            at: (command.submittedAt, "submittedAt"),
            board,
            context
        )
        let (_, credential) = try check.governing(board, command.credential, on: on, context.rules)
        if let open = record.undecided(board: board, credential: command.credential, on: on) {
            throw Rejection(
                .applicationOpen,
                "an application for \(board)/\(command.credential) of \(open.submittedOn) is undecided",
                field: check.path("credential")
            )
        }
        // Who holds a provisional one applies for the full one.
        if let held = record.held(board, credential.code, on: on, under: context.rules),
            held.status(on: on) != .provisional
        {
            throw check.held(held, on: on, context.rules)
        }
        var event = ApplicationSubmitted()
        event.credential = credential.code
        event.submittedAt = check.utc(command.submittedAt)
        if credential.applicationMonths > 0 {
            let last = (try? on.adding(months: Int(credential.applicationMonths))) ?? .latest
            event.lapsesOn = last.description
        }
        return DecidedEvent(.applicationSubmitted(event), effectiveOn: on, board: board)
    }

    static func decideApproveApplication(
        _ command: ApproveApplication,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let (check, board) = try FieldCheck.ofBoard("approveApplication", command.board, context)
        let on = try check.date(command.decidedOn, "decidedOn")
        let application = try check.openApplication(record, board, command.credential, on: on, "decidedOn")
        try check.notDeficient(application)
        let (rules, offered) = try check.governing(
            board,
            application.credential,
            on: context.rules.anchor(of: application, asOf: on),
            context.rules
        )
        // It may have been renewed since the application.
        let held = try check.completed(
            .approveApplication,
            record,
            board,
            offered.code,
            on: on,
            context.rules
        )
        guard
            let assessment = Assessment.initial(
                record,
                board: board,
                credential: offered.code,
                rules: context.rules,
                asOf: on
            )
        else { preconditionFailure("governing rules were just found") }
        let explanation = try check.override(command.overrideReason, of: assessment)
        let birthday = try check.birthday(command.birthday, for: offered.cycle)
        let calendar = context.rules.calendar(of: board)
        let dates = try check.cycle(offered.cycle, from: on, "decidedOn", calendar, birthday)

        var event = ApplicationApproved(offered, of: rules, on: on, dates)
        event.credentialNumber = try check.number(command.credentialNumber, held, offered, context)
        event.completes = held != nil
        event.birthday = birthday == nil ? "" : command.birthday
        event.overridden = assessment.unmet.map(\.id)
        return DecidedEvent(
            .applicationApproved(event),
            effectiveOn: on,
            board: board,
            personal: explanation,
            claim: held == nil ? .credentialNumber(board: board, number: event.credentialNumber) : nil
        )
    }

    static func decideDenyApplication(
        _ command: DenyApplication,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let (check, board) = try FieldCheck.ofBoard("denyApplication", command.board, context)
        let on = try check.date(command.decidedOn, "decidedOn")
        let application = try check.openApplication(record, board, command.credential, on: on, "decidedOn")
        try check.grounds(command.grounds)
        var event = ApplicationDenied()
        event.credential = application.credential
        event.grounds = command.grounds
        return DecidedEvent(
            .applicationDenied(event),
            effectiveOn: on,
            board: board,
            personal: try check.explanation(command.explanation, "explanation")
        )
    }
}

extension ApplicationApproved {
    /// What is approved by its rules, with the dates of its first cycle.
    fileprivate init(_ offered: CredentialRules, of rules: Rules, on day: CivilDate, _ dates: CycleDates) {
        self.init()
        credential = offered.code
        issuedOn = day.description
        expiresOn = dates.expiresOn.description
        lateUntil = dates.lateUntil.description
        opensOn = dates.opensOn.description
        if dates.fileBy != dates.expiresOn { fileBy = dates.fileBy.description }
        practiceWhileLate = offered.cycle.practiceWhileLate
        rulesVersion = rules.version
        title = offered.title
        publicName = offered.publicName
        publicDiscipline = offered.publicDiscipline
    }
}

extension FieldCheck {
    /// The rules of a board that govern on a date, and their part on one credential.
    /// - Parameter number: where the field is a credential's number, that.
    func governing(
        _ board: BoardCode,
        _ credential: String,
        on date: CivilDate,
        _ book: RuleBook,
        field: String = "credential",
        number: String = ""
    ) throws(Rejection) -> (Rules, CredentialRules) {
        guard !credential.isEmpty else { throw missing(field, "the credential's code") }
        guard book.boards[board] != nil else {
            throw Rejection(.boardUnknown, "no rules of a board \(board) are adopted", field: path("board"))
        }
        guard let rules = book.governing(board, on: date) else {
            throw Rejection(
                .rulesNotInForce,
                "no rules of \(board) are in force on \(date)",
                field: path("board")
            )
        }
        guard let found = rules.credential(credential) else {
            let known = rules.credentials.map(\.code).joined(separator: ", ")
            let named = number.isEmpty ? "" : "\(number): "
            throw Rejection(
                .credentialUnknown,
                "\(named)\(board) has no credential \(excerpt(credential)) on \(date); it has \(known)",
                field: path(field)
            )
        }
        return (rules, found)
    }

    /// The same for a credential that the command names by its number.
    func governing(
        _ credential: CredentialRecord,
        on date: CivilDate,
        _ book: RuleBook
    ) throws(Rejection) -> (Rules, CredentialRules) {
        try governing(
            credential.board,
            credential.credential,
            on: date,
            book,
            field: "credentialNumber",
            number: credential.number
        )
    }

    /// The cycle that begins on a day with nothing before it.
    func cycle(
        _ rules: CredentialingSchema.Cycle,
        from day: CivilDate,
        _ field: String,
        _ calendar: BusinessCalendar,
        _ birthday: MonthDay?
    ) throws(Rejection) -> CycleDates {
        guard
            let dates = try? CycleDates(
                issuedOn: day,
                after: nil,
                rules: rules,
                calendar: calendar,
                birthday: birthday
            )
        else { throw invalid(field, "leads to an expiry outside of the calendar: \(day)") }
        return dates
    }

    fileprivate func notDeficient(_ application: ApplicationRecord) throws(Rejection) {
        guard application.deficiencies.isEmpty else {
            throw Rejection(
                .applicationDeficient,
                "the application for \(application.board)/\(application.credential) lacks "
                    + application.deficiencies.joined(separator: ", "),
                field: path("credential")
            )
        }
    }

    func openApplication(
        _ record: Record,
        _ board: BoardCode,
        _ credential: String,
        on: CivilDate,
        _ field: String
    ) throws(Rejection) -> ApplicationRecord {
        guard !credential.isEmpty else { throw missing("credential", "the credential's code") }
        guard let application = record.application(board: board, credential: credential, on: on),
            application.isOpen || application.status == .lapsed
        else {
            throw Rejection(
                .applicationMissing,
                "the person has no open application for \(board)/\(excerpt(credential))",
                field: path("credential")
            )
        }
        guard on >= application.submittedOn else {
            throw invalid(field, "is before the application of \(application.submittedOn): \(on)")
        }
        try follows(application, in: record, on, field)
        if let last = application.lapsesOn, on > last {
            throw Rejection(
                .applicationLapsed,
                "the application of \(application.submittedOn) for \(board)/\(credential) lapsed after "
                    + "\(last): \(on)",
                field: path(field)
            )
        }
        return application
    }

    /// Until a later application for the credential ended, what was said was about that one. Asked as of a day before,
    /// nobody could tell which of the two was meant.
    private func follows(
        _ application: ApplicationRecord,
        in record: Record,
        _ on: CivilDate,
        _ field: String
    ) throws(Rejection) {
        let later = record.applications.last {
            $0.position > application.position && $0.isFor(application.credential, of: application.board)
                && $0.endedOn.map { on < $0 } ?? false
        }
        guard let later, let ended = later.endedOn else { return }
        throw invalid(
            field,
            "is before \(ended), when the later application of \(later.submittedOn) ended: \(on)"
        )
    }

    /// The sealed reason of an override, which only unmet requirements need.
    func override(_ reason: String, of assessment: Assessment) throws(Rejection) -> PersonalData? {
        if reason.isEmpty {
            guard assessment.unmet.isEmpty else {
                let names = assessment.unmet.map { "\($0.id) (\($0.reason))" }.joined(separator: ", ")
                throw Rejection(
                    .requirementsUnmet,
                    "unmet on \(assessment.asOf) under \(assessment.board) \(assessment.rulesVersion): \(names)",
                    unmet: assessment.unmet.map { $0.showing(evidenceAtMost: Rejection.evidenceMax) }
                )
            }
            return nil
        }
        guard !reason.isBlank else {
            throw invalid("overrideReason", "says nothing: \(reason.unicodeScalars.count) blank characters")
        }
        return try explanation(reason, "overrideReason")
    }

    /// The number to issue: that of the credential which is completed, the client's, checked, or one of
    /// the daemon's own.
    func number(
        _ given: String,
        _ held: CredentialRecord?,
        _ credential: CredentialRules,
        _ context: DecisionContext
    ) throws(Rejection) -> String {
        if let held {
            guard given.isEmpty || given == held.number else {
                throw invalid("credentialNumber", "is \(excerpt(given)), the person holds \(held.number)")
            }
            return held.number
        }
        guard given.isEmpty else {
            try credentialNumber(given, "credentialNumber")
            return given
        }
        let prefix = credential.numberPrefix.isEmpty ? credential.code : credential.numberPrefix
        return "\(prefix)-\(context.serial)"
    }

    static func isNumberByte(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            || byte == UInt8(ascii: "-")
    }

    func credentialNumber(_ value: String, _ field: String) throws(Rejection) {
        guard !value.isEmpty else { throw missing(field, "the credential's number") }
        let wellFormed =
            value.utf8.count <= 32 && value.utf8.allSatisfy(Self.isNumberByte)
        guard wellFormed else {
            throw invalid(
                field,
                "is not a credential number (up to 32 of A-Z, a-z, 0-9, -): \(excerpt(value))"
            )
        }
    }
}
