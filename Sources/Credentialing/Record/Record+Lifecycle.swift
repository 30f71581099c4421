import CivilTime
import CredentialingSchema
import Identifiers

/// What becomes of applications and credentials besides granting and renewing.
extension Record {
    mutating func applyLifecycle(_ recorded: FoldableEvent) throws(FoldError) {
        switch recorded.content {
        case .credentialIssued(let issued): try issue(recorded, issued)
        case .extensionGranted(let granted): try extend(recorded, granted)
        case .credentialSuspended(let it):
            let through = it.throughOn.isEmpty ? nil : try date(it.throughOn, recorded)
            try act(recorded, it.credentialNumber, .suspension, through: through)
        case .suspensionLifted(let it): try act(recorded, it.credentialNumber, .suspensionLift)
        case .credentialRevoked(let it): try act(recorded, it.credentialNumber, .revocation)
        case .probationImposed(let it):
            let through = it.throughOn.isEmpty ? nil : try date(it.throughOn, recorded)
            try act(recorded, it.credentialNumber, .probation, through: through)
        case .probationLifted(let it): try act(recorded, it.credentialNumber, .probationLift)
        case .credentialSurrendered(let it): try act(recorded, it.credentialNumber, .surrender)
        case .credentialRetired(let it): try act(recorded, it.credentialNumber, .retirement)
        case .credentialInactivated(let it): try act(recorded, it.credentialNumber, .inactivation)
        case .credentialTransferred(let it): try act(recorded, it.credentialNumber, .transfer)
        case .credentialReinstated(let it): try reinstate(recorded, it)
        case .appealFiled(let it): fileAppeal(recorded, it)
        case .appealDecided(let it): try decideAppeal(recorded, it)
        case .applicationWithdrawn(let it): try close(recorded, it.credential)
        case .deficiencyNoted(let it): try step(recorded, it.credential, it.deficiencies, isCure: false)
        case .deficiencyCured(let it): try step(recorded, it.credential, it.deficiencies, isCure: true)
        // Nothing that changes a record, or what a newer program records.
        default: break
        }
    }

    /// What an issue says of the credential, besides its first cycle.
    struct Issue {
        let credential: String
        let number: String
        let shown: CredentialRecord.Shown
        let completes: Bool
        /// MM-DD or empty.
        let birthday: String
    }

    mutating func issue(
        _ recorded: FoldableEvent,
        _ issue: Issue,
        _ cycle: CredentialRecord.CycleRecord
    ) throws(FoldError) {
        var cycle = cycle
        cycle.birthday = try? MonthDay(issue.birthday)
        cycle.shown = issue.shown
        if issue.completes {
            let index = try credentialIndex(recorded, issue.number)
            credentials[index].cycles.append(cycle)
            credentials[index].changes.append(recorded.id)
            return
        }
        var credential = CredentialRecord(
            board: try board(of: recorded),
            credential: issue.credential,
            number: issue.number,
            issuedBy: recorded.id,
            position: recorded.position,
            holder: peer,
            cycles: [cycle]
        )
        credential.changes.append(recorded.id)
        credentials.append(credential)
    }

    mutating func issue(
        _ recorded: FoldableEvent,
        _ issued: CredentialIssued
    ) throws(FoldError) {
        let cycle = CredentialRecord.CycleRecord(
            begunBy: recorded.id,
            begunOn: recorded.effectiveOn,
            begunAt: recorded.position,
            rulesVersion: issued.rulesVersion,
            granted: try dates(issued.dates, fileBy: issued.dates.fileBy, recorded),
            practiceWhileLate: issued.practiceWhileLate,
            isProvisional: issued.kind == .provisional,
            isAnchor: true
        )
        let content = Issue(
            credential: issued.credential,
            number: issued.credentialNumber,
            shown: CredentialRecord.Shown(
                title: issued.title,
                name: issued.publicName,
                discipline: issued.publicDiscipline
            ),
            completes: issued.completes,
            birthday: issued.birthday
        )
        try issue(recorded, content, cycle)
    }

    private mutating func extend(
        _ recorded: FoldableEvent,
        _ granted: ExtensionGranted
    ) throws(FoldError) {
        let index = try credentialIndex(recorded, granted.credentialNumber)
        let dates = try dates(granted.dates, fileBy: granted.dates.fileBy, recorded)
        let last = credentials[index].cycles.count - 1
        credentials[index].cycles[last].extensions.append(
            CredentialRecord.Extension(
                by: recorded.id,
                on: recorded.effectiveOn,
                kind: granted.kind,
                months: granted.months,
                days: granted.days,
                tolled: tolled(granted),
                dates: dates
            )
        )
        credentials[index].changes.append(recorded.id)
    }

    private func tolled(_ granted: ExtensionGranted) -> ClosedRange<CivilDate>? {
        guard let from = try? CivilDate(granted.tolledFromOn),
            let through = try? CivilDate(granted.tolledThroughOn), from <= through
        else { return nil }
        return from...through
    }

    private mutating func act(
        _ recorded: FoldableEvent,
        _ number: String,
        _ kind: CredentialAction.Kind,
        through: CivilDate? = nil
    ) throws(FoldError) {
        let index = try credentialIndex(recorded, number)
        credentials[index].actions.append(
            CredentialAction(
                by: recorded.id,
                position: recorded.position,
                kind: kind,
                on: recorded.effectiveOn,
                throughOn: through
            )
        )
        credentials[index].changes.append(recorded.id)
    }

    private mutating func reinstate(
        _ recorded: FoldableEvent,
        _ reinstated: CredentialReinstated
    ) throws(FoldError) {
        let begun =
            reinstated.hasDates
            ? try dates(reinstated.dates, fileBy: reinstated.dates.fileBy, recorded) : nil
        try act(recorded, reinstated.credentialNumber, .reinstatement)
        guard let begun else { return }
        let index = try credentialIndex(recorded, reinstated.credentialNumber)
        var cycle = CredentialRecord.CycleRecord(
            begunBy: recorded.id,
            begunOn: recorded.effectiveOn,
            begunAt: recorded.position,
            rulesVersion: reinstated.rulesVersion,
            granted: begun,
            practiceWhileLate: reinstated.practiceWhileLate,
            isProvisional: false,
            isAnchor: true
        )
        cycle.reinstatedWith = reinstated.counted.compactMap { EventID($0) }
        credentials[index].cycles.append(cycle)
    }

    private mutating func close(_ recorded: FoldableEvent, _ credential: String) throws(FoldError) {
        let index = try openApplicationIndex(recorded, credential)
        applications[index].withdrawal = ApplicationRecord.Closing(
            by: recorded.id,
            on: recorded.effectiveOn,
            isLapse: false
        )
        addChange(recorded.id, to: index)
    }

    private mutating func step(
        _ recorded: FoldableEvent,
        _ credential: String,
        _ codes: [String],
        isCure: Bool
    ) throws(FoldError) {
        let index = try openApplicationIndex(recorded, credential)
        applications[index].deficiencySteps.append(
            ApplicationRecord.DeficiencyStep(by: recorded.id, codes: codes, isCure: isCure)
        )
        addChange(recorded.id, to: index)
    }
}
