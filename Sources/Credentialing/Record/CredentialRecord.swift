package import CivilTime
package import CredentialingSchema
package import Identifiers

/// One credential: what was issued, its cycles, and what was done to it.
package struct CredentialRecord: Sendable {
    package let board: BoardCode
    package let credential: String
    package let number: String
    package let issuedBy: EventID
    package let position: Position
    /// The person in whose stream it was issued.
    let holder: PeerID
    /// Those into whom that person was merged since, one after the other.
    var merges: [Merge] = []
    /// Never empty; the last one is current.
    package internal(set) var cycles: [CycleRecord]
    /// In the order of recording, which is that of their dates but for what was overturned.
    package internal(set) var actions: [CredentialAction] = []
    /// Every event that made the credential what it is, in the order of recording.
    package internal(set) var changes: [EventID] = []
    /// The event that voided the issue: the credential never was.
    package internal(set) var voidedBy: EventID?
    /// The dates that cycles have by the last correction of the birthday, in their order; empty without one.
    var recounts: [Recount] = []
    /// That correction.
    var recountedBy: EventID?
    /// Where an earlier cycle stands as the current one, the day on which it was renewed.
    var renewedOn: CivilDate?
    /// And where the event stands that did it: rules that were adopted later were not known to the renewal.
    var renewedAt: Position?
    /// The holder's death.
    package internal(set) var diedOn: CivilDate?

    /// One certification cycle, first and last day included.
    package struct CycleRecord: Sendable {
        /// The approval that began it.
        package let begunBy: EventID
        /// The date of that approval; it may lie before or after the cycle's first day.
        package let begunOn: CivilDate
        /// Where that approval stands in the log.
        let begunAt: Position
        /// The name of the version that it was granted by, as that event has it.
        let rulesVersion: String
        /// As it was granted, before any extension.
        package internal(set) var granted: CycleDates
        package let practiceWhileLate: Bool
        package let isProvisional: Bool
        /// The months of this cycle and of those after it are counted from its first day.
        package let isAnchor: Bool
        /// What the issue that began it says of the public record; nil: it began otherwise.
        var shown: Shown?
        /// As it was given for this cycle; nil: it was known already or is not needed.
        package internal(set) var birthday: MonthDay?
        /// The correction of the birthday by which the dates are counted; nil: they are as they were granted.
        package internal(set) var correctedBy: EventID?
        /// Activities of the cycle before that its renewal has counted for this credential alone.
        package internal(set) var counted: [EventID] = []
        /// Continuing education on which the reinstatement that began the cycle rests.
        var reinstatedWith: [EventID] = []
        package internal(set) var extensions: [Extension] = []
        package internal(set) var filing: Filing?

        package var dates: CycleDates { extensions.last?.dates ?? granted }

        /// As they were on a day: what was granted later had not moved them.
        func dates(on date: CivilDate) -> CycleDates {
            extensions.last { $0.on <= date }?.dates ?? granted
        }

        package var startsOn: CivilDate { granted.startsOn }
        /// True expiry: the last valid day.
        package var expiresOn: CivilDate { dates.expiresOn }
        /// Last day on which a late renewal can be filed.
        package var lateUntil: CivilDate { dates.lateUntil }
        /// First day on which the renewal can be filed.
        package var opensOn: CivilDate { dates.opensOn }
        /// Last day on which the renewal is filed in time.
        package var fileBy: CivilDate { dates.fileBy }
    }

    /// A renewal that was filed and is not approved yet.
    package struct Filing: Sendable {
        package let by: EventID
        package let on: CivilDate
        package let late: Bool
    }

    /// A later expiry, granted to one person.
    package struct Extension: Sendable {
        package let by: EventID
        /// The day on which it was granted.
        let on: CivilDate
        package let kind: ExtensionKind
        /// Of this and the extensions before it in the cycle.
        package let months: UInt32
        package let days: UInt32
        /// The time that this one tolls; nil: it tolls none, or does not say which.
        let tolled: ClosedRange<CivilDate>?
        package internal(set) var dates: CycleDates
    }

    /// Where the board ends cycles on birthdays; nil: it was not asked for.
    package var birthday: MonthDay? { cycles.last { $0.birthday != nil }?.birthday }

    package var current: CycleRecord { cycles[cycles.count - 1] }

    /// The first day of all, also of a provisional credential.
    package var firstIssuedOn: CivilDate { cycles[0].startsOn }

    /// The day on which the full credential was issued; of a provisional one that day.
    package var issuedOn: CivilDate { (cycles.first { !$0.isProvisional } ?? cycles[0]).startsOn }

    /// The day from which the months of the current cycle are counted.
    package var anchorOn: CivilDate { (cycles.last(where: \.isAnchor) ?? cycles[0]).startsOn }

    /// Cycles of the full credential, the current one included; 0 while it is provisional.
    package var cycleCount: Int { cycles.count { !$0.isProvisional } }

    /// The credential as it was in one of its cycles, counted from 1 without provisional times; nil: there was no
    /// such one. What was done to it otherwise stays as it is.
    package func inCycle(_ number: Int) -> CredentialRecord? {
        let full = cycles.indices.filter { !cycles[$0].isProvisional }
        guard number >= 1, number <= full.count else { return nil }
        return endingWithCycle(at: full[number - 1])
    }

    /// - Parameter index: among the cycles, provisional times included.
    func endingWithCycle(at index: Int) -> CredentialRecord {
        guard index + 1 < cycles.count else { return self }
        var earlier = self
        earlier.cycles = Array(cycles[...index])
        earlier.renewedOn = cycles[index + 1].begunOn
        earlier.renewedAt = cycles[index + 1].begunAt
        return earlier
    }

    /// Administrative status on a date. A pure function of the record: no event is needed for time.
    /// Unspecified before the issue: the credential did not exist yet.
    package func status(on date: CivilDate) -> CredentialStatus {
        status(on: date, standing: standing(on: date), cycle: cycle(on: date))
    }

    /// The same for whoever knows what it is made of.
    /// - Parameters:
    ///   - standing: that actions give by the date.
    ///   - cycle: that the date is in.
    func status(
        on date: CivilDate,
        standing: @autoclosure () -> CredentialStatus?,
        cycle: @autoclosure () -> CycleRecord
    ) -> CredentialStatus {
        if voidedBy != nil { return .void }
        if date < firstIssuedOn { return .unspecified }
        if let diedOn, date >= diedOn { return .deceased }
        if let standing = standing() { return standing }
        let cycle = cycle()
        if date <= cycle.expiresOn { return cycle.isProvisional ? .provisional : .active }
        return date <= cycle.lateUntil ? .inGrace : .expired
    }

    /// Whether the holder may practise on a date: an answer of its own, not read off the status.
    package func practiceAuthorized(on date: CivilDate) -> Bool {
        guard !discipline(on: date).isSuspended else { return false }
        return status(on: date).allowsPractice(practiceWhileLate: cycle(on: date).practiceWhileLate)
    }

    /// Cycles follow each other without a gap, but for one that begins a count of its own: before its
    /// first day the one before it holds.
    private func cycle(on date: CivilDate) -> CycleRecord {
        let next = cycles.firstIndex { !$0.isReached(by: date) } ?? cycles.count
        return cycles[max(0, next - 1)]
    }
}

extension CredentialRecord.CycleRecord {
    /// Whether a date is not before the count that the cycle begins, if it begins one.
    func isReached(by date: CivilDate) -> Bool { !isAnchor || startsOn <= date }
}

extension CredentialStatus {
    /// Whether who is not suspended may practise.
    /// - Parameter practiceWhileLate: whether the cycle lets her while her renewal is late.
    func allowsPractice(practiceWhileLate: @autoclosure () -> Bool) -> Bool {
        switch self {
        case .active, .provisional: true
        case .inGrace: practiceWhileLate()
        default: false
        }
    }
}
