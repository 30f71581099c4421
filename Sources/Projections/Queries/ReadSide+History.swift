import CivilTime
package import CommandProcessing
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
        return try answering {
            var history = History()
            history.checkpoint = checkpoint?.text ?? ""
            history.peerID = peer.description
            history.position = last.rawValue
            history.asOf = time.asOf?.description ?? ""
            history.knownAt = Google_Protobuf_Timestamp(knownAt)
            for (index, place) in places.enumerated().dropFirst(Int(after.rawValue)) {
                guard
                    var entry = try self.entry(
                        at: place,
                        asOf: time.asOf,
                        personal: personal,
                        references,
                        visible
                    )
                else { continue }
                guard history.events.count < limit else {
                    history.next = UInt32(index)
                    history.nextPage = "\(index)@\(last)"
                    break
                }
                if let checkpoint, place <= checkpoint.size {
                    let found = try store.proveInclusion(position: place, under: checkpoint)
                    entry.record = Data(found.record)
                    entry.inclusion = found.hashes.map { Data($0) }
                }
                history.events.append(entry)
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

extension Log {
    /// Lends the events after a position, all streams, without personal data. Needs nothing but the log.
    ///
    /// - Parameters:
    ///   - limit: of events.
    ///   - last: the last one that is lent.
    /// - Throws: `recordDamaged`, when all before the damage were lent.
    package func forEachEntry(
        after: Position,
        limit: Int,
        through last: Position,
        _ body: (HistoryEntry) -> Void
    ) throws(EventStoreError) {
        try scan(from: after.next, limit: limit) { (header, payload, _) throws(EventStoreError) in
            guard header.position <= last else { return false }
            do { body(try HistoryEntry(header, payload: payload, seal: nil)) } catch {
                throw EventStoreError(.recordDamaged, "\(error)")
            }
            return true
        }
    }
}

/// What later events of a history say of earlier ones.
struct HistoryReferences {
    private var voids: [EventID: EventID] = [:]
    private var corrections: [EventID: EventID] = [:]
    private var revisions: [EventID: [EventID]] = [:]
    /// Whether something was voided that has not come yet.
    let awaitsVoided: Bool

    init(_ events: [RecordedEvent]) {
        var come: [EventID: Bool] = [:]
        var foretold: Set<EventID> = []
        for recorded in events.sorted(by: { $0.position < $1.position }) {
            come[recorded.id] = recorded.isBoardsMatter
            // A void that came first holds for what can be voided, and of now on not for a board's decision.
            let isTheirs = foretold.contains(recorded.id) && recorded.isBoardsMatter
            if recorded.type?.isVoidable != true || isTheirs { voids[recorded.id] = nil }
            switch recorded.event.event {
            case .recordVoided(let it):
                guard let target = EventID(it.eventID) else { continue }
                if it.foretold {
                    // In another stream of a merged person it may stand before, and is not taken away either.
                    guard voids[target] == nil, come[target] != true else { continue }
                    foretold.insert(target)
                }
                voids[target] = recorded.id
            case .recordCorrected(let it):
                if let target = EventID(it.eventID) { corrections[target] = recorded.id }
            case .actionRevised(let it):
                if let target = EventID(it.eventID) { revisions[target, default: []].append(recorded.id) }
            default: break
            }
        }
        awaitsVoided = voids.keys.contains { come[$0] == nil }
    }

    func mark(_ entry: inout HistoryEntry, _ event: EventID) {
        entry.voidedBy = voids[event]?.description ?? ""
        entry.correctedBy = corrections[event]?.description ?? ""
        entry.revisedBy = (revisions[event] ?? []).map(\.description)
    }
}

extension HistoryEntry {
    /// - Parameter seal: nil: personal data stays out, sealed or not.
    package init(_ header: RecordHeader, payload: RawSpan, seal: PersonalDataSeal?) throws {
        try self.init(header, RecordedEvent(header, payload: payload), seal: seal)
    }

    /// Of a record that was decoded already.
    init(_ header: RecordHeader, _ recorded: RecordedEvent, seal: PersonalDataSeal?) throws {
        self.init()
        position = header.position.rawValue
        stream = header.stream.description
        version = header.version.rawValue
        eventID = header.eventID.description
        type = EventType.name(of: header.type)
        typeCode = UInt32(header.type.rawValue)
        schemaVersion = UInt32(header.schemaVersion)
        recordedAt = Google_Protobuf_Timestamp(header.recordedAt)
        effectiveOn = header.effective.date.description
        if let instant = header.effective.instant { effectiveAt = Google_Protobuf_Timestamp(instant) }
        commandID = header.command.id.description
        event = recorded.event
        event.sealed.removeAll()
        if let seal { try open(recorded, header, seal) }
    }

    /// Adds what the event has under seal, or that it was erased.
    mutating func open(_ recorded: RecordedEvent, _ header: RecordHeader, _ seal: PersonalDataSeal) throws {
        switch try seal.open(recorded.event, id: recorded.id, slot: header.keySlot) {
        case .nothing: break
        case .erased: personalErased = true
        case .personal(let data): personal = data
        }
    }
}
