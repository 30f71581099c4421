import CivilTime
import CredentialingSchema
import Identifiers

extension Decider {
    static func decideFileRenewal(
        _ command: FileRenewal,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let (check, board) = try FieldCheck.ofBoard("fileRenewal", command.board, context)
        let credential = try check.credential(record, board, command.credentialNumber)
        let on = try check.day(
            (command.filedOn, "filedOn"),
            at: (command.filedAt, "filedAt"),
            board,
            context
        )
        let cycle = credential.current
        if let filing = cycle.filing {
            throw Rejection(
                .renewalFiled,
                "a renewal of \(board)/\(credential.number) was filed on \(filing.on)",
                field: check.path("credentialNumber")
            )
        }
        try check.notSuperseded(credential, in: record)
        try check.renewable(credential, .fileRenewal, on)
        // The window of that very day: an extension that was granted later makes no filing too early, whenever it is
        // recorded.
        let window = cycle.dates(on: on)
        try check.inWindow(credential, window, on)
        guard CredentialLifecycle.allows(.fileRenewal, from: credential.status(on: on)) else {
            throw Rejection(
                .renewalTooLate,
                "\(board)/\(credential.number) expired on \(cycle.expiresOn), late filing ended on \(cycle.lateUntil), before \(on)",
                field: check.path("filedOn")
            )
        }
        try check.notDropped(credential, context.rules)
        var event = RenewalFiled()
        event.credentialNumber = credential.number
        event.late = on > window.fileBy
        event.filedAt = check.utc(command.filedAt)
        return DecidedEvent(.renewalFiled(event), effectiveOn: on, board: board)
    }

    static func decideApproveRenewal(
        _ command: ApproveRenewal,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let (check, board) = try FieldCheck.ofBoard("approveRenewal", command.board, context)
        let credential = try check.credential(record, board, command.credentialNumber)
        let on = try check.date(command.decidedOn, "decidedOn")
        guard let filing = credential.current.filing else {
            throw Rejection(
                .renewalMissing,
                "no renewal of \(board)/\(credential.number) is filed",
                field: check.path("credentialNumber")
            )
        }
        try check.notSuperseded(credential, in: record)
        guard on >= filing.on else {
            throw check.invalid("decidedOn", "is before the filing of \(filing.on): \(on)")
        }
        try check.renewable(credential, .approveRenewal, on)
        return try approveRenewal(command, of: credential, on: on, record: record, context, check)
    }

    private static func approveRenewal(
        _ command: ApproveRenewal,
        of credential: CredentialRecord,
        on: CivilDate,
        record: Record,
        _ context: DecisionContext,
        _ check: FieldCheck
    ) throws(Rejection) -> DecidedEvent {
        try check.notDropped(credential, context.rules)
        guard
            let assessment = Assessment.renewal(
                record,
                of: credential,
                rules: context.rules,
                asOf: on
            )
        else { preconditionFailure("governing rules were just found") }
        let explanation = try check.override(command.overrideReason, of: assessment)
        let expiry = credential.current.expiresOn
        let nextDay = (try? expiry.adding(days: 1)) ?? expiry
        let (rules, offered) = try check.governing(credential, on: nextDay, context.rules)
        let birthday = try check.birthday(command.birthday, known: credential.birthday, for: offered.cycle)
        let calendar = context.rules.calendar(of: credential.board)
        guard let dates = try? credential.nextCycle(offered.cycle, calendar: calendar, birthday: birthday)
        else { throw check.invalid("decidedOn", "leads to an expiry outside of the calendar: \(on)") }

        var event = RenewalApproved(credential, to: dates)
        event.practiceWhileLate = offered.cycle.practiceWhileLate
        event.birthday = command.birthday
        event.counted = context.rules.countedForOthers(credential, in: assessment, asOf: on)
        event.rulesVersion = rules.version
        event.overridden = assessment.unmet.map(\.id)
        return DecidedEvent(
            .renewalApproved(event),
            effectiveOn: on,
            board: credential.board,
            personal: explanation
        )
    }
}

extension RuleBook {
    /// What a renewal has counted and another credential of the board may not count any more. It need not be this
    /// one's rules that say so.
    fileprivate func countedForOthers(
        _ credential: CredentialRecord,
        in assessment: Assessment,
        asOf date: CivilDate
    ) -> [String] {
        let kinds = kindsForOneCredential[credential.board] ?? []
        guard !kinds.isEmpty, let (_, offered) = renewing(credential, asOf: date) else { return [] }
        return offered.renewal.counted(in: assessment.requirements) { kinds.contains($0.of) }
    }
}

extension RenewalApproved {
    fileprivate init(_ credential: CredentialRecord, to dates: CycleDates) {
        self.init()
        credentialNumber = credential.number
        cycle = UInt32(credential.cycleCount + 1)
        cycleStartsOn = dates.startsOn.description
        expiresOn = dates.expiresOn.description
        lateUntil = dates.lateUntil.description
        opensOn = dates.opensOn.description
        if dates.fileBy != dates.expiresOn { fileBy = dates.fileBy.description }
    }
}

extension CredentialRecord {
    /// The cycle after the current one, counted from the anchor: an extension moves its first day and
    /// not its last, unless it reaches beyond that.
    func nextCycle(
        _ rules: CredentialingSchema.Cycle,
        calendar: BusinessCalendar,
        birthday: MonthDay? = nil
    ) throws(CivilTimeError) -> CycleDates {
        func following(_ expiry: CivilDate) throws(CivilTimeError) -> CycleDates {
            try CycleDates(
                issuedOn: anchorOn,
                after: expiry,
                rules: rules,
                calendar: calendar,
                birthday: birthday
            )
        }
        var dates = try following(current.granted.expiresOn)
        while dates.expiresOn <= current.expiresOn {
            let next = try following(dates.expiresOn)
            guard next.expiresOn > dates.expiresOn else {
                throw CivilTimeError(
                    .invalidCycle,
                    "no cycle follows the one that ends on \(dates.expiresOn)"
                )
            }
            dates = next
        }
        return try CycleDates(
            startsOn: try current.expiresOn.adding(days: 1),
            expiresOn: dates.expiresOn,
            windows: rules,
            calendar: calendar
        )
    }
}

extension FieldCheck {
    /// An instant that was checked before, in UTC whatever its offset was; empty stays empty.
    func utc(_ text: String) -> String { (try? Instant(text))?.description ?? text }

    /// The day on which something came in: as given, or that of its instant by the board's zone and cutoff.
    func day(
        _ on: (text: String, field: String),
        at: (text: String, field: String),
        _ board: BoardCode,
        _ context: DecisionContext
    ) throws(Rejection) -> CivilDate {
        guard !at.text.isEmpty else { return try date(on.text, on.field) }
        guard on.text.isEmpty else { throw invalid(at.field, "stands beside \(on.field); one is possible") }
        guard let instant = try? Instant(at.text) else {
            throw invalid(at.field, "is not an instant, RFC 3339: \(excerpt(at.text))")
        }
        guard instant <= context.now else {
            throw Rejection(
                .futureDate,
                "\(path(at.field)) is in the future: \(instant)",
                field: path(at.field)
            )
        }
        guard let clock = context.rules.clock(of: board, zones: context.zones, at: instant) else {
            throw invalid(
                at.field,
                "has no day, \(instant): the time zone of \(board) is not at hand; give \(on.field)"
            )
        }
        return clock.day(of: instant)
    }

    fileprivate func inWindow(
        _ credential: CredentialRecord,
        _ window: CycleDates,
        _ on: CivilDate
    ) throws(Rejection) {
        // Nobody can ask to renew a cycle before it was granted, whatever the window says.
        let opensOn = max(window.opensOn, credential.current.begunOn)
        guard on >= opensOn else {
            throw Rejection(
                .renewalNotOpen,
                "the renewal of \(credential.board)/\(credential.number) opens on \(opensOn), after \(on)",
                field: path("filedOn")
            )
        }
    }

    /// A credential that was revoked, retired or the like is not renewed, whatever its dates say; nor is
    /// one of which that was so on the day in question.
    func renewable(
        _ credential: CredentialRecord,
        _ move: CredentialLifecycle.Command,
        _ on: CivilDate
    ) throws(Rejection) {
        for date in [on, max(on, credential.settledThrough)] {
            // Too late is an answer of its own.
            if move == .fileRenewal, credential.status(on: date) == .expired { continue }
            if credential.status(on: date) == .unspecified { continue }
            try allows(move, credential, date)
        }
    }

    /// Nobody files, or is told to have filed, what no version of the rules lets the board approve.
    fileprivate func notDropped(_ credential: CredentialRecord, _ book: RuleBook) throws(Rejection) {
        guard let detail = book.dropped(credential) else { return }
        throw Rejection(.credentialUnknown, detail, field: path("credentialNumber"))
    }

    /// An expired credential in whose place a new one was issued is not renewed beside it, nor is of two that merged
    /// people hold the one that is not renewed: as it is today, whatever day the command is about.
    func notSuperseded(_ credential: CredentialRecord, in record: Record) throws(Rejection) {
        let held: String
        if let other = record.replacement(of: credential) {
            held = "\(other.board)/\(other.number), issued in place of \(credential.number)"
        } else if let other = record.renewed(insteadOf: credential, on: today) {
            held = "\(other.board)/\(other.number) beside \(credential.number): that one is renewed"
        } else {
            return
        }
        throw Rejection(.credentialHeld, "the person holds \(held)", field: path("credentialNumber"))
    }

    /// The person's credential with a number, not void.
    func credential(
        _ record: Record,
        _ board: BoardCode,
        _ number: String
    ) throws(Rejection) -> CredentialRecord {
        try credentialNumber(number, "credentialNumber")
        guard let credential = record.credential(board: board, number: number) else {
            throw Rejection(
                .credentialUnknown,
                "the person holds no credential \(board)/\(number)",
                field: path("credentialNumber")
            )
        }
        if let void = credential.voidedBy {
            throw Rejection(
                .credentialVoid,
                "\(board)/\(number) was issued in error and is void (event \(void))",
                field: path("credentialNumber")
            )
        }
        return credential
    }
}
