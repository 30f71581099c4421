import CredentialingSchema
import Foundation
import Identifiers
import SwiftProtobuf

extension RosterKey {
    /// What finds a person by name, and the list of it by which it is taken away again.
    static func nameRows(_ tokens: [NameToken], _ board: BoardCode, _ peer: PeerID) -> [Row] {
        guard !tokens.isEmpty else { return [] }
        var names = NameTokensRow()
        names.tokens = tokens.map { Data($0.bytes) }
        return [Row(key: Self.names(board, peer), value: names.rowBytes)]
            + tokens.map { Row(key: key(.token($0), board, peer), value: []) }
    }
}

extension Generation {
    /// A person's rows with those of her names as this generation has them.
    ///
    /// Rows that are made again are what is stored, but for these: the key that opened the names may have been
    /// destroyed since.
    func withStoredNames(_ rows: [Row]) throws -> [Row] {
        guard projection == .roster else { return rows }
        var result = rows.filter { !RosterKey.isOfNames($0.key) }
        for row in rows {
            guard let (board, peer) = RosterKey.boardAndPerson(of: row.key),
                let bytes = try value(for: RosterKey.names(board, peer))
            else { continue }
            let tokens = try NameTokensRow(serializedBytes: bytes).tokens.compactMap { NameToken(Array($0)) }
            result += RosterKey.nameRows(tokens, board, peer)
        }
        return result
    }
}
