import CredentialingSchema
import Identifiers
import LMDB
import SwiftProtobuf

extension LiveProjections {
    /// The rosters as they are at one moment.
    func rosterRows() throws(LMDBError) -> RosterRows {
        RosterRows(snapshot: try GenerationSnapshot(of: generation(.roster)))
    }
}

/// Rows of rosters that belong together.
struct RosterRows: ~Copyable {
    let snapshot: GenerationSnapshot

    func row(_ board: BoardCode, _ peer: PeerID) throws -> RosterRow? {
        guard let bytes = try snapshot.value(for: RosterKey.person(board, peer)) else { return nil }
        return try RosterRow(serializedBytes: bytes)
    }

    /// People on several ways through a board's roster, each once and in order.
    /// - Parameters:
    ///   - one: somebody who belongs to them, whatever the ways.
    ///   - first: who comes first if she is among them; nil: from the beginning.
    ///   - limit: fewer than this many come only when there are no more.
    func peers(
        _ paths: some Collection<RosterKey.Path>,
        and one: PeerID?,
        of board: BoardCode,
        from first: PeerID?,
        limit: Int
    ) throws -> [PeerID] {
        // The first ones of all are among the first ones of each.
        var found: Set<PeerID> = []
        if let one, first.map({ one >= $0 }) ?? true { found.insert(one) }
        for path in paths {
            let prefix = RosterKey.prefix(path, board)
            let start = first.map { RosterKey.key(path, board, $0) } ?? prefix
            try snapshot.scan(from: start, limit: limit) { key, _ in
                guard let peer = RosterKey.peer(of: key, after: prefix) else { return false }
                found.insert(peer)
                return true
            }
        }
        return Array(found.sorted().prefix(limit))
    }
}
