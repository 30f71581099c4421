import CredentialingSchema
import Identifiers
import SwiftProtobuf

extension GenerationSnapshot {
    /// The row of one credential; nil when there is none with the number.
    func credential(_ board: BoardCode, _ number: String) throws -> CredentialRow? {
        guard let bytes = try value(for: RowKey.credential(board, number)) else { return nil }
        return try CredentialRow(serializedBytes: bytes)
    }

    /// With which boards a person is, from and through which position.
    func jurisdictions(of peer: PeerID) throws -> [JurisdictionSpan] {
        guard let bytes = try value(for: RowKey.peer(peer)) else { return [] }
        return try JurisdictionRow(serializedBytes: bytes).spans
    }

    /// The people whose rows wait, in the order of their ids.
    /// - Parameter peer: the last one of the page before; nil for the first page.
    func quarantine(after peer: PeerID?, limit: Int) throws -> [QuarantineRow] {
        let start = peer.map { RowKey.quarantine($0) + [0] } ?? RowKey(.quarantine).bytes
        var rows: [QuarantineRow] = []
        var failure: (any Error)?
        try scan(from: start, limit: limit) { key, value in
            guard key.first == Row.Kind.quarantine.rawValue else { return false }
            do { rows.append(try QuarantineRow(serializedBytes: value)) } catch { failure = error }
            return failure == nil
        }
        if let failure { throw failure }
        return rows
    }
}
