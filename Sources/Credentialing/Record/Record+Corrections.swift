package import CivilTime
import CredentialingSchema
package import Identifiers

extension Record {
    /// Puts the corrected content in the place of what was first recorded, as if that had been it.
    mutating func correct(_ recorded: FoldableEvent, _ corrected: RecordCorrected) throws(FoldError) {
        guard let target = EventID(corrected.eventID) else {
            throw FoldError(position: recorded.position, reason: "the corrected event's id is not a UUID")
        }
        if case .birthdayCorrected(let it)? = corrected.content {
            return try correctBirthday(recorded, target, it)
        }
        guard let content = Event.OneOf_Event(corrected.content),
            let on = try? CivilDate(corrected.effectiveOn)
        else {
            throw FoldError(position: recorded.position, reason: "the correction has no content")
        }
        corrections[target] = recorded.id
        // Voided meanwhile, or outside of a selection: then there is nothing to correct.
        guard let index = evidenceIndex(of: target) else { return }
        let first = evidence[index]
        var entry = EvidenceEntry(
            FoldableEvent(
                position: first.position,
                version: recorded.version,
                id: target,
                recordedAt: recorded.recordedAt,
                effectiveOn: on,
                board: recorded.board,
                content: content,
                type: EventType(of: content)
            ),
            isKept: isKept
        )
        entry?.correctedBy = recorded.id
        guard let entry else {
            throw FoldError(position: recorded.position, reason: "the corrected content is no evidence")
        }
        evidence[index] = entry
    }

    /// The dates reach the cycle that runs; those of cycles before it are kept for when it is voided.
    private mutating func correctBirthday(
        _ recorded: FoldableEvent,
        _ target: EventID,
        _ corrected: BirthdayCorrected
    ) throws(FoldError) {
        let birthday: MonthDay
        do { birthday = try MonthDay(corrected.birthday) } catch {
            throw FoldError(position: recorded.position, reason: "\(error)")
        }
        let recounts = try recounts(corrected, recorded)
        corrections[target] = recorded.id
        // Outside of a selection, or another person's since an unmerge: then there is nothing to correct.
        guard let board = BoardCode(recorded.board),
            let index = credentials.firstIndex(where: {
                $0.board == board && $0.number == corrected.credentialNumber
            })
        else { return }
        for cycle in credentials[index].cycles.indices
        where credentials[index].cycles[cycle].begunBy == target {
            credentials[index].cycles[cycle].birthday = birthday
        }
        credentials[index].recounts = recounts
        credentials[index].recountedBy = recorded.id
        credentials[index].followRecount(voided: voided)
    }

    /// Of an event from before it told each cycle's dates: those of the one that ran.
    private func recounts(
        _ corrected: BirthdayCorrected,
        _ recorded: FoldableEvent
    ) throws(FoldError) -> [CredentialRecord.Recount] {
        var cycles = corrected.cycles
        if cycles.isEmpty {
            var running = RecountedCycle()
            running.begunBy = corrected.cycleBegunBy
            running.dates = corrected.dates
            running.extended = corrected.extended
            cycles = [running]
        }
        var recounts: [CredentialRecord.Recount] = []
        for cycle in cycles {
            guard let begunBy = EventID(cycle.begunBy) else {
                throw FoldError(
                    position: recorded.position,
                    reason: "the corrected cycle's event is not a UUID"
                )
            }
            var extended: [CycleDates] = []
            for one in cycle.extended { extended.append(try dates(one, fileBy: one.fileBy, recorded)) }
            recounts.append(
                CredentialRecord.Recount(
                    begunBy: begunBy,
                    granted: try dates(cycle.dates, fileBy: cycle.dates.fileBy, recorded),
                    extended: extended
                )
            )
        }
        return recounts
    }

    mutating func revise(_ recorded: FoldableEvent, _ revised: ActionRevised) throws(FoldError) {
        guard let target = EventID(revised.eventID) else {
            throw FoldError(position: recorded.position, reason: "the revised event's id is not a UUID")
        }
        revisions.append(
            Revision(by: recorded.id, target: target, on: recorded.effectiveOn, grounds: revised.grounds)
        )
    }

    /// The grounds of an action on a day: those of its last revision by then.
    package func grounds(of action: EventID, first: [String], asOf: CivilDate) -> [String] {
        revisions.latest(about: action, by: asOf)?.grounds ?? first
    }

    /// A second action on an earlier one, which stays true.
    package struct Revision: DecisionAboutEvent {
        package let by: EventID
        package let target: EventID
        package let on: CivilDate
        package let grounds: [String]
    }

    /// Events and the one that speaks of each, such as the event that voided it.
    package typealias References = [EventID: EventID]
}

extension Event.OneOf_Event {
    /// The event that a correction puts in place of another.
    init?(_ content: RecordCorrected.OneOf_Content?) {
        switch content {
        case .moduleCompleted(let it): self = .moduleCompleted(it)
        case .competencyPassed(let it): self = .competencyPassed(it)
        case .competencyFailed(let it): self = .competencyFailed(it)
        case .supervisionLogged(let it): self = .supervisionLogged(it)
        case .experienceLogged(let it): self = .experienceLogged(it)
        case .examRecorded(let it): self = .examRecorded(it)
        case .attestationSigned(let it): self = .attestationSigned(it)
        case .ceuLogged(let it): self = .ceuLogged(it)
        case .backgroundCheckRecorded(let it): self = .backgroundCheckRecorded(it)
        case .referenceRecorded(let it): self = .referenceRecorded(it)
        case .birthdayCorrected, nil: return nil
        }
    }
}
