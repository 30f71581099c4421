package import CivilTime
package import Identifiers

/// The two axes of a query: what was true by a date, and what had been recorded by then.
package struct QueryTime: Sendable {
    /// Events effective after it are left out; nil: today.
    package var asOf: CivilDate?
    /// Events recorded after it are left out; nil: all.
    package var knownAt: KnownAt?

    package enum KnownAt: Sendable {
        case position(Position)
        case instant(Instant)
    }

    package init(asOf: CivilDate? = nil, knownAt: KnownAt? = nil) {
        self.asOf = asOf
        self.knownAt = knownAt
    }

    package static let now = QueryTime()

    /// Whether a merge that was taken back since is left out, as if it had never been known: what was shown by it was
    /// another person's.
    var leavesOutUnmerged = false

    /// The same knowledge, of another day.
    func on(_ day: CivilDate) -> QueryTime {
        var time = self
        time.asOf = day
        return time
    }

    package var isNow: Bool { asOf == nil && knownAt == nil }

    func knows(_ position: Position, _ recordedAt: Instant) -> Bool {
        switch knownAt {
        case nil: true
        case .position(let last): position <= last
        case .instant(let instant): recordedAt <= instant
        }
    }
}

/// Why a query has no answer.
package enum QueryError: Error, Sendable {
    case peerUnknown(PeerID)
    case credentialUnknown(BoardCode, String)
    case boardUnknown(BoardCode)
    case rulesVersionUnknown(BoardCode, String)
    /// The rules that were used have no such credential.
    case credentialNotOffered(BoardCode, String)
    /// The credential has had no such cycle.
    case cycleUnknown(BoardCode, String, cycle: Int)
    /// What is sought in a roster is too short to find anybody by.
    case searchTooShort
    /// A question whose answer would be made of more rows than the limit.
    case tooWide(rows: Int)
    /// The person's record cannot be read from this position on.
    case quarantined(Position, reason: String)
    /// Proofs lead to a signed checkpoint, and the log has none yet.
    case checkpointMissing
    /// What the log has is not what was signed.
    case notProved(reason: String)
    /// The rows of a projection cannot be written and are of an earlier position than the answer would be.
    case rowsBehind(_ projection: String, at: Position, wanted: Position)
    /// The store did not answer.
    case unavailable(String)
}
