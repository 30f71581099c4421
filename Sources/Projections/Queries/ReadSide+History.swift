import CivilTime
import CommandProcessing
import Credentialing
package import CredentialingSchema
package import EventStore
import FoundationEssentials
package import Identifiers
import SwiftProtobuf

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
        precondition((1...Self.pageMax).contains(limit), "a page is bounded")
        precondition(
            !proofs || sight == .everything,
            "a record as the log has it is for whoever sees all of it"
        )
        let known = position
        let own = try self.time(time, seenBy: sight, of: peer, through: known).leavesOutUnmerged
        var time = time
        time.leavesOutUnmerged = own
        // A holder is shown what the token's id holds.
        let streams = try self.streams(of: peer, at: time, through: known, own: own)
        let references = HistoryReferences(streams.flatMap(\.events))
        let places = try answering { try self.places(streams.map(\.stream), at: time, through: known) }
        let visible = try visible(sight, in: streams.map(\.stream))
        let last = try lastKnown(at: time, through: known)
        let knownAt = try knownInstant(time, last)
        let checkpoint = proofs ? try requiredCheckpoint(given) : nil
        let asOf = time.asOf
        return try answering {
            var history = History(peer, asOf: asOf, knownAt: knownAt, last, under: checkpoint)
            for (index, place) in places.enumerated().dropFirst(Int(after.rawValue)) {
                let made = try entry(at: place, asOf: asOf, personal: personal, references, visible)
                guard var shown = made else { continue }
                guard history.events.count < limit else {
                    history.next = UInt32(index)
                    history.nextPage = "\(index)@\(last)"
                    break
                }
                if let checkpoint { try prove(&shown, at: place, under: checkpoint) }
                history.events.append(shown)
            }
            return history
        }
    }

    private func requiredCheckpoint(_ given: SignedCheckpoint?) throws(QueryError) -> SignedCheckpoint {
        if let given { return given }
        let newest: SignedCheckpoint? = try answering { try store.checkpoint() }
        guard let newest else { throw .checkpointMissing }
        return newest
    }

    /// Adds an entry's record and its way to a checkpoint that covers it.
    private func prove(
        _ entry: inout HistoryEntry,
        at place: Position,
        under checkpoint: SignedCheckpoint
    ) throws {
        guard place <= checkpoint.size else { return }
        let found = try store.proveInclusion(position: place, under: checkpoint)
        entry.record = Data(found.record)
        entry.inclusion = found.hashes.map { Data($0) }
    }

    private func visible(_ sight: Sight, in streams: [StreamID]) throws(QueryError) -> VisibleEvents? {
        guard sight != .everything else { return nil }
        let projections = try projections()
        var spans: [PeerID: [JurisdictionSpan]] = [:]
        for peer in streams.compactMap(\.peer) {
            spans[peer] = try answering { try projections.jurisdictions(of: peer) }
        }
        let jurisdiction = Jurisdiction(store: store, projections: projections)
        return VisibleEvents(sight: sight, jurisdiction: jurisdiction, spans: spans)
    }

    /// One entry; nil when it was not true yet, or is not for these eyes.
    private func entry(
        at position: Position,
        asOf: CivilDate?,
        personal: Bool,
        _ references: HistoryReferences,
        _ visible: VisibleEvents?
    ) throws -> HistoryEntry? {
        let result: Result<HistoryEntry?, any Error>? = try store.log.withRecord(at: position) {
            header,
            payload in
            Result {
                if let asOf, header.effective.date > asOf,
                    EventType(rawValue: header.type.rawValue)?.isAboutTheRecord != true
                {
                    return nil
                }
                var opens = personal
                let recorded = try RecordedEvent(header, payload: payload)
                if let visible {
                    guard try visible.shows(recorded, in: header.stream) else { return nil }
                    opens = opens && visible.opens(recorded)
                }
                var entry = try HistoryEntry(header, recorded, seal: opens ? seal : nil)
                if let visible { entry.event = visible.seen(entry.event) }
                references.mark(&entry, header.eventID)
                return entry
            }
        }
        return try result?.get()
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
    private static func survivor(_ events: [RecordedEvent]) -> PeerID? {
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

extension History {
    /// What stands before the first entry.
    fileprivate init(
        _ peer: PeerID,
        asOf: CivilDate?,
        knownAt: Instant,
        _ last: Position,
        under checkpoint: SignedCheckpoint?
    ) {
        self.init()
        self.checkpoint = checkpoint?.text ?? ""
        peerID = peer.description
        position = last.rawValue
        self.asOf = asOf?.description ?? ""
        self.knownAt = Google_Protobuf_Timestamp(knownAt)
    }
}
