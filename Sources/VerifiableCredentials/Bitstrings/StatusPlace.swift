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
/// The place is the position of the event that issued it, in lists of the stretch of the log that the event is of. So it
/// is unique, since an event issues one credential at most; it is never given again, since a log that goes back to an
/// earlier position goes on in another stretch; and it is in the log already, so that rebuilding, restoring a backup,
/// and restoring from Kafka give the same one without anything being counted or kept.
package struct StatusPlace: Hashable, Sendable {
    package let list: StatusListName
    /// In the list.
    package let index: Int

    /// - Parameters:
    ///   - issue: not the origin.
    ///   - epoch: of the stretch that the event is of.
    package init(issue: Position, epoch: StatusEpoch) {
        list = StatusListName(epoch: epoch, number: (issue.rawValue - 1) / UInt64(Bitstring.bitCount))
        index = Self.index(of: issue)
    }

    /// - Parameter issue: not the origin.
    package static func index(of issue: Position) -> Int {
        precondition(issue > .origin, "every credential was issued by an event")
        return Int((issue.rawValue - 1) % UInt64(Bitstring.bitCount))
    }

    /// The positions of a list; nil for a number that no log comes to.
    package static func positions(ofList list: UInt64) -> ClosedRange<Position>? {
        let (start, overflows) = list.multipliedReportingOverflow(by: UInt64(Bitstring.bitCount))
        guard !overflows, start <= UInt64(Int64.max) else { return nil }
        return Position(start + 1)...Position(start + UInt64(Bitstring.bitCount))
    }
}
