import CivilTime
import CredentialingSchema

extension Decider {
    static func decideExtension(
        _ command: GrantExtension,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let (check, board) = try FieldCheck.ofBoard("grantExtension", command.board, context)
        let credential = try check.credential(record, board, command.credentialNumber)
        let on = try check.date(command.grantedOn, "grantedOn")
        try check.given(command.kind, "kind", "why, such as EXTENSION_KIND_MILITARY")
        try check.follows(credential, on, "grantedOn")
        guard on >= credential.current.begunOn else {
            throw check.invalid(
                "grantedOn",
                "is before the current cycle was granted on \(credential.current.begunOn): \(on)"
            )
        }
        try check.allows(.grantExtension, credential, on)
        try check.notSuperseded(credential, in: record)
        try check.extendsByMonths(command, credential)
        let offered = try check.granting(credential, context.rules)
        let length = try check.length(command, of: credential, offered)
        var event = ExtensionGranted()
        event.credentialNumber = credential.number
        event.kind = command.kind
        event.months = length.months
        event.days = length.days
        event.tolledFromOn = command.tolledFromOn
        event.tolledThroughOn = command.tolledThroughOn
        let calendar = context.rules.calendar(of: board)
        event.dates = ValidityDates(try check.dates(length, of: credential, offered, calendar))
        return DecidedEvent(
            .extensionGranted(event),
            effectiveOn: on,
            board: board,
            personal: try check.explanation(command.explanation, "explanation")
        )
    }
}

extension ExtensionKind: KnownEnum {
    var isKnown: Bool { if case .UNRECOGNIZED = self { false } else { true } }
}

/// How far a cycle is extended: months and days of all its extensions, or to a day.
private struct ExtensionLength {
    var months: UInt32
    var days: UInt32
    /// Given, or after tolled time; nil: where months and days lead.
    var untilOn: CivilDate?
    /// What the command gives, for messages.
    let field: String
}

extension FieldCheck {
    /// A cycle is extended by the version that granted it: as often and by as much as was said then, and its windows
    /// stay.
    fileprivate func granting(
        _ credential: CredentialRecord,
        _ book: RuleBook
    ) throws(Rejection) -> CredentialRules {
        guard let offered = book.granting(credential.current, of: credential) else {
            throw Rejection(
                .credentialUnknown,
                "\(credential.board)/\(credential.number): its cycle was granted by a version of "
                    + "\(credential.board) that is not known, \(excerpt(credential.current.rulesVersion))",
                field: path("credentialNumber")
            )
        }
        return offered
    }

    fileprivate func length(
        _ command: GrantExtension,
        of credential: CredentialRecord,
        _ offered: CredentialRules
    ) throws(Rejection) -> ExtensionLength {
        let isTolled = !command.tolledFromOn.isEmpty || !command.tolledThroughOn.isEmpty
        let given = [command.months > 0, !command.untilOn.isEmpty, isTolled].count { $0 }
        guard given <= 1 else { throw invalid("months", "stands beside another length; one is possible") }
        let before = credential.current.extensions.last
        var length = ExtensionLength(
            months: before?.months ?? 0,
            days: before?.days ?? 0,
            field: isTolled ? "tolledThroughOn" : command.untilOn.isEmpty ? "months" : "untilOn"
        )
        if isTolled {
            let days = try tolled(command, credential.current)
            length.days += days
            // An extension to a day has moved the expiry elsewhere than months and days lead: no day of service is lost
            // by it.
            length.untilOn = try? credential.current.expiresOn.adding(days: Int(days))
        } else if !command.untilOn.isEmpty {
            length.untilOn = try anyDate(command.untilOn, "untilOn")
        } else {
            length.months += try months(command, of: credential, offered)
        }
        return length
    }

    /// A board's own extensions of a provisional credential are as long and as many as its rules say.
    private func months(
        _ command: GrantExtension,
        of credential: CredentialRecord,
        _ offered: CredentialRules
    ) throws(Rejection) -> UInt32 {
        let rule = offered.provisional
        guard credential.current.isProvisional, command.kind == .boardDecision else {
            guard command.months > 0 else { throw missing("months", "months, untilOn or a tolled period") }
            guard command.months <= Rules.monthsMax else {
                throw invalid("months", "is \(command.months), at most \(Rules.monthsMax) are possible")
            }
            return command.months
        }
        let granted = credential.current.extensions.count { $0.kind == .boardDecision }
        guard granted < rule.extensions else {
            throw Rejection(
                .extensionsUsed,
                "\(credential.board)/\(credential.number) was extended \(granted) times, "
                    + "\(rule.extensions) are possible",
                field: path("credentialNumber")
            )
        }
        guard command.months == 0 || command.months == rule.extensionMonths else {
            throw invalid("months", "is \(command.months), the rules extend by \(rule.extensionMonths)")
        }
        return rule.extensionMonths
    }

    /// Days of a period that does not count, first and last included. Before its first day a cycle cannot stand
    /// still, nor after its last, and of no day twice.
    private func tolled(
        _ command: GrantExtension,
        _ cycle: CredentialRecord.CycleRecord
    ) throws(Rejection) -> UInt32 {
        let from = try anyDate(command.tolledFromOn, "tolledFromOn")
        let through = try anyDate(command.tolledThroughOn, "tolledThroughOn")
        guard through >= from else {
            throw invalid("tolledThroughOn", "is before the first day \(from): \(through)")
        }
        guard from >= cycle.startsOn, from <= cycle.expiresOn else {
            throw invalid(
                "tolledFromOn",
                "is \(from), outside of the cycle from \(cycle.startsOn) to \(cycle.expiresOn)"
            )
        }
        for earlier in cycle.extensions {
            guard let tolled = earlier.tolled, tolled.overlaps(from...through) else { continue }
            throw invalid(
                "tolledFromOn",
                "begins \(from) to \(through), but event \(earlier.by) tolls \(tolled.lowerBound) to "
                    + "\(tolled.upperBound) already"
            )
        }
        let days = from.days(until: through) + 1
        guard days <= Int(Rules.daysMax) else {
            throw invalid(
                "tolledThroughOn",
                "is \(through), \(days) days with the first; at most \(Rules.daysMax) are possible"
            )
        }
        return UInt32(days)
    }

    fileprivate func dates(
        _ length: ExtensionLength,
        of credential: CredentialRecord,
        _ offered: CredentialRules,
        _ calendar: BusinessCalendar
    ) throws(Rejection) -> CycleDates {
        let cycle = credential.current
        let windows = cycle.isProvisional ? offered.provisionalCycle : offered.cycle
        let counted = try? windows.extended(
            cycle.granted.expiresOn,
            months: Int(length.months),
            from: credential.anchorOn
        ).adding(days: Int(length.days))
        guard let expiry = length.untilOn ?? counted else {
            throw invalid(length.field, "leads to an expiry outside of the calendar")
        }
        guard expiry > cycle.expiresOn else {
            throw invalid(length.field, "leads to \(expiry), not after the expiry on \(cycle.expiresOn)")
        }
        guard
            let dates = try? CycleDates(
                startsOn: cycle.startsOn,
                expiresOn: expiry,
                windows: windows,
                calendar: calendar
            )
        else { throw invalid(length.field, "leads to a window outside of the calendar") }
        return dates
    }
}
