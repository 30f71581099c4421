import Credentialing
package import EventStore
package import Identifiers

extension EventStore {
    /// Records at the end of the log whose erasures may be unfinished after a crash: more than the writer ever
    /// has under way.
    private static let unfinishedRecordsMax: UInt64 = 1 << 18

    /// The first position whose erasure may be unfinished after a crash: a start looks from there on.
    package func unfinishedErasuresFrom() throws -> Position {
        let head = try log.head().rawValue
        return Position(head > Self.unfinishedRecordsMax ? head - Self.unfinishedRecordsMax + 1 : 1)
    }

    /// Destroys the keys of erasures that are in the log and were not finished. To be called by each owner of the
    /// folder, before it writes or closes it.
    ///
    /// - Parameter fromStart: looks at all there ever were, when the keys may be older than the log.
    /// - Returns: how many keys were still there.
    @discardableResult
    package func finishErasures(fromStart: Bool = false) throws -> Int {
        var count = 0
        let erased = try erasedSlots(from: fromStart ? Position.origin.next : unfinishedErasuresFrom())
        for slot in erased.keys where try keys.destroy(slot) { count += 1 }
        return count
    }

    /// Destroys every key that a person's own records name up to a position. To be called by the owner of the folder.
    ///
    /// - Parameter position: where her erasure stands; nil: behind the end of this log.
    /// - Returns: how many keys were still there; nil when nothing of her is recorded up to there.
    package func endKeys(of person: PeerID, through position: Position? = nil) throws -> Int? {
        var slots: Set<KeySlot> = []
        var isKnown = false
        try forEachRecord(of: StreamID(peer: person)) { header, _ in
            if let position, header.position > position { return false }
            if let slot = header.keySlot { slots.insert(slot) }
            isKnown = true
            return true
        }
        guard isKnown else { return nil }
        var count = 0
        for slot in slots where try keys.destroy(slot) { count += 1 }
        return count
    }

    /// The slots whose keys erasures end, each with the position of the first erasure that does.
    ///
    /// - Parameters:
    ///   - first: the position from which on erasures are looked for.
    ///   - allOfThem: also those that the person's records before name, and those of people who were merged in: they are
    ///     found by the index. Else those alone that erasures name themselves.
    package func erasedSlots(
        from first: Position = Position.origin.next,
        allOfThem: Bool = true
    ) throws -> [KeySlot: Position] {
        var slots: [KeySlot: Position] = [:]
        var erasures: [(StreamID, Position)] = []
        try log.scan(from: first) { header, _, _ in
            if header.type == EventType.personalDataErased.code {
                if let slot = header.keySlot { slots[slot] = header.position }
                erasures.append((header.stream, header.position))
            }
            return true
        }
        for (person, position) in erasures where allOfThem {
            for slot in try self.slots(of: person, erasedAt: position) {
                slots[slot] = min(slots[slot] ?? position, position)
            }
        }
        return slots
    }

    /// The slots that an erasure at a position ends: every one that the person's records name up to there, and those of
    /// the people who are merged into her then. She has another one whenever her last was ended, by an erasure or by a
    /// restore, of which no record tells.
    private func slots(of person: StreamID, erasedAt position: Position) throws -> Set<KeySlot> {
        var slots: Set<KeySlot> = []
        var events: [RecordedEvent] = []
        try forEachRecord(of: person) { header, payload in
            guard header.position <= position else { return false }
            if let slot = header.keySlot { slots.insert(slot) }
            events.append(try RecordedEvent(header, payload: payload))
            return true
        }
        for merged in MergePlan(events).absorbs.values {
            slots.formUnion(try self.slots(of: StreamID(peer: merged), erasedAt: position))
        }
        return slots
    }
}
