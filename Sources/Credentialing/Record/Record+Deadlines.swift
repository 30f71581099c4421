import CivilTime
import CredentialingSchema
import Identifiers

extension Record {
    /// Every deadline that time has still to pass or has not been recorded as passed, in order of days.
    ///
    /// A pure function of the record and the rules: whoever asks late gets the same deadlines as who
    /// was there on the day. What an event moved is another deadline; the one before is gone. Rules adopted
    /// after the last report are not known to the record: until the next one the list stays as it is.
    package func deadlines(rules: RuleBook) -> [Deadline] {
        var found: [Deadline] = []
        for application in applications where application.isOpen {
            if let last = application.lapsesOn {
                found.add(.applicationLapsed, application.board, application.credential, after: last)
            }
        }
        // Nothing falls due for the dead.
        for credential in credentials where credential.voidedBy == nil && credential.diedOn == nil {
            for end in credential.ends(of: .suspension, unless: .suspensionLift) {
                found.add(.suspensionEnded, credential.board, credential.number, after: end)
            }
            for end in credential.ends(of: .probation, unless: .probationLift) {
                found.add(.probationEnded, credential.board, credential.number, after: end)
            }
            guard credential.standing(on: .latest) == nil else { continue }
            let replacement = replacement(of: credential)
            let reminders = credential.reminders(
                rules.renewalVersions(of: credential, knownAt: lastReport?.position)
            )
            // What fell into a time in which the credential was revoked or the like is not made up for; nor what fell
            // into one in which another was renewed instead. What was over when another was issued in its place is told
            // though both came in together.
            found += credential.cycleDeadlines(reminders: reminders).filter { deadline in
                // Looked at no further, since what follows goes through all credentials.
                if passedDeadlines.contains(deadline) { return false }
                let (on, isEnd) = (deadline.on, deadline.kind.isEnd)
                if let replacement, !isEnd, on > replacement.issuedOn { return false }
                // Of two that merged people hold one is renewed, but the end of each is told.
                if !isEnd, renewed(insteadOf: credential, on: on) != nil { return false }
                let before = (try? on.adding(days: -1)) ?? on
                return credential.standing(on: before) == nil && credential.standing(on: on) == nil
            }
        }
        return found.filter { !passedDeadlines.contains($0) }.sorted()
    }
}

extension CredentialRecord {
    /// The last day of each such action that has one, unless it was lifted or another one goes on from the day after.
    fileprivate func ends(
        of kind: CredentialAction.Kind,
        unless lift: CredentialAction.Kind
    ) -> [CivilDate] {
        let steps = actions.filter { $0.annulledBy == nil && ($0.kind == kind || $0.kind == lift) }
        return steps.indices.compactMap { index -> CivilDate? in
            guard steps[index].kind == kind, let last = steps[index].throughOn else { return nil }
            guard index + 1 < steps.count else { return last }
            let next = steps[index + 1]
            return next.kind == kind && last.days(until: next.on) > 1 ? last : nil
        }
    }

    /// The days of the current cycle's reminders: a version says which are due while it governs the renewal.
    fileprivate func reminders(_ versions: [RuleBook.RenewalVersion]) -> [CivilDate] {
        let cycle = current
        var days: [CivilDate] = []
        for (index, version) in versions.enumerated() {
            let first = index == 0 ? .earliest : version.from
            let next = index + 1 < versions.count ? versions[index + 1].from : nil
            for before in version.offered.cycle.reminderDaysBefore {
                // A short first cycle begins when some of its reminders would have been due already.
                guard let on = try? cycle.expiresOn.adding(days: -Int(before)), on >= cycle.startsOn else {
                    continue
                }
                if on >= first, next.map({ on < $0 }) ?? true { days.append(on) }
            }
        }
        return days
    }

    fileprivate func cycleDeadlines(reminders: [CivilDate]) -> [Deadline] {
        let cycle = current
        var found: [Deadline] = []
        if cycle.isProvisional {
            found.add(.provisionalEnded, board, number, after: cycle.expiresOn)
            return found
        }
        if cycle.filing == nil {
            found.append(
                Deadline(kind: .renewalWindowOpened, board: board, subject: number, on: cycle.opensOn)
            )
            for on in reminders {
                found.append(Deadline(kind: .renewalReminderDue, board: board, subject: number, on: on))
            }
            if cycle.fileBy < cycle.expiresOn {
                found.add(.filingDeadlinePassed, board, number, after: cycle.fileBy)
            }
        }
        if cycle.lateUntil > cycle.expiresOn {
            found.add(.gracePeriodStarted, board, number, after: cycle.expiresOn)
        }
        found.add(.credentialExpired, board, number, after: cycle.lateUntil)
        return found
    }
}

extension DeadlineKind {
    /// The status is another one afterwards.
    fileprivate var isEnd: Bool {
        [.gracePeriodStarted, .credentialExpired, .provisionalEnded].contains(self)
    }
}

extension [Deadline] {
    fileprivate mutating func add(
        _ kind: DeadlineKind,
        _ board: BoardCode,
        _ subject: String,
        after lastDay: CivilDate
    ) {
        // The last day of the calendar never ends.
        guard let on = try? lastDay.adding(days: 1) else { return }
        append(Deadline(kind: kind, board: board, subject: subject, on: on))
    }
}
