import CivilTime
import CredentialingSchema
import Identifiers

/// The order in which repeats and caps are decided: by date, and on one day the longer entry first; what is equal in
/// both, by what it says.
extension [HoursEntry] {
    /// Places in that order.
    func order(_ evidence: [EvidenceEntry], where isWanted: (Int) -> Bool) -> [Int] {
        var keys: [(key: UInt64, place: Int)] = []
        keys.reserveCapacity(count)
        for place in indices where isWanted(place) {
            let index = self[place].index
            let day = UInt64(UInt32(bitPattern: evidence[index].effectiveOn.daysSinceEpoch) ^ 1 << 31)
            let length = UInt32(clamping: evidence[index].minutes.count)
            keys.append((day << 32 | UInt64(UInt32.max - length), place))
        }
        keys.sort { $0.key < $1.key }
        var order = keys.map(\.place)
        var first = 0
        while first < keys.count {
            var end = first + 1
            while end < keys.count, keys[end].key == keys[first].key { end += 1 }
            if end - first > 1 { order[first..<end].sortPeers(evidence, self) }
            first = end
        }
        return order
    }
}

extension ArraySlice<Int> {
    /// Places of one day and length. What each says is written once, not at each comparison: a day can have hundreds.
    fileprivate mutating func sortPeers(_ evidence: [EvidenceEntry], _ entries: [HoursEntry]) {
        let peers = map { DayPeer(evidence[entries[$0].index], at: $0) }.sorted { $0.precedes($1) }
        for (index, peer) in zip(indices, peers) { self[index] = peer.place }
    }
}

/// An entry beside others of its day and length.
private struct DayPeer {
    let place: Int
    private let minutes: Minutes
    private let text: String
    private let position: Position

    init(_ entry: EvidenceEntry, at place: Int) {
        self.place = place
        minutes = entry.minutes
        let name = entry.activity.map { "\($0.provider)|\($0.code)" } ?? ""
        let parts = entry.parts.map { "\($0.category)=\($0.minutes.count)" }.joined(separator: ",")
        text = "\(name)|\(parts)|\(entry.mode.rawValue)"
        position = entry.position
    }

    /// Position decides between equals only, where it changes no number.
    func precedes(_ other: DayPeer) -> Bool {
        // A length beyond what the key holds.
        if minutes != other.minutes { return minutes > other.minutes }
        return text == other.text ? position < other.position : text < other.text
    }
}
