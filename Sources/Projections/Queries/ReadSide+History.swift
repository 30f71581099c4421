import CivilTime
import CommandProcessing
import Credentialing
package import CredentialingSchema
package import EventStore
package import Identifiers

extension ReadSide {
    /// A page of a person's history: every event as recorded, voided ones included and marked.
    /// - Parameters:
    ///   - after: so many of the history's first entries are left out; without merges that is a version.
    ///   - limit: 1 to `pageMax`.
    ///   - personal: whether sealed data is opened.
    ///   - sight: whose eyes it is for. Other boards' matters are left out of what a board sees.
    ///   - proofs: whether each entry comes with its record and its way to a checkpoint.
    ///   - given: the checkpoint of this log that they lead to; nil: the newest.
    package func history(
        of peer: PeerID,
        at time: QueryTime,
        after: StreamVersion = .none,
        limit: Int = pageMax,
        personal: Bool = true,
        seenBy sight: Sight = .everything,
        proofs: Bool = false,
        under given: SignedCheckpoint? = nil
    ) throws(QueryError) -> History {
        let reading = try historyReading(
            of: peer,
            at: time,
            personal: personal,
            seenBy: sight,
            proofs: proofs,
            under: given
        )
        return try reading.page(after: after, limit: limit)
    }

    /// The same, for who reads more pages than one.
    package func historyReading(
        of peer: PeerID,
        at time: QueryTime,
        personal: Bool = true,
        seenBy sight: Sight = .everything,
        proofs: Bool = false,
        under given: SignedCheckpoint? = nil
    ) throws(QueryError) -> HistoryReading {
        precondition(
            !proofs || sight == .everything,
            "a record as the log has it is for whoever sees all of it"
        )
        let moment = moment
        let known = moment.position
        let own = try self.time(time, seenBy: sight, of: peer, through: known).leavesOutUnmerged
        var time = time
        time.leavesOutUnmerged = own
        let last = try lastKnown(at: time, through: known)
        let outline: HistoryOutline
        if sight == .everything, let kept = try keptOutline(of: peer, knownAt: last) {
            outline = kept
        } else {
            // A holder is shown what the token's id holds.
            outline = try self.outline(of: peer, at: time, through: known, own: own)
        }
        return HistoryReading(
            queries: self,
            frame: HistoryReading.Frame(
                peer: peer,
                asOf: time.asOf,
                knownAt: try knownInstant(time, last, moment),
                last: last
            ),
            outline: outline,
            visible: try visible(sight, in: outline.streams.map(\.stream), knowing: last),
            personal: personal,
            checkpoint: try proofs ? requiredCheckpoint(given) : nil
        )
    }

    private func requiredCheckpoint(_ given: SignedCheckpoint?) throws(QueryError) -> SignedCheckpoint {
        if let given { return given }
        let newest: SignedCheckpoint? = try answering { try store.checkpoint() }
        guard let newest else { throw .checkpointMissing }
        return newest
    }

    /// - Parameter last: the last position that the history knows.
    private func visible(
        _ sight: Sight,
        in streams: [StreamID],
        knowing last: Position
    ) throws(QueryError) -> VisibleEvents? {
        guard sight != .everything else { return nil }
        var spans: [PeerID: [JurisdictionSpan]] = [:]
        for peer in streams.compactMap(\.peer) {
            var known: [JurisdictionSpan] = []
            // Whoever reads of herself is shown her streams whomever she was with.
            if sight != .own { known = try answering { try self.spans(of: peer, knowing: last) } }
            spans[peer] = known
        }
        let jurisdiction = Jurisdiction(store: store, projections: try projections())
        return VisibleEvents(sight: sight, jurisdiction: jurisdiction, spans: spans)
    }

    /// The streams that make a person's history as far as the query knows: after a merge those of both, whichever id is
    /// asked for.
    /// - Parameter own: those that the id itself holds, merged away or not.
    func streams(
        of peer: PeerID,
        at time: QueryTime,
        through known: Position,
        own: Bool = false
    ) throws(QueryError) -> [(stream: StreamID, events: [RecordedEvent])] {
        var (id, seen) = (peer, Set<PeerID>())
        var events = try answering { try knownEvents(of: peer, at: time, through: known) }
        while !own, seen.insert(id).inserted, let next = Self.survivor(events) {
            id = next
            events = try answering { try knownEvents(of: next, at: time, through: known) }
        }
        return try streams(of: id, events, at: time, through: known)
    }

    /// The id under which a person goes on after these events; nil: her own.
    static func survivor(_ events: [RecordedEvent]) -> PeerID? {
        var survivor: PeerID?
        for recorded in events {
            switch recorded.event.event {
            case .peerMergedAway(let it): survivor = PeerID(it.intoPeerID)
            case .peerRestored: survivor = nil
            default: break
            }
        }
        return survivor
    }

    /// The id's own stream first.
    private func streams(
        of peer: PeerID,
        _ events: [RecordedEvent],
        at time: QueryTime,
        through known: Position
    ) throws(QueryError) -> [(stream: StreamID, events: [RecordedEvent])] {
        guard !events.isEmpty else { throw .peerUnknown(peer) }
        var streams = [(StreamID(peer: peer), events)]
        let plan = try answering { () -> MergePlan in
            try self.plan(of: peer, events, at: time, through: known)
        }
        for recorded in events {
            guard let merged = plan.absorbs[recorded.id] else { continue }
            streams += try self.streams(of: merged, at: time, through: known, own: true)
        }
        return streams
    }

    /// Where the history's events stand in the log, in order.
    func places(
        _ streams: [StreamID],
        at time: QueryTime,
        through known: Position
    ) throws -> [Position] {
        var places: [Position] = []
        for stream in streams {
            try store.forEachRecord(of: stream) { header, _ in
                guard header.position <= known, time.knows(header.position, header.recordedAt) else {
                    return false
                }
                places.append(header.position)
                return true
            }
        }
        return places.sorted()
    }

    /// A page of the log, all streams, without personal data.
    package func events(after: Position, limit: Int = pageMax) throws(QueryError) -> EventsPage {
        precondition((1...Self.pageMax).contains(limit), "a page is bounded")
        let head = position
        return try answering {
            var page = EventsPage()
            page.head = head.rawValue
            page.next = after.rawValue
            try store.log.forEachEntry(after: after, limit: limit, through: head) { entry in
                page.events.append(entry)
                page.next = entry.position
            }
            return page
        }
    }
}
