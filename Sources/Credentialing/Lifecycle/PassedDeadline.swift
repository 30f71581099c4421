package import CivilTime

/// A deadline, and when it passed by the clock of its board.
package struct PassedDeadline: Hashable, Sendable {
    package let deadline: Deadline
    package let at: Instant
}

extension PassedDeadline: Comparable {
    package static func < (left: PassedDeadline, right: PassedDeadline) -> Bool {
        (left.at, left.deadline) < (right.at, right.deadline)
    }
}

extension Record {
    /// Deadlines that have passed by an instant and are not recorded, in the order in which they passed.
    package func unrecordedDeadlines(
        by now: Instant,
        rules: RuleBook,
        zones: TimeZones
    ) -> [PassedDeadline] {
        var passed: [PassedDeadline] = []
        for deadline in deadlines(rules: rules) {
            let at = rules.certainInstant(
                deadline.board,
                deadline.on,
                isCutoff: deadline.kind.isCutoff,
                zones: zones
            )
            if at <= now { passed.append(PassedDeadline(deadline: deadline, at: at)) }
        }
        return passed.sorted()
    }

    /// What must be recorded before anything else about the person is decided at an instant, in order.
    ///
    /// What time did since the last report about the person comes before what is decided now, so that a history does
    /// not depend on whether the deadline clock was quick. Deadlines that were over when the record learned
    /// of them, as in a past that is being entered, wait for the clock: the next command may move them.
    package func deadlinesBeforeDecision(
        at now: Instant,
        rules: RuleBook,
        zones: @autoclosure () -> TimeZones
    ) -> [PassedDeadline] {
        guard let knownAt = lastReport?.recordedAt, mergedInto == nil, !isSameMinute(knownAt, now) else {
            return []
        }
        guard credentials.contains(where: { $0.voidedBy == nil }) || applications.contains(where: \.isOpen)
        else { return [] }
        let passed = unrecordedDeadlines(by: now, rules: rules, zones: zones())
        guard let last = passed.last, last.at > knownAt else { return [] }
        return passed
    }

    /// Deadlines pass at whole minutes: cutoffs and the offsets of today's zones are such. Spares busy people
    /// the search.
    private func isSameMinute(_ one: Instant, _ other: Instant) -> Bool {
        one.secondsSinceEpoch / 60 == other.secondsSinceEpoch / 60
    }
}
