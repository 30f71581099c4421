import CivilTime
import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import SwiftProtobuf

extension ReadSide {
    /// The last erasure of a person's data: of her own stream, or of whom she was merged into then, since that destroys
    /// her key, too. It is told whatever the query knows, since the data is gone for every query, also after the two
    /// were taken apart.
    func erasure(of peer: PeerID) throws(QueryError) -> Erasure? {
        try answering { try lastErasure(of: peer, within: Position.origin...position, seen: [peer]) }
    }

    /// - Parameters:
    ///   - positions: those of the time at which what was erased of hers was the person's who is asked about.
    ///   - seen: whose streams are being read.
    private func lastErasure(
        of peer: PeerID,
        within positions: ClosedRange<Position>,
        seen: Set<PeerID>
    ) throws -> Erasure? {
        var last: Erasure?
        var merges = MergesAway()
        try store.forEachRecord(of: StreamID(peer: peer)) { header, payload in
            guard header.position <= positions.upperBound else { return false }
            switch header.type {
            case EventType.personalDataErased.code where positions.contains(header.position):
                last = try Erasure(header, try RecordedEvent(header, payload: payload))
            case EventType.peerMergedAway.code, EventType.peerRestored.code:
                merges.follow(try RecordedEvent(header, payload: payload))
            default: break
            }
            return true
        }
        for (survivor, merged) in merges.all(through: positions.upperBound)
        where !seen.contains(survivor) && merged.overlaps(positions) {
            let found = try lastErasure(
                of: survivor,
                within: merged.clamped(to: positions),
                seen: seen.union([survivor])
            )
            if let found, found.position > last?.position ?? 0 { last = found }
        }
        return last
    }
}

extension Erasure {
    fileprivate init(_ header: RecordHeader, _ recorded: RecordedEvent) throws {
        self.init()
        effectiveOn = recorded.effectiveOn.description
        recordedAt = Google_Protobuf_Timestamp(recorded.recordedAt)
        if case .personalDataErased(let it)? = recorded.event.event { basis = it.basis }
        position = header.position.rawValue
    }
}
