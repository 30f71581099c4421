package import CivilTime
package import CredentialingSchema
package import Identifiers

extension Assessment {
    /// Adds what stands against the commands that this assessment is for, whatever is met: then nobody is told
    /// "eligible" who is sent away at the counter. That a renewal opens later is no bar; its dates say when.
    /// - Parameter book: the rules that say who is reinstated, who has to apply anew, and what can be renewed.
    package mutating func addBars(
        of record: Record,
        under book: RuleBook,
        on date: CivilDate,
        knownAt: Position? = nil
    ) {
        guard let board = BoardCode(board) else { preconditionFailure("an assessment names a board's code") }
        bars = record.barsOfThePerson
        if let held = record.credential(board: board, number: credentialNumber) {
            if purpose == AssessmentPurpose.renewal.rawValue,
                let bar = held.barOfRenewal(on: date) ?? book.barOfRenewal(held, knownAt)
            {
                bars.append(bar)
            }
        } else {
            // Who holds a provisional one goes on to the full one.
            if let held = record.held(board, credential, on: date, under: book, knownAt: knownAt),
                held.status(on: date) != .provisional
            {
                bars.append(Bar(.credentialHeld, held.barring(on: date, under: book, knownAt: knownAt)))
            }
            let asked = AssessmentPurpose(rawValue: purpose)
            bars += record.barsOfApplication(board, credential, for: asked, on: date)
        }
        if !bars.isEmpty { eligible = false }
    }

    /// As programs told it that knew no bars.
    package var withoutBars: Assessment {
        var assessment = self
        assessment.bars = []
        assessment.eligible = unmet.isEmpty
        return assessment
    }
}

extension Bar {
    fileprivate init(_ code: Rejection.Code, _ detail: String) {
        self.init()
        self.code = code.rawValue
        self.detail = detail
    }
}

extension RuleBook {
    fileprivate func barOfRenewal(_ credential: CredentialRecord, _ knownAt: Position?) -> Bar? {
        dropped(credential, knownAt: knownAt).map { Bar(.credentialUnknown, $0) }
    }
}

extension Record {
    fileprivate var barsOfThePerson: [Bar] {
        var bars: [Bar] = []
        if let survivor = mergedInto {
            bars.append(Bar(.peerMerged, "the person goes on as \(survivor) since a merge: ask for that id"))
        }
        if let death { bars.append(Bar(.peerDeceased, "the death of the person on \(death.on) is recorded")) }
        return bars
    }

    /// Of the open application, against what is issued with or without one.
    fileprivate func barsOfApplication(
        _ board: BoardCode,
        _ credential: String,
        for purpose: AssessmentPurpose?,
        on date: CivilDate
    ) -> [Bar] {
        guard let open = application(board: board, credential: credential, on: date), open.isOpen(on: date)
        else { return [] }
        switch purpose {
        // What an application lacks keeps nobody from a provisional one meanwhile.
        case .provisional: return []
        case .reciprocity:
            return [Bar(.applicationOpen, "an application of \(open.submittedOn) is undecided")]
        default:
            let lacking = open.deficiencies
            guard !lacking.isEmpty else { return [] }
            return [Bar(.applicationDeficient, "the application lacks \(lacking.joined(separator: ", "))")]
        }
    }
}

extension CredentialRecord {
    /// What an application for another one is told: of one that is not in use also why it stands in the way, since that
    /// can have come about after the application was taken.
    func barring(on: CivilDate, under book: RuleBook, knownAt: Position? = nil) -> String {
        let held = holding(on: on)
        let date = max(on, settledThrough, current.startsOn)
        let status = status(on: date)
        guard status == .inactive || status == .retired, !discipline(on: date).isSuspended else {
            return held
        }
        let instead = "it can be reinstated, and no other one is issued in its place"
        if date <= current.expiresOn { return "\(held): through \(current.expiresOn) \(instead)" }
        guard let rules = book.governing(board, on: date, knownAt: knownAt),
            let offered = rules.credential(credential), offered.reinstates(self, on: date)
        else { return held }
        return "\(held): by version \(rules.version) of the rules \(instead)"
    }

    /// The same of whatever is held.
    package func holding(on: CivilDate) -> String {
        let date = max(on, settledThrough, current.startsOn)
        let suspended = discipline(on: date).isSuspended ? " and suspended" : ""
        return "the person holds \(board)/\(number), \(status(on: date).words)\(suspended)"
    }

    fileprivate func barOfRenewal(on date: CivilDate) -> Bar? {
        let status = status(on: date)
        let isFiled = current.filing != nil
        guard !CredentialLifecycle.allows(isFiled ? .approveRenewal : .fileRenewal, from: status) else {
            return nil
        }
        guard !isFiled, status == .expired else {
            return Bar(.statusForbids, "\(board)/\(number) is \(status.words): it is not renewed")
        }
        return Bar(
            .renewalTooLate,
            "\(board)/\(number) expired on \(current.expiresOn), late filing ended on \(current.lateUntil)"
        )
    }
}
