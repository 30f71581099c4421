import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers

extension ReadSide {
    /// People whose rows may wait while status lists are made: more look like a fault of the program, and for each of
    /// them streams are read.
    static let waitingMax = 1_000

    /// Positions of what was issued to people whose rows wait, and to whoever is part of them. The log tells them: what
    /// was issued after the event that could not be applied has no row.
    /// - Parameters:
    ///   - waiting: of one projection; at most one more than `waitingMax`.
    ///   - positions: others are left out.
    /// - Throws: `unavailable` when it cannot be told who they are.
    func issues(
        ofWaiting waiting: [QuarantineRow],
        in positions: ClosedRange<Position>
    ) throws -> Set<Position> {
        guard waiting.count <= Self.waitingMax else {
            throw QueryError.unavailable("the rows of more than \(Self.waitingMax) people wait")
        }
        var open = try waiting.map { row in
            guard let peer = StreamID(row.stream)?.peer else {
                throw QueryError.unavailable("it cannot be read whose rows wait")
            }
            return peer
        }
        var found = Set(open)
        var issues: Set<Position> = []
        while let peer = open.popLast() {
            let merged = try parts(of: peer) { position in
                guard positions.contains(position) else { return }
                issues.insert(position)
            }
            open += merged.filter { found.insert($0).inserted }
        }
        return issues
    }

    /// Whom a person's own stream merges in, whether or not its other events can be read.
    /// - Parameter issue: is called with the position of each event that may have issued a credential.
    private func parts(of peer: PeerID, issue: (Position) -> Void) throws -> [PeerID] {
        var merges: [RecordedEvent] = []
        try store.forEachRecord(of: StreamID(peer: peer)) { header, payload in
            switch EventType(rawValue: header.type.rawValue) {
            case .applicationApproved, .credentialIssued: issue(header.position)
            case .peersMerged, .peersUnmerged: merges.append(try Self.merge(header, payload))
            default: break
            }
            return true
        }
        return Array(MergePlan(merges).absorbs.values)
    }

    /// - Throws: `unavailable`: somebody's credentials went with a merge, and nobody knows whose.
    private static func merge(_ header: RecordHeader, _ payload: RawSpan) throws -> RecordedEvent {
        guard let recorded = try? RecordedEvent(header, payload: payload) else {
            throw QueryError.unavailable("the merge at position \(header.position) cannot be read")
        }
        return recorded
    }
}
