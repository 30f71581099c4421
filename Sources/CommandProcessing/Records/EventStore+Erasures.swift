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

    /// The slots whose keys erasures end, each with the position of its erasure.
    ///
    /// - Parameters:
    ///   - first: the position from which on erasures are looked for.
    ///   - mergedToo: also those of people who were merged in, who are found by the index.
    package func erasedSlots(
        from first: Position = Position.origin.next,
        mergedToo: Bool = true
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
        for (person, position) in erasures where mergedToo {
            for slot in try slotsMerged(into: person, at: position) { slots[slot] = position }
        }
        return slots
    }

    /// The slots, at a position, of the people who are merged into a person there.
    private func slotsMerged(into person: StreamID, at position: Position) throws -> [KeySlot] {
        var events: [RecordedEvent] = []
        try forEachRecord(of: person) { header, payload in
            guard header.position <= position else { return false }
            events.append(try RecordedEvent(header, payload: payload))
            return true
        }
        return try MergePlan(events).absorbs.values.flatMap { merged in
            var last: KeySlot?
            try forEachRecord(of: StreamID(peer: merged)) { header, _ in
                guard header.position <= position else { return false }
                last = header.keySlot ?? last
                return true
            }
            let further = try slotsMerged(into: StreamID(peer: merged), at: position)
            return (last.map { [$0] } ?? []) + further
        }
    }
}
