import Credentialing
import CredentialingSchema
import EventStore
import Identifiers

/// What a person's own stream tells of her keys, and of what has ended them. Memory: that of her keys, erasures and
/// merges.
struct KeyTrail {
    /// As whom a person went on, from her merge to its end; nil: she still does.
    typealias Span = (survivor: PeerID, from: Position, through: Position?)

    /// By the slot: the last record that names it, and the last one with something sealed. Every record takes a key,
    /// and most have nothing that could be read. Readings are left out: they have nothing sealed, and whoever reads of her
    /// enters nothing of hers.
    private(set) var uses: [KeySlot: (last: Position, sealed: Position?)] = [:]
    private(set) var spans: [Span] = []
    private var erasures: [Position] = []

    /// To be told of each record of the stream, in order.
    mutating func follow(_ recorded: RecordedEvent, slot: KeySlot?) {
        let position = recorded.position
        if let slot, !recorded.isReading {
            let sealed: Position? = recorded.event.sealed.isEmpty ? uses[slot]?.sealed : position
            uses[slot] = (position, sealed)
        }
        switch recorded.event.event {
        case .personalDataErased: erasures.append(position)
        case .peerMergedAway(let it):
            if let survivor = PeerID(it.intoPeerID) { spans.append((survivor, position, nil)) }
        case .peerRestored:
            if let last = spans.indices.last { spans[last].through = position }
        default: break
        }
    }

    /// Her own last erasure of some positions.
    func erasure(within range: ClosedRange<Position>) -> Position? { erasures.last { range.contains($0) } }
}

extension CommandDecider {
    func keyTrail(of peer: PeerID, in batch: borrowing StagedBatch) throws -> KeyTrail {
        var trail = KeyTrail()
        var failure: (any Error)?
        try batch.readStream(StreamID(peer: peer)) { header, payload in
            guard failure == nil else { return }
            do {
                trail.follow(try RecordedEvent(header, payload: payload), slot: header.keySlot)
            } catch { failure = error }
        }
        if let failure { throw failure }
        return trail
    }

    /// Where a person's keys were ended last: by her own erasure, or by that of whom she went on as then.
    func lastEnd(
        of trail: KeyTrail,
        within range: ClosedRange<Position>,
        in batch: borrowing StagedBatch
    ) throws -> Position? {
        var last = trail.erasure(within: range)
        for span in trail.spans {
            let from = max(span.from, range.lowerBound)
            let through = min(span.through ?? range.upperBound, range.upperBound)
            guard from <= through else { continue }
            let survivor = try keyTrail(of: span.survivor, in: batch)
            guard let end = try lastEnd(of: survivor, within: from...through, in: batch) else { continue }
            last = max(last ?? end, end)
        }
        return last
    }

    /// Whether something that was sealed behind a position can be read, and goes on to be.
    func isReadable(_ trail: KeyTrail, after position: Position) throws -> Bool {
        for (slot, use) in trail.uses {
            guard let sealed = use.sealed, sealed > position, !erasures.contains(slot) else { continue }
            if try keys.isLive(slot) { return true }
        }
        return false
    }
}
