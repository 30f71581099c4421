import CivilTime
import CredentialingSchema
package import Identifiers

extension Record {
    /// The event does not fit the record: the stream and this program disagree.
    package struct FoldError: Error, Sendable {
        package let position: Position
        package let reason: String
    }

    /// Applies the next event of the person's stream.
    /// - Throws: when it cannot follow what came before; the record is then unchanged.
    package mutating func apply(_ recorded: RecordedEvent) throws(FoldError) {
        guard recorded.version == version.next else {
            throw FoldError(
                position: recorded.position,
                reason: "version \(recorded.version) does not follow version \(version)"
            )
        }
        let type = EventType(of: recorded.event)
        // A void that came first: what it speaks of never was.
        let isVoided = voided[recorded.id] != nil && type?.isVoidable == true
        if !isVoided { try applyContent(recorded) }
        if type != .personalDataErased { erasedBy = nil }
        version = recorded.version
        position = recorded.position
        recordedAt = recorded.recordedAt
        if let type { types[recorded.id] = type }
    }

    /// Applies an event of a selection, such as those effective by a date: versions may be skipped.
    package mutating func applySelected(_ recorded: RecordedEvent) throws(FoldError) {
        precondition(recorded.version > version, "events are applied in the order of the stream")
        let applied = version
        version = StreamVersion(recorded.version.rawValue - 1)
        do { try apply(recorded) } catch {
            version = applied
            throw error
        }
    }

    private mutating func applyContent(_ recorded: RecordedEvent) throws(FoldError) {
        if let entry = EvidenceEntry(recorded) {
            evidence.append(entry)
            return
        }
        if try applyPerson(recorded) {
            followDeath()
            return
        }
        switch recorded.event.event {
        case .peerRegistered:
            registeredOn = recorded.effectiveOn
        case .applicationSubmitted(let submitted):
            applications.append(
                ApplicationRecord(
                    board: try board(of: recorded),
                    credential: submitted.credential,
                    submittedBy: recorded.id,
                    position: recorded.position,
                    submittedOn: recorded.effectiveOn
                )
            )
        case .applicationApproved(let approved):
            // Read first: an event that does not fit must not leave half of itself behind.
            let issued = try issued(recorded, approved)
            try decide(recorded, credential: approved.credential, approved: true)
            credentials.append(issued)
        case .applicationDenied(let denied):
            try decide(recorded, credential: denied.credential, approved: false)
        case .renewalFiled(let filed):
            let index = try credentialIndex(recorded, filed.credentialNumber)
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
            break
        }
    }

    private func board(of recorded: RecordedEvent) throws(FoldError) -> BoardCode {
        guard let board = BoardCode(recorded.event.board) else {
            throw FoldError(position: recorded.position, reason: "the event names no board")
        }
        return board
    }

    private func credentialIndex(_ recorded: RecordedEvent, _ number: String) throws(FoldError) -> Int {
        let board = try board(of: recorded)
        let index = credentials.firstIndex { $0.board == board && $0.number == number }
        guard let index else {
            throw FoldError(position: recorded.position, reason: "no credential \(board)/\(number)")
        }
        return index
    }

    private func date(_ text: String, _ recorded: RecordedEvent) throws(FoldError) -> CivilDate {
        do { return try CivilDate(text) } catch {
            throw FoldError(position: recorded.position, reason: "\(error)")
        }
    }

    private mutating func decide(
        _ recorded: RecordedEvent,
        credential: String,
        approved: Bool
    ) throws(FoldError) {
        let board = try board(of: recorded)
        let index = applications.lastIndex { $0.board == board && $0.credential == credential }
        guard let index, applications[index].decision == nil else {
            throw FoldError(
                position: recorded.position,
                reason: "no open application for \(board)/\(credential)"
            )
        }
        applications[index].decision = ApplicationRecord.Decision(
            by: recorded.id,
            on: recorded.effectiveOn,
            approved: approved
        )
    }

    private func issued(
        _ recorded: RecordedEvent,
        _ approved: ApplicationApproved
    ) throws(FoldError) -> CredentialRecord {
        let issuedOn = try date(approved.issuedOn, recorded)
        let cycle = CredentialRecord.CycleRecord(
            begunBy: recorded.id,
            begunOn: recorded.effectiveOn,
            startsOn: issuedOn,
            expiresOn: try date(approved.expiresOn, recorded),
            lateUntil: try date(approved.lateUntil, recorded),
            opensOn: try date(approved.opensOn, recorded),
            fileBy: try date(approved.fileBy.isEmpty ? approved.expiresOn : approved.fileBy, recorded),
            practiceWhileLate: approved.practiceWhileLate
        )
        return CredentialRecord(
            board: try board(of: recorded),
            credential: approved.credential,
            number: approved.credentialNumber,
            title: approved.title,
            publicName: approved.publicName,
            issuedBy: recorded.id,
            position: recorded.position,
            issuedOn: issuedOn,
            cycles: [cycle]
        )
    }

    private mutating func renew(
        _ recorded: RecordedEvent,
        _ approved: RenewalApproved
    ) throws(FoldError) {
        let index = try credentialIndex(recorded, approved.credentialNumber)
        credentials[index].cycles.append(
            CredentialRecord.CycleRecord(
                begunBy: recorded.id,
                begunOn: recorded.effectiveOn,
                startsOn: try date(approved.cycleStartsOn, recorded),
                expiresOn: try date(approved.expiresOn, recorded),
                lateUntil: try date(approved.lateUntil, recorded),
                opensOn: try date(approved.opensOn, recorded),
                fileBy: try date(approved.fileBy.isEmpty ? approved.expiresOn : approved.fileBy, recorded),
                practiceWhileLate: approved.practiceWhileLate
            )
        )
    }
}
