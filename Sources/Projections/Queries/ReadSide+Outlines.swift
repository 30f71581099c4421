import CommandProcessing
import Credentialing
import EventStore
import Identifiers

extension ReadSide {
    /// What a page of a history needs of the rest of it, out of the streams.
    /// - Parameter own: of those that the id itself holds, merged away or not.
    func outline(
        of peer: PeerID,
        at time: QueryTime,
        through known: Position,
        own: Bool
    ) throws(QueryError) -> HistoryOutline {
        kept.outlined()
        let streams = try self.streams(of: peer, at: time, through: known, own: own)
        let references = HistoryReferences(streams.flatMap(\.events))
        let places = try answering { try self.places(streams.map(\.stream), at: time, through: known) }
        return HistoryOutline(
            streams: streams.map { ($0.stream, $0.events.last?.version ?? .none) },
            references: references,
            places: places[...]
        )
    }

    /// The same, of a history that is kept, as it was known at a position.
    /// - Returns: nil when what is kept does not tell it.
    func keptOutline(of peer: PeerID, knownAt last: Position) throws(QueryError) -> HistoryOutline? {
        // What came behind may have changed what was told before.
        guard let history = kept.history(of: peer), history.referred <= last else { return nil }
        guard try answering({ try reaches(history, last) }) else { return nil }
        let count = history.places.firstIndex(notBefore: last.next) { $0 }
        return HistoryOutline(
            streams: history.streams,
            references: history.references,
            places: history.places[..<count]
        )
    }

    /// Whether a history has everything of its streams up to a position.
    private func reaches(_ history: KeptHistory, _ last: Position) throws -> Bool {
        for (stream, version) in history.streams {
            var next: Position?
            try store.readStream(stream, from: version.next, limit: 1) { header, _ in
                next = header.position
                return false
            }
            if let next, next <= last { return false }
        }
        return true
    }
}
