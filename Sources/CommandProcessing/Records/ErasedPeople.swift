import Credentialing
package import EventStore
package import Identifiers

/// The erasures of a log, and whose data each of them ended: the person's, and that of everybody who was merged into her
/// then. Memory: that of the merges and erasures.
package struct ErasedPeople {
    package private(set) var erasures: [(person: PeerID, position: Position)] = []
    /// Merges and their ends, by the person who goes on.
    private var merges: [PeerID: [RecordedEvent]] = [:]

    package init() {}

    /// To be told of each record of the log, in order.
    package mutating func follow(
        _ header: RecordHeader,
        payload: RawSpan
    ) throws(EventDecodingError) {
        guard let person = header.stream.peer else { return }
        switch header.type {
        case EventType.personalDataErased.code: erasures.append((person, header.position))
        case EventType.peersMerged.code, EventType.peersUnmerged.code:
            merges[person, default: []].append(try RecordedEvent(header, payload: payload))
        default: break
        }
    }

    /// Where the data of each of them was ended last.
    package var ends: [PeerID: Position] {
        var ends: [PeerID: Position] = [:]
        for (person, position) in erasures {
            for ended in people(erasedWith: person, at: position) { ends[ended] = position }
        }
        return ends
    }

    /// Whose data an erasure at a position ends: the person's comes first.
    package func people(erasedWith person: PeerID, at position: Position) -> [PeerID] {
        let known = (merges[person] ?? []).prefix { $0.position <= position }
        let merged = MergePlan(known).absorbs.values.sorted()
        return [person] + merged.flatMap { people(erasedWith: $0, at: position) }
    }
}
