package import CivilTime
import Identifiers

/// Which of several credentials of one kind is renewed.
extension Record {
    /// Another one goes on where this one does not.
    ///
    /// One that was issued in its place does for good, whatever becomes of it. Of two that people held before they
    /// were merged, one within its cycle does rather than one that is late, and else the later one, as long as it can be
    /// renewed itself: once it was surrendered, revoked or the like, or its late window has ended, it bars no other.
    package func isSuperseded(_ credential: CredentialRecord, on date: CivilDate) -> Bool {
        replacement(of: credential) != nil || renewed(insteadOf: credential, on: date) != nil
    }

    /// The last one that was issued in its place.
    func replacement(of credential: CredentialRecord) -> CredentialRecord? {
        credentials.last { $0.wasIssued(inPlaceOf: credential) }
    }

    /// One that was held beside it and is renewed on a date rather than it.
    func renewed(insteadOf credential: CredentialRecord, on date: CivilDate) -> CredentialRecord? {
        credentials.last {
            $0.canBeRenewed(on: date) && $0.isRenewed(ratherThan: credential, on: date)
                && !$0.wasIssued(inPlaceOf: credential) && !credential.wasIssued(inPlaceOf: $0)
        }
    }

    /// The credentials of a board with a renewal ahead, of each kind the one that is renewed.
    func renewable(of board: BoardCode, on date: CivilDate) -> [CredentialRecord] {
        let held = credentials.filter {
            $0.board == board && $0.isRenewable && !isSuperseded($0, on: date)
        }
        return held.filter { one in !held.contains { $0.isRenewed(ratherThan: one, on: date) } }
    }
}
