import CivilTime
import CredentialingSchema
import Identifiers

/// A wrong birthday where cycles end on birthdays: the cycle that runs gets the dates that it should have had.
extension Decider {
    static func decideCorrectBirthday(
        _ content: CredentialBirthday,
        _ command: CorrectRecord,
        _ target: EventID,
        _ record: Record,
        _ context: DecisionContext,
        _ check: FieldCheck
    ) throws(Rejection) -> DecidedEvent {
        let field = "credentialBirthday.birthday"
        guard let credential = record.credentials.first(where: { $0.gaveBirthday(target) != nil }),
            let given = credential.gaveBirthday(target)
        else {
            throw Rejection(
                .notCorrectable,
                "event \(target) gave no birthday on which cycles of a credential end",
                field: check.path("eventId")
            )
        }
        guard !content.birthday.isEmpty else { throw check.missing(field, "month and day of birth, mm-dd") }
        // The value is not repeated: it is personal.
        guard let birthday = try? MonthDay(content.birthday) else {
            throw check.invalid(field, "is not a day of the year, mm-dd")
        }
        guard birthday != credential.birthday else {
            throw check.invalid(field, "is what is recorded already")
        }
        guard let dates = try? credential.recounted(birthday, of: record, context.rules) else {
            throw check.invalid(field, "leads to an expiry outside of the calendar")
        }
        var corrected = BirthdayCorrected()
        corrected.credentialNumber = credential.number
        corrected.birthday = content.birthday
        corrected.cycleBegunBy = credential.current.begunBy.description
        corrected.dates = ValidityDates(dates.granted)
        corrected.extended = dates.extended.map { ValidityDates($0) }
        var event = RecordCorrected()
        event.eventID = target.description
        event.reason = command.reason
        event.effectiveOn = given.begunOn.description
        event.birthdayCorrected = corrected
        return DecidedEvent(
            .recordCorrected(event),
            effectiveOn: context.recordedOn,
            board: credential.board,
            personal: try check.explanation(command.explanation, "explanation")
        )
    }
}

extension CredentialRecord {
    /// The cycle with which an event gave the birthday; nil: it gave none.
    fileprivate func gaveBirthday(_ event: EventID) -> CycleRecord? {
        voidedBy == nil ? cycles.first { $0.begunBy == event && $0.birthday != nil } : nil
    }

    /// The dates of the current cycle, had the birthday been right from the anchor on. Its first day stays, and so
    /// do the cycles before it.
    fileprivate func recounted(
        _ birthday: MonthDay,
        of record: Record,
        _ book: RuleBook
    ) throws(CivilTimeError) -> (granted: CycleDates, extended: [CycleDates]) {
        let first = cycles.lastIndex(where: \.isAnchor) ?? 0
        var (expiry, windows) = (CivilDate?.none, CredentialingSchema.Cycle())
        // Of the cycle before, extended.
        var end = CivilDate.earliest
        for index in first..<cycles.count {
            let cycle = cycles[index]
            windows = rules(of: cycle, record, book) ?? CredentialingSchema.Cycle()
            guard windows.endsOnBirthdays else {
                (expiry, end) = (cycle.granted.expiresOn, cycle.expiresOn)
                continue
            }
            // A cycle leaves out the expiries that an extension of the one before went past.
            if index == cycles.count - 1 { end = max(end, cycle.startsOn) }
            repeat {
                expiry = try CycleDates(
                    issuedOn: cycles[first].startsOn,
                    after: expiry,
                    rules: windows,
                    birthday: birthday
                ).expiresOn
            } while expiry ?? .latest <= end
            end = try ends(of: cycle, from: expiry ?? .latest).last ?? expiry ?? .latest
        }
        guard windows.endsOnBirthdays, let expiry else {
            return (current.granted, current.extensions.map(\.dates))
        }
        let calendar = book.calendar(of: board)
        func dates(_ expiresOn: CivilDate) throws(CivilTimeError) -> CycleDates {
            try CycleDates(
                startsOn: current.startsOn,
                expiresOn: expiresOn,
                windows: windows,
                calendar: calendar
            )
        }
        var extended: [CycleDates] = []
        for end in try ends(of: current, from: expiry) { extended.append(try dates(end)) }
        return (try dates(expiry), extended)
    }

    /// To which days a cycle's extensions extend it, had it ended on another one.
    private func ends(of cycle: CycleRecord, from expiry: CivilDate) throws(CivilTimeError) -> [CivilDate] {
        var ends: [CivilDate] = []
        for each in cycle.extensions {
            let counted = try cycle.granted.expiresOn.extended(by: each, from: anchorOn)
            let moved = try expiry.extended(by: each, from: anchorOn)
            // What was extended to a day ends on that day.
            ends.append(max(expiry, each.dates.expiresOn == counted ? moved : each.dates.expiresOn))
        }
        return ends
    }

    /// What governed a cycle when it was granted.
    private func rules(
        of cycle: CycleRecord,
        _ record: Record,
        _ book: RuleBook
    ) -> CredentialingSchema.Cycle? {
        let application = record.applications.first { $0.decision?.by == cycle.begunBy }
        let anchor = application.map { book.anchor(of: $0, asOf: cycle.begunOn) } ?? cycle.startsOn
        return book.governing(board, on: anchor)?.credential(credential)?.cycle
    }
}

extension CivilDate {
    fileprivate func extended(
        by extension: CredentialRecord.Extension,
        from anchor: CivilDate
    ) throws(CivilTimeError) -> CivilDate {
        try extended(months: Int(`extension`.months), from: anchor).adding(days: Int(`extension`.days))
    }
}
