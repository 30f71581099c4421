import CivilTime
import CredentialingSchema
import Identifiers

extension Decider {
    static func decideApproveProvider(
        _ command: ApproveProvider,
        _ board: BoardCode,
        _ context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "approveProvider", today: context.today(of: board))
        try check.text(command.provider, "provider", "the provider as activities name it")
        let times = try check.approval(
            .provider(command.provider),
            (command.approvedOn, command.effectiveOn, command.throughOn),
            board,
            context.rules
        )
        var event = ProviderApproved()
        event.provider = command.provider
        event.approvedOn = command.approvedOn
        event.throughOn = command.throughOn
        return DecidedEvent(.providerApproved(event), effectiveOn: times, board: board)
    }

    static func decideApproveCourse(
        _ command: ApproveCourse,
        _ board: BoardCode,
        _ context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "approveCourse", today: context.today(of: board))
        try check.text(command.provider, "provider", "the provider as activities name it")
        try check.text(command.course, "course", "the code of the module or activity")
        let times = try check.approval(
            .course(provider: command.provider, code: command.course),
            (command.approvedOn, command.effectiveOn, command.throughOn),
            board,
            context.rules
        )
        var event = CourseApproved()
        event.provider = command.provider
        event.course = command.course
        event.approvedOn = command.approvedOn
        event.throughOn = command.throughOn
        return DecidedEvent(.courseApproved(event), effectiveOn: times, board: board)
    }

    static func decideWithdrawProvider(
        _ command: WithdrawProvider,
        _ board: BoardCode,
        _ context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "withdrawProvider", today: context.today(of: board))
        try check.text(command.provider, "provider", "the provider as activities name it")
        let from = try check.withdrawal(
            .provider(command.provider),
            (command.withdrawnOn, command.effectiveOn),
            board,
            context.rules
        )
        try check.grounds(command.grounds)
        var event = ProviderWithdrawn()
        event.provider = command.provider
        event.withdrawnOn = command.withdrawnOn
        event.grounds = command.grounds
        return DecidedEvent(.providerWithdrawn(event), effectiveOn: from, board: board)
    }

    static func decideWithdrawCourse(
        _ command: WithdrawCourse,
        _ board: BoardCode,
        _ context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "withdrawCourse", today: context.today(of: board))
        try check.text(command.provider, "provider", "the provider as activities name it")
        try check.text(command.course, "course", "the code of the module or activity")
        let from = try check.withdrawal(
            .course(provider: command.provider, code: command.course),
            (command.withdrawnOn, command.effectiveOn),
            board,
            context.rules
        )
        try check.grounds(command.grounds)
        var event = CourseWithdrawn()
        event.provider = command.provider
        event.course = command.course
        event.withdrawnOn = command.withdrawnOn
        event.grounds = command.grounds
        return DecidedEvent(.courseWithdrawn(event), effectiveOn: from, board: board)
    }

    static func decideAdoptCalendar(
        _ command: AdoptCalendar,
        _ board: BoardCode,
        _ context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "adoptCalendar", today: context.today(of: board))
        try check.knownBoard(board, context.rules)
        let on = try check.date(command.adoptedOn, "adoptedOn")
        guard !command.years.isEmpty else {
            throw check.missing("years", "the years that are stated in full")
        }
        guard command.years.count <= BusinessCalendar.yearsMax else {
            throw check.invalid(
                "years",
                "has \(command.years.count) entries, \(BusinessCalendar.yearsMax) are allowed"
            )
        }
        for (index, year) in command.years.enumerated() {
            guard (1940...2200).contains(year) else {
                throw check.invalid("years[\(index)]", "is not a year from 1940 to 2200: \(year)")
            }
        }
        guard command.holidays.count <= BusinessCalendar.holidaysMax else {
            throw check.invalid(
                "holidays",
                "has \(command.holidays.count) entries, \(BusinessCalendar.holidaysMax) are allowed"
            )
        }
        for (index, text) in command.holidays.enumerated() {
            let day = try check.anyDate(text, "holidays[\(index)]")
            guard command.years.contains(UInt32(day.year)) else {
                throw check.invalid("holidays[\(index)]", "lies in none of the years: \(day)")
            }
        }
        var event = CalendarAdopted()
        event.years = Set(command.years).sorted()
        event.holidays = Set(command.holidays).sorted()
        return DecidedEvent(.calendarAdopted(event), effectiveOn: on, board: board)
    }

    static func decideSelectAuditSample(
        _ command: SelectAuditSample,
        _ board: BoardCode,
        _ context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "selectAuditSample", today: context.today(of: board))
        try check.knownBoard(board, context.rules)
        try check.code(command.audit, "audit")
        if let earlier = context.rules.catalogues[board]?.audits[command.audit] {
            throw Rejection(
                .auditExists,
                "\(board) selected the sample of an audit \(command.audit) as of \(earlier.asOf) already",
                field: check.path("audit")
            )
        }
        let asOf = try check.date(command.asOf, "asOf")
        guard !command.frame.isEmpty else { throw check.missing("frame", "the numbers that could be drawn") }
        guard command.frame.count <= AuditSample.frameMax else {
            throw check.invalid(
                "frame",
                "has \(command.frame.count) numbers, \(AuditSample.frameMax) are allowed"
            )
        }
        var seen: Set<String> = []
        for (index, number) in command.frame.enumerated() {
            try check.credentialNumber(number, "frame[\(index)]")
            guard seen.insert(number).inserted else {
                throw check.invalid("frame[\(index)]", "is given twice: \(number)")
            }
        }
        guard (1...command.frame.count).contains(Int(command.size)) else {
            throw check.invalid(
                "size",
                "is \(command.size), 1 to the frame's \(command.frame.count) can be drawn"
            )
        }
        let sample = AuditSample(seed: command.seed, frame: command.frame, size: Int(command.size))
        var event = AuditSampleSelected()
        event.audit = command.audit
        event.seed = command.seed
        event.frame = sample.frame
        event.size = command.size
        event.selected = sample.selected
        return DecidedEvent(.auditSampleSelected(event), effectiveOn: asOf, board: board)
    }
}

extension FieldCheck {
    fileprivate func knownBoard(_ board: BoardCode, _ rules: RuleBook) throws(Rejection) {
        guard rules.boards[board] != nil else {
            throw Rejection(.boardUnknown, "no rules of a board \(board) are adopted", field: path("board"))
        }
    }

    /// - Returns: the first day that the approval covers.
    fileprivate func approval(
        _ subject: BoardCatalogue.Subject,
        _ dates: (approvedOn: String, effectiveOn: String, throughOn: String),
        _ board: BoardCode,
        _ book: RuleBook
    ) throws(Rejection) -> CivilDate {
        try knownBoard(board, book)
        let decided = try date(dates.approvedOn, "approvedOn")
        let from = dates.effectiveOn.isEmpty ? decided : try anyDate(dates.effectiveOn, "effectiveOn")
        let through = dates.throughOn.isEmpty ? nil : try anyDate(dates.throughOn, "throughOn")
        if let through, through < from {
            throw invalid("throughOn", "is before the approval's first day: \(through) < \(from)")
        }
        guard let rules = book.governing(board, on: decided) else {
            throw Rejection(
                .rulesNotInForce,
                "no rules of \(board) are in force on \(decided)",
                field: path("approvedOn")
            )
        }
        let back = Int(rules.retroactiveApprovalDays)
        if from < decided, from.days(until: decided) > back {
            let limit = back == 0 ? "allow no retroactive approval" : "allow \(back) days back"
            throw Rejection(
                .retroactiveApproval,
                "\(path("effectiveOn")) is \(from), before the decision of \(decided): the rules of \(board) \(limit)",
                field: path("effectiveOn")
            )
        }
        if let last = book.catalogues[board]?.entries[subject].last, last.isApproval, last.from == from,
            last.through == through
        {
            throw Rejection(
                .alreadyApproved,
                "\(subject.text) is approved from \(from) on by event \(last.by) already",
                field: path(subject.field)
            )
        }
        return from
    }

    /// - Returns: the first day that is not covered any more.
    fileprivate func withdrawal(
        _ subject: BoardCatalogue.Subject,
        _ dates: (withdrawnOn: String, effectiveOn: String),
        _ board: BoardCode,
        _ book: RuleBook
    ) throws(Rejection) -> CivilDate {
        try knownBoard(board, book)
        let decided = try date(dates.withdrawnOn, "withdrawnOn")
        let from = dates.effectiveOn.isEmpty ? decided : try anyDate(dates.effectiveOn, "effectiveOn")
        // Who attended while the approval stood keeps the hours.
        guard from >= decided else {
            throw invalid("effectiveOn", "is \(from), before the decision of \(decided): attended hours stay")
        }
        guard book.catalogues[board]?.covers(subject, on: from, knownAt: nil) == .approved else {
            throw Rejection(
                .notApproved,
                "\(subject.text) is not approved by \(board) on \(from)",
                field: path(subject.field)
            )
        }
        return from
    }
}
