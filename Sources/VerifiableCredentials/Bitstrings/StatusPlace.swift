package import Identifiers

/// What a list's set bits mean, in the Recommendation's words.
package enum StatusPurpose: String, CaseIterable, Sendable {
    /// The board ended the credential, or it went elsewhere, or never was.
    case revocation
    /// The holder may not practise under it now, and may again.
    case suspension
}

/// Where a credential stands in the lists: in the same place of each list, for as long as there is the log.
///
/// The place is the position of the event that issued it. So it is unique, since an event issues one credential at
/// most; it is never given again, since positions are not; and it is in the log already, so that rebuilding,
/// restoring a backup, and restoring from Kafka give the same one without anything being counted or kept.
package struct StatusPlace: Hashable, Sendable {
    /// Of the list, from 0 on.
    package let list: UInt64
    /// In the list.
    package let index: Int

    /// - Parameter issue: not the origin.
    package init(issue: Position) {
        precondition(issue > .origin, "every credential was issued by an event")
        let count = UInt64(Bitstring.bitCount)
        list = (issue.rawValue - 1) / count
        index = Int((issue.rawValue - 1) % count)
    }

    /// The positions of a list; nil for a number that no log comes to.
    package static func positions(ofList list: UInt64) -> ClosedRange<Position>? {
        let (start, overflows) = list.multipliedReportingOverflow(by: UInt64(Bitstring.bitCount))
        guard !overflows, start <= UInt64(Int64.max) else { return nil }
        return Position(start + 1)...Position(start + UInt64(Bitstring.bitCount))
    }
}
