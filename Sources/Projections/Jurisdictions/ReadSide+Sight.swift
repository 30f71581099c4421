import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers

extension ReadSide {
    /// The question as somebody may ask it: a board is answered by what was known until the person left it, and nobody
    /// reads of herself what was another person's.
    /// - Parameter goingOn: the board's own person goes on in this one, as far as the query knows: what it was shown by a
    ///   merge that was taken back since is shown to it still.
    /// - Throws: `peerUnknown` for whoever was never with one of the boards, as far as the query knows; `rowsBehind`
    ///   while it cannot be told.
    func time(
        _ time: QueryTime,
        seenBy sight: Sight,
        of peer: PeerID,
        through known: Position,
        goingOn: Bool = false
    ) throws(QueryError) -> QueryTime {
        guard case .boards(let boards) = sight else {
            var time = time
            time.leavesOutUnmerged = sight == .own
            return time
        }
        let last = try lastKnown(at: time, through: known)
        let spans = try answering {
            try self.spans(of: peer, knowing: last).filter { span in
                guard span.fromPosition <= last.rawValue, BoardCode(span.board).map(boards.contains) ?? false
                else { return false }
                // What was shown by a wrong merge is shown as of then, and not to whoever asks now.
                if goingOn || !span.lent || span.reaches(last) { return true }
                return try isGoneOn(span, of: peer, at: last)
            }
        }
        guard !spans.isEmpty else { throw .peerUnknown(peer) }
        if spans.contains(where: { $0.reaches(last) }) { return time }
        let left = spans.map(\.throughPosition).max() ?? 0
        return QueryTime(asOf: time.asOf, knownAt: .position(Position(left)))
    }

    /// Whether a board's time with a person ended where she was merged on, and it was with whom she went on as at a
    /// position: her record was shown to it as a part of that one's, also when both merges were taken back since.
    private func isGoneOn(_ span: JurisdictionSpan, of peer: PeerID, at last: Position) throws -> Bool {
        var merges = MergesAway()
        for recorded in try knownEvents(of: peer, at: .now, through: last) { merges.follow(recorded) }
        guard let merge = merges.standing, merge.from.rawValue == span.throughPosition else { return false }
        return try spans(of: merge.survivor, knowing: last).contains { next in
            guard next.board == span.board, next.fromPosition <= last.rawValue else { return false }
            return try next.reaches(last) || isGoneOn(next, of: merge.survivor, at: last)
        }
    }
}

extension JurisdictionSpan {
    /// Of one that has begun: whether it holds at a position still.
    fileprivate func reaches(_ position: Position) -> Bool {
        throughPosition == 0 || throughPosition >= position.rawValue
    }
}

/// What of one stream's events somebody may see.
struct VisibleEvents {
    let sight: Sight
    let jurisdiction: Jurisdiction
    /// Of whom the streams are; nobody's boards matter to whoever reads of herself.
    let spans: [PeerID: [JurisdictionSpan]]

    func shows(_ recorded: RecordedEvent, in stream: StreamID) throws -> Bool {
        if sight == .own { return try isOfShown(recorded) }
        guard case .boards(let boards) = sight else { return true }
        guard let peer = stream.peer else { return false }
        let concerned = try jurisdiction.boards(of: recorded, peer: peer, spans: spans[peer] ?? [])
        return concerned.contains(where: boards.contains)
    }

    /// Whether an event speaks of nobody else: what mended another person's record while the two were one repeats what
    /// stands there.
    private func isOfShown(_ recorded: RecordedEvent) throws -> Bool {
        guard let target = try jurisdiction.streamOfTarget(of: recorded) else { return true }
        return target.peer.map { spans[$0] != nil } ?? true
    }

    /// Whether what is sealed may be opened: a board's own words, never those of a record that it shares.
    func opens(_ recorded: RecordedEvent) -> Bool {
        switch sight {
        case .everything: true
        case .own: false
        case .boards(let boards): BoardCode(recorded.event.board).map(boards.contains) ?? false
        }
    }

    func seen(_ event: Event) -> Event { sight == .everything ? event : event.seen(by: .board) }
}
