import CivilTime
import CredentialingSchema
import Identifiers

/// How a credential stands to another one of its kind.
extension CredentialRecord {
    /// Where a person's stream says that the credential came with somebody who was merged in.
    struct Merge: Sendable {
        let into: PeerID
        let at: Position
    }

    /// The same in the record of a person into whom its holder is merged.
    func merged(into person: PeerID, at position: Position) -> CredentialRecord {
        var merged = self
        merged.merges.append(Merge(into: person, at: position))
        return merged
    }

    /// Whether it was issued to who held the older one by then. Such an issue is refused unless the older one has
    /// ended: it was issued in its place.
    func wasIssued(inPlaceOf older: CredentialRecord) -> Bool {
        guard voidedBy == nil, older.position < position, isOfOneKind(with: older) else { return false }
        return older.holder == holder || older.merges.contains { $0.into == holder && $0.at < position }
    }

    /// Whether a renewal of it can be filed or decided on a date, by what was done to it up to then.
    func canBeRenewed(on date: CivilDate) -> Bool {
        guard voidedBy == nil, !current.isProvisional, standing(on: date) == nil else { return false }
        return current.filing != nil || date <= current.lateUntil
    }

    /// Whether it is the one of the two of a kind that is renewed: the one with more to lose, else the later one.
    func isRenewed(ratherThan other: CredentialRecord, on date: CivilDate) -> Bool {
        guard isOfOneKind(with: other), position != other.position else { return false }
        let (own, others) = (renewalRank(on: date), other.renewalRank(on: date))
        return own == others ? isLater(than: other) : own > others
    }

    /// 2: within its cycle; 1: late, or filed for and not decided, which can be for years; 0: it cannot be renewed.
    private func renewalRank(on date: CivilDate) -> Int {
        guard canBeRenewed(on: date) else { return 0 }
        return date <= current.expiresOn ? 2 : 1
    }

    private func isOfOneKind(with other: CredentialRecord) -> Bool {
        board == other.board && credential == other.credential
    }

    /// By the day of the issue: people who are merged were registered in any order.
    private func isLater(than other: CredentialRecord) -> Bool {
        (firstIssuedOn, position) > (other.firstIssuedOn, other.position)
    }
}
