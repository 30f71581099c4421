package import CivilTime
package import CredentialingSchema
package import Identifiers

/// One credential: what was issued, and its cycles.
package struct CredentialRecord: Sendable {
    package let board: BoardCode
    package let credential: String
    package let number: String
    package let title: String
    package let publicName: Bool
    package let issuedBy: EventID
    package let position: Position
    package let issuedOn: CivilDate
    /// Never empty; the last one is current.
    package internal(set) var cycles: [CycleRecord]
    /// The event that voided the issue: the credential never was.
    package internal(set) var voidedBy: EventID?
    /// The holder's death.
    package internal(set) var diedOn: CivilDate?

    /// One certification cycle, first and last day included.
    package struct CycleRecord: Sendable {
        /// The approval that began it.
        package let begunBy: EventID
        /// The date of that approval; it may lie before or after the cycle's first day.
        package let begunOn: CivilDate
        package let startsOn: CivilDate
        /// True expiry: the last valid day.
        package let expiresOn: CivilDate
        /// Last day on which a late renewal can be filed.
        package let lateUntil: CivilDate
        /// First day on which the renewal can be filed.
        package let opensOn: CivilDate
        /// Last day on which the renewal is filed in time.
        package let fileBy: CivilDate
        package let practiceWhileLate: Bool
        package internal(set) var filing: Filing?
    }

    /// A renewal that was filed and is not approved yet.
    package struct Filing: Sendable {
        package let by: EventID
        package let on: CivilDate
        package let late: Bool
    }

    package var current: CycleRecord { cycles[cycles.count - 1] }

    /// Administrative status on a date. A pure function of the record: no event is needed for time.
    /// Unspecified before the issue: the credential did not exist yet.
    package func status(on date: CivilDate) -> CredentialStatus {
        if voidedBy != nil { return .void }
        if date < issuedOn { return .unspecified }
        if let diedOn, date >= diedOn { return .deceased }
        if date <= current.expiresOn { return .active }
        return date <= current.lateUntil ? .inGrace : .expired
    }

    /// Whether the holder may practise on a date: an answer of its own, not read off the status.
    package func practiceAuthorized(on date: CivilDate) -> Bool {
        switch status(on: date) {
        case .active: true
        case .inGrace: current.practiceWhileLate
        default: false
        }
    }
}
