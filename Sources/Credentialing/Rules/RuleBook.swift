package import CivilTime
package import CredentialingSchema
package import Identifiers

/// What boards have adopted and approved: the fold of all board streams.
package struct RuleBook: Sendable {
    package private(set) var boards: [BoardCode: [AdoptedRules]] = [:]
    /// What the boards have approved besides.
    package private(set) var catalogues: [BoardCode: BoardCatalogue] = [:]
    /// Of each board the kinds of hours of which an activity that one credential has counted does not count for some
    /// other one, by any version: an earlier one still governs what began under it, and a later one can take it over.
    private(set) var kindsForOneCredential: [BoardCode: Set<HoursKind>] = [:]
    package private(set) var position: Position = .origin

    package init() {}

    package struct AdoptedRules: Sendable {
        package let rules: Rules
        package let effectiveOn: CivilDate
        package let adoptedBy: EventID
        package let position: Position
        package let recordedAt: Instant
    }

    /// Applies an event of a board's stream; events of other kinds change nothing.
    package mutating func apply(_ recorded: RecordedEvent) {
        guard recorded.position > position else { return }
        position = recorded.position
        guard case .rulesAdopted(let adopted)? = recorded.event.event else {
            if let board = BoardCode(recorded.event.board) {
                catalogues[board, default: BoardCatalogue()].apply(recorded)
            }
            return
        }
        guard let board = BoardCode(adopted.rules.board) else { return }
        kindsForOneCredential[board, default: []].formUnion(adopted.rules.kindsForOneCredential)
        boards[board, default: []].append(
            AdoptedRules(
                rules: adopted.rules,
                effectiveOn: recorded.effectiveOn,
                adoptedBy: recorded.id,
                position: recorded.position,
                recordedAt: recorded.recordedAt
            )
        )
    }

    /// The version that governs on a date: the one with the latest effective date by then; of two
    /// with the same date, the one adopted later.
    /// - Parameter knownAt: only versions adopted up to this position are considered.
    package func governing(
        _ board: BoardCode,
        on date: CivilDate,
        knownAt: Position? = nil
    ) -> Rules? {
        var best: AdoptedRules?
        for version in boards[board] ?? [] where version.effectiveOn <= date {
            if let knownAt, version.position > knownAt { continue }
            if let best, version.effectiveOn < best.effectiveOn { continue }
            best = version
        }
        return best?.rules
    }

    /// The day whose version an application obeys: that of its submission, or, where the version of that day
    /// says so, that of the decision.
    package func anchor(
        of application: ApplicationRecord,
        asOf: CivilDate,
        knownAt: Position? = nil
    ) -> CivilDate {
        let (board, code, first) = (application.board, application.credential, application.submittedOn)
        let submitted = governing(board, on: first, knownAt: knownAt)?.credential(code)
        // A version that no longer has the credential says nothing of it.
        guard submitted?.applicationAnchor == .decision, asOf > first,
            governing(board, on: asOf, knownAt: knownAt)?.credential(code) != nil
        else { return first }
        return asOf
    }

    /// The book as if a board had always had these rules and no others; what it approved stays.
    package func supposing(_ rules: Rules, of board: BoardCode) -> RuleBook {
        let always = AdoptedRules(
            rules: rules,
            effectiveOn: .earliest,
            adoptedBy: EventID(UniqueID(high: 0, low: 0)),
            position: .origin,
            recordedAt: .earliest
        )
        var book = self
        book.boards[board] = [always]
        return book
    }

    /// A version, and the day from which it governs the renewal of a cycle.
    package typealias RenewalVersion = (from: CivilDate, rules: Rules, offered: CredentialRules)

    /// The version that the renewal of a credential's current cycle obeys. What was filed stays with the version
    /// of its day, and an earlier cycle with what governed it when the next one began.
    package func renewing(
        _ credential: CredentialRecord,
        asOf: CivilDate,
        knownAt: Position? = nil
    ) -> (rules: Rules, offered: CredentialRules)? {
        let settled = credential.current.filing?.on ?? credential.renewedOn ?? asOf
        let versions = renewalVersions(of: credential, knownAt: knownAt)
        guard let version = versions.last(where: { $0.from <= settled }) ?? versions.first else { return nil }
        return (version.rules, version.offered)
    }

    /// Every version that the renewal of a credential's current cycle obeys while nothing is filed, in the order of
    /// their days; the first one also before its own.
    ///
    /// The version of the cycle's first day names the anchor; a later one can take over the cycles that run when it
    /// takes effect.
    package func renewalVersions(
        of credential: CredentialRecord,
        knownAt: Position? = nil
    ) -> [RenewalVersion] {
        let (board, startsOn) = (credential.board, credential.current.startsOn)
        // What was decided stays decided: a version that is adopted afterwards changes nothing of it, whatever day it
        // takes effect on.
        let known = [knownAt, credential.renewedAt].compactMap { $0 }.min()
        guard let rules = governing(board, on: startsOn, knownAt: known),
            let offered = rules.credential(credential.credential)
        else { return [] }
        let isByFiling = offered.renewalAnchor == .filing
        // In the order of their days; of one day, in that of their adoption.
        let later = (boards[board] ?? []).filter {
            $0.effectiveOn > startsOn && $0.position <= (known ?? $0.position)
        }
        var versions: [RenewalVersion] = [(startsOn, rules, offered)]
        for version in later.sorted(by: { ($0.effectiveOn, $0.position) < ($1.effectiveOn, $1.position) }) {
            guard let next = version.rules.credential(credential.credential),
                isByFiling || next.runningCycles == .change
            else { continue }
            versions.append((version.effectiveOn, version.rules, next))
        }
        return versions
    }

    /// The days on which a board is closed.
    /// - Parameter knownAt: only calendars adopted up to this position are considered.
    package func calendar(of board: BoardCode, knownAt: Position? = nil) -> BusinessCalendar {
        let calendar = catalogues[board]?.calendar ?? BusinessCalendar()
        return knownAt.map { calendar.known(at: $0) } ?? calendar
    }

    /// What a cycle of a credential was granted by: the version that its event names. Others of that day, such as one
    /// that was adopted since or the one in force while an application of an earlier day was decided, gave it nothing.
    /// - Returns: nil where the event names none that the board has adopted.
    package func granting(
        _ cycle: CredentialRecord.CycleRecord,
        of credential: CredentialRecord
    ) -> CredentialRules? {
        version(cycle.rulesVersion, of: credential.board)?.rules.credential(credential.credential)
    }

    /// A board's adopted version by its name.
    package func version(_ name: String, of board: BoardCode) -> AdoptedRules? {
        boards[board]?.first { $0.rules.version == name }
    }
}

extension Rules {
    /// By the exact bytes of its code: texts that only look alike, such as one with a Kelvin sign for
    /// a K, are equal as strings.
    package func credential(_ code: String) -> CredentialRules? {
        credentials.first { $0.code.utf8.elementsEqual(code.utf8) }
    }
}
