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
        guard let recounted = try? credential.recounted(birthday, context.rules),
            let current = recounted.last
        else { throw check.invalid(field, "leads to an expiry outside of the calendar") }
        guard birthday != credential.birthday || record.owes(credential, current, correctedBy: target) else {
            throw check.invalid(field, "is what is recorded already")
        }
        var event = RecordCorrected()
        event.eventID = target.description
        event.reason = command.reason
        event.effectiveOn = given.begunOn.description
        event.birthdayCorrected = BirthdayCorrected(credential, content.birthday, current, recounted)
        return DecidedEvent(
            .recordCorrected(event),
            effectiveOn: context.recordedOn(for: credential.board),
            board: credential.board,
            personal: try check.explanation(command.explanation, "explanation")
        )
    }
}

extension BirthdayCorrected {
    /// - Parameter current: the cycle that runs now, the last one that was recounted.
    fileprivate init(
        _ credential: CredentialRecord,
        _ birthday: String,
        _ current: CredentialRecord.Recount,
        _ recounted: [CredentialRecord.Recount]
    ) {
        self.init()
        credentialNumber = credential.number
        self.birthday = birthday
        cycleBegunBy = credential.current.begunBy.description
        dates = ValidityDates(current.granted)
        extended = current.extended.map { ValidityDates($0) }
        cycles = recounted.map { RecountedCycle($0) }
    }
}

extension RecountedCycle {
    fileprivate init(_ recount: CredentialRecord.Recount) {
        self.init()
        begunBy = recount.begunBy.description
        dates = ValidityDates(recount.granted)
        extended = recount.extended.map { ValidityDates($0) }
    }
}

extension Record {
    /// Whether a correction of the birthday did not reach the cycle that runs now, since it told the dates of one
    /// that was voided: then the same birthday gives other dates.
    fileprivate func owes(
        _ credential: CredentialRecord,
        _ right: CredentialRecord.Recount,
        correctedBy target: EventID
    ) -> Bool {
        guard let correction = corrections[target], credential.current.correctedBy != correction else {
            return false
        }
        return right.granted.expiresOn != credential.current.granted.expiresOn
    }
}

extension CredentialRecord {
    /// The cycle with which an event gave the birthday; nil: it gave none.
    fileprivate func gaveBirthday(_ event: EventID) -> CycleRecord? {
        voidedBy == nil ? cycles.first { $0.begunBy == event && $0.birthday != nil } : nil
    }

    /// What each cycle's dates would be, were it the one that runs, had the birthday been right from the anchor on:
    /// from the cycle that it was given for to the one that runs. The first day of a cycle stays.
    fileprivate func recounted(
        _ birthday: MonthDay,
        _ book: RuleBook
    ) throws(CivilTimeError) -> [Recount] {
        let given = cycles.firstIndex { $0.birthday != nil } ?? 0
        let first = cycles[...given].lastIndex(where: \.isAnchor) ?? 0
        var recounted: [Recount] = []
        var count = BirthdayCount(from: cycles[first].startsOn, birthday)
        for index in first..<cycles.count {
            let cycle = cycles[index]
            if cycle.isAnchor { count = BirthdayCount(from: cycle.startsOn, birthday) }
            let windows = book.granting(cycle, of: self)?.cycle ?? CredentialingSchema.Cycle()
            guard windows.endsOnBirthdays, !cycle.isProvisional else {
                if index >= given { recounted.append(Recount(asGranted: cycle)) }
                (count.expiry, count.end) = (cycle.granted.expiresOn, cycle.expiresOn)
                continue
            }
            if index >= given {
                let expiry = try count.next(windows, after: max(count.end, cycle.startsOn))
                recounted.append(try recount(cycle, count, to: expiry, windows, book.calendar(of: board)))
            }
            let expiry = try count.next(windows, after: count.end)
            count.expiry = expiry
            count.end = try count.ends(of: cycle, windows, from: expiry).last ?? expiry
        }
        return recounted
    }

    private func recount(
        _ cycle: CycleRecord,
        _ count: BirthdayCount,
        to expiry: CivilDate,
        _ windows: CredentialingSchema.Cycle,
        _ calendar: BusinessCalendar
    ) throws(CivilTimeError) -> Recount {
        func dates(_ expiresOn: CivilDate) throws(CivilTimeError) -> CycleDates {
            try CycleDates(
                startsOn: cycle.startsOn,
                expiresOn: expiresOn,
                windows: windows,
                calendar: calendar
            )
        }
        var extended: [CycleDates] = []
        for end in try count.ends(of: cycle, windows, from: expiry) { extended.append(try dates(end)) }
        return Recount(begunBy: cycle.begunBy, granted: try dates(expiry), extended: extended)
    }
}

/// The expiries of one count of cycles, had the birthday been another.
private struct BirthdayCount {
    private let anchorOn: CivilDate
    private let birthday: MonthDay
    /// Of the cycle before, as counted.
    var expiry: CivilDate?
    /// Of the cycle before, extended.
    var end = CivilDate.earliest

    init(from anchorOn: CivilDate, _ birthday: MonthDay) {
        self.anchorOn = anchorOn
        self.birthday = birthday
    }

    /// The next expiry after a day: a cycle leaves out those that an extension of the one before went past.
    func next(
        _ windows: CredentialingSchema.Cycle,
        after day: CivilDate
    ) throws(CivilTimeError) -> CivilDate {
        var next = expiry
        repeat {
            next = try CycleDates(
                issuedOn: anchorOn,
                after: next,
                rules: windows,
                birthday: birthday
            ).expiresOn
        } while next ?? .latest <= day
        return next ?? .latest
    }

    /// To which days a cycle's extensions extend it, had it ended on another one.
    func ends(
        of cycle: CredentialRecord.CycleRecord,
        _ rules: CredentialingSchema.Cycle,
        from expiry: CivilDate
    ) throws(CivilTimeError) -> [CivilDate] {
        var ends: [CivilDate] = []
        for each in cycle.extensions {
            let counted = try rules.extended(cycle.granted.expiresOn, by: each, from: anchorOn)
            let moved = try rules.extended(expiry, by: each, from: anchorOn)
            // What was extended to a day ends on that day.
            ends.append(max(expiry, each.dates.expiresOn == counted ? moved : each.dates.expiresOn))
        }
        return ends
    }
}

extension CredentialingSchema.Cycle {
    fileprivate func extended(
        _ day: CivilDate,
        by extension: CredentialRecord.Extension,
        from anchor: CivilDate
    ) throws(CivilTimeError) -> CivilDate {
        try extended(day, months: Int(`extension`.months), from: anchor).adding(days: Int(`extension`.days))
    }
}
