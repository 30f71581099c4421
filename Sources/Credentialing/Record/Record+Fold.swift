import CivilTime
import CredentialingSchema
package import Identifiers

extension Record {
    /// The event does not fit the record: the stream and this program disagree.
    package struct FoldError: Error, Sendable {
        package let position: Position
        package let reason: String

        package init(position: Position, reason: String) {
            self.position = position
            self.reason = reason
        }
    }

    /// Applies the next event of the person's stream.
    /// - Throws: when it cannot follow what came before; the record is then unchanged.
    package mutating func apply(_ recorded: FoldableEvent) throws(FoldError) {
        guard recorded.version == version.next else {
            throw FoldError(
                position: recorded.position,
                reason: "version \(recorded.version) does not follow version \(version)"
            )
        }
        let type = recorded.type
        // A void that came first: what it speaks of never was. Nobody takes a board's decision away before it is made.
        if foretold.remove(recorded.id) != nil, recorded.isBoardsMatter { voided[recorded.id] = nil }
        let isVoided = voided[recorded.id] != nil && type?.isVoidable == true
        if isVoided {
            try issueVoided(recorded)
        } else {
            try applyContent(recorded)
        }
        version = recorded.version
        if !recorded.isReading {
            changedAt = version
            if type != .personalDataErased { erasedBy = nil }
        } else {
            readings += 1
        }
        position = recorded.position
        recordedAt = recorded.recordedAt
        if recorded.isReport { lastReport = (position, recorded.recordedAt) }
        if let type {
            types.append(recorded.id, type, board: recorded.isBoardsMatter ? BoardCode(recorded.board) : nil)
            places?.append(recorded.id, entry: types.count - 1, at: recorded.position)
            if type.speaksOfAnother { countMention() }
        }
    }

    /// The same of an event that was read whole.
    package mutating func apply(_ recorded: RecordedEvent) throws(FoldError) { try apply(recorded.foldable) }

    /// The same of an event that was read whole.
    package mutating func applySelected(_ recorded: RecordedEvent) throws(FoldError) {
        try applySelected(recorded.foldable)
    }

    /// Applies an event of a selection, such as those effective by a date: versions may be skipped.
    package mutating func applySelected(_ recorded: FoldableEvent) throws(FoldError) {
        precondition(recorded.version > version, "events are applied in the order of the stream")
        let applied = version
        version = StreamVersion(recorded.version.rawValue - 1)
        do { try apply(recorded) } catch {
            version = applied
            throw error
        }
    }

    private mutating func applyContent(_ recorded: FoldableEvent) throws(FoldError) {
        if let entry = EvidenceEntry(recorded, isKept: isKept) {
            evidence.appendSparingly(entry)
            return
        }
        if try applyPerson(recorded) {
            followDeath()
            return
        }
        if recorded.type?.isByTime == true { return try applyDeadline(recorded) }
        switch recorded.content {
        case .peerRegistered:
            registeredOn = recorded.effectiveOn
        case .applicationSubmitted(let submitted):
            try submit(recorded, submitted)
        case .applicationApproved(let approved):
            try approve(recorded, approved)
        case .applicationDenied(let denied):
            decide(try openApplicationIndex(recorded, denied.credential), recorded, approved: false)
        case .renewalFiled(let filed):
            let index = try credentialIndex(recorded, filed.credentialNumber)
            credentials[index].changes.append(recorded.id)
            let last = credentials[index].cycles.count - 1
            credentials[index].cycles[last].filing = CredentialRecord.Filing(
                by: recorded.id,
                on: recorded.effectiveOn,
                late: filed.late
            )
        case .renewalApproved(let approved):
            try renew(recorded, approved)
        case .recordVoided(let void):
            try self.void(recorded, void)
        case .recordCorrected(let it): try correct(recorded, it)
        case .actionRevised(let it): try revise(recorded, it)
        case .ceuAccepted(let it): try decideCEU(recorded, it.eventID, accepted: true)
        case .ceuRejected(let it):
            try decideCEU(recorded, it.eventID, accepted: false, grounds: it.grounds)
        case .auditPassed(let it): try audit(recorded, it.credentialNumber, it.audit, passed: true)
        case .auditFailed(let it):
            try audit(recorded, it.credentialNumber, it.audit, passed: false, grounds: it.grounds)
        default:
            try applyLifecycle(recorded)
        }
    }

    func board(of recorded: FoldableEvent) throws(FoldError) -> BoardCode {
        guard let board = BoardCode(recorded.board) else {
            throw FoldError(position: recorded.position, reason: "the event names no board")
        }
        return board
    }

    func credentialIndex(_ recorded: FoldableEvent, _ number: String) throws(FoldError) -> Int {
        let board = try board(of: recorded)
        let index = credentials.firstIndex { $0.board == board && $0.number == number }
        guard let index else {
            throw FoldError(position: recorded.position, reason: "no credential \(board)/\(number)")
        }
        return index
    }

    func date(_ text: String, _ recorded: FoldableEvent) throws(FoldError) -> CivilDate {
        do { return try CivilDate(text) } catch {
            throw FoldError(position: recorded.position, reason: "\(error)")
        }
    }

    private mutating func submit(
        _ recorded: FoldableEvent,
        _ submitted: ApplicationSubmitted
    ) throws(FoldError) {
        let lapsesOn = submitted.lapsesOn.isEmpty ? nil : try date(submitted.lapsesOn, recorded)
        var application = ApplicationRecord(
            board: try board(of: recorded),
            credential: submitted.credential,
            submittedBy: recorded.id,
            position: recorded.position,
            submittedOn: recorded.effectiveOn,
            lapseOfSubmission: lapsesOn
        )
        application.changes.append(recorded.id)
        applications.append(application)
    }

    private mutating func approve(
        _ recorded: FoldableEvent,
        _ approved: ApplicationApproved
    ) throws(FoldError) {
        // Read first: an event that does not fit must not leave half of itself behind.
        let index = try openApplicationIndex(recorded, approved.credential)
        try issue(recorded, approved)
        decide(index, recorded, approved: true)
    }

    mutating func issue(_ recorded: FoldableEvent, _ approved: ApplicationApproved) throws(FoldError) {
        let cycle = CredentialRecord.CycleRecord(
            begunBy: recorded.id,
            begunOn: recorded.effectiveOn,
            begunAt: recorded.position,
            rulesVersion: approved.rulesVersion,
            granted: try dates(approved, recorded),
            practiceWhileLate: approved.practiceWhileLate,
            isProvisional: false,
            isAnchor: true
        )
        let issue = Issue(
            credential: approved.credential,
            number: approved.credentialNumber,
            shown: CredentialRecord.Shown(
                title: approved.title,
                name: approved.publicName,
                discipline: approved.publicDiscipline
            ),
            completes: approved.completes,
            birthday: approved.birthday
        )
        try self.issue(recorded, issue, cycle)
    }

    mutating func decide(_ index: Int, _ recorded: FoldableEvent, approved: Bool) {
        addChange(recorded.id, to: index)
        applications[index].decision = ApplicationRecord.Decision(
            by: recorded.id,
            on: recorded.effectiveOn,
            approved: approved
        )
    }

    /// An event about one application is one of the later ones for the credential, too: were they open, it would have
    /// been about them, so that what had closed them is not voided before it.
    mutating func addChange(_ event: EventID, to index: Int) {
        applications[index].changes.append(event)
        addChange(event, toThoseAfter: index)
    }

    /// The same for the later ones alone.
    mutating func addChange(_ event: EventID, toThoseAfter index: Int) {
        let (board, credential) = (applications[index].board, applications[index].credential)
        for place in (index + 1)..<applications.count where applications[place].isFor(credential, of: board) {
            applications[place].changes.append(event)
        }
    }

    /// The application that an event is about, which must be open, or have been so on the day of the event.
    func openApplicationIndex(
        _ recorded: FoldableEvent,
        _ credential: String
    ) throws(FoldError) -> Int {
        let board = try board(of: recorded)
        let index = applicationIndex(board: board, credential: credential, on: recorded.effectiveOn)
        guard let index, applications[index].isOpen || applications[index].isOpen(on: recorded.effectiveOn)
        else {
            throw FoldError(
                position: recorded.position,
                reason: "no open application for \(board)/\(credential)"
            )
        }
        return index
    }

    private mutating func renew(
        _ recorded: FoldableEvent,
        _ approved: RenewalApproved
    ) throws(FoldError) {
        let index = try credentialIndex(recorded, approved.credentialNumber)
        var cycle = CredentialRecord.CycleRecord(
            begunBy: recorded.id,
            begunOn: recorded.effectiveOn,
            begunAt: recorded.position,
            rulesVersion: approved.rulesVersion,
            granted: try dates(approved, recorded),
            practiceWhileLate: approved.practiceWhileLate,
            isProvisional: false,
            isAnchor: false
        )
        cycle.counted = approved.counted.compactMap { EventID($0) }
        cycle.birthday = try? MonthDay(approved.birthday)
        credentials[index].changes.append(recorded.id)
        credentials[index].cycles.append(cycle)
    }

    private func dates(
        _ approved: ApplicationApproved,
        _ recorded: FoldableEvent
    ) throws(FoldError) -> CycleDates {
        try dates(
            ValidityDates(approved.issuedOn, approved.expiresOn, approved.lateUntil, approved.opensOn),
            fileBy: approved.fileBy,
            recorded
        )
    }

    private func dates(
        _ approved: RenewalApproved,
        _ recorded: FoldableEvent
    ) throws(FoldError) -> CycleDates {
        try dates(
            ValidityDates(approved.cycleStartsOn, approved.expiresOn, approved.lateUntil, approved.opensOn),
            fileBy: approved.fileBy,
            recorded
        )
    }

    /// - Parameter fileBy: empty: the expiry.
    func dates(
        _ dates: ValidityDates,
        fileBy: String,
        _ recorded: FoldableEvent
    ) throws(FoldError) -> CycleDates {
        CycleDates(
            startsOn: try date(dates.startsOn, recorded),
            expiresOn: try date(dates.expiresOn, recorded),
            lateUntil: try date(dates.lateUntil, recorded),
            opensOn: try date(dates.opensOn, recorded),
            fileBy: try date(fileBy.isEmpty ? dates.expiresOn : fileBy, recorded)
        )
    }
}
