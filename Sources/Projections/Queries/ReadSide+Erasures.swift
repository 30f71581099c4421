import CivilTime
import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import SwiftProtobuf

extension ReadSide {
    /// The last erasure of a person's data: of her own stream, or of whom she was merged into. It is told whatever
    /// the query knows, since the data is gone for every query.
    func erasure(of peer: PeerID) throws(QueryError) -> Erasure? {
        var person: PeerID? = peer
        var seen: Set<PeerID> = []
        while let next = person, seen.insert(next).inserted {
            let (erasure, other) = try answering { try lastErasure(in: next) }
            if let erasure { return erasure }
            person = other
        }
        return nil
    }

    private func lastErasure(in peer: PeerID) throws -> (Erasure?, mergedInto: PeerID?) {
        var erasure: Erasure?
        var other: PeerID?
        try store.forEachRecord(of: StreamID(peer: peer)) { header, payload in
            guard header.position <= position else { return false }
            switch header.type {
            case EventType.personalDataErased.code:
                erasure = try Erasure(header, try RecordedEvent(header, payload: payload))
            case EventType.peerMergedAway.code:
                let recorded = try RecordedEvent(header, payload: payload)
                if case .peerMergedAway(let it)? = recorded.event.event { other = PeerID(it.intoPeerID) }
            case EventType.peerRestored.code: other = nil
            default: break
            }
            return true
        }
        return (erasure, other)
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
