import Credentialing
import CredentialingSchema
import Identifiers

/// Into whom one person was merged, and when: from the merge to where it was taken back.
struct MergesAway {
    private var ended: [(survivor: PeerID, positions: ClosedRange<Position>)] = []
    /// The one that was not taken back.
    private(set) var standing: (survivor: PeerID, from: Position)?

    /// - Parameter recorded: the next of the person's events; others than these merges change nothing.
    mutating func follow(_ recorded: RecordedEvent) {
        switch recorded.event.event {
        case .peerMergedAway(let it):
            standing = PeerID(it.intoPeerID).map { (survivor: $0, from: recorded.position) }
        case .peerRestored:
            if let merge = standing { ended.append((merge.survivor, merge.from...recorded.position)) }
            standing = nil
        default: break
        }
    }

    /// - Parameter last: where one that stands is cut off.
    func all(through last: Position) -> [(survivor: PeerID, positions: ClosedRange<Position>)] {
        var all = ended
        if let merge = standing, merge.from <= last { all.append((merge.survivor, merge.from...last)) }
        return all
    }
}
