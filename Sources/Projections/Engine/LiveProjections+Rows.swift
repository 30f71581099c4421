import CivilTime
package import CredentialingSchema
package import Identifiers
import SwiftProtobuf

extension LiveProjections {
    /// The row of one credential; nil when no credential has the number.
    package func credential(_ board: BoardCode, _ number: String) throws -> CredentialRow? {
        try GenerationSnapshot(of: generation(.credentials)).credential(board, number)
    }

    /// The assessments of one person as of the person's last event; nil when there are none.
    package func eligibility(of peer: PeerID) throws -> EligibilityRow? {
        guard let bytes = try generation(.eligibility).value(for: RowKey.peer(peer)) else { return nil }
        return try EligibilityRow(serializedBytes: bytes)
    }

    /// With which boards a person is, from and through which position.
    package func jurisdictions(of peer: PeerID) throws -> [JurisdictionSpan] {
        try GenerationSnapshot(of: generation(.jurisdictions)).jurisdictions(of: peer)
    }

    /// A board's deadlines between two dates, both included, in order of expiry, and the position that they are of.
    /// - Parameter after: the cursor of the page before; empty: the first page.
    func deadlines(
        _ board: BoardCode,
        from: CivilDate,
        to: CivilDate,
        after: String,
        limit: Int
    ) throws -> (rows: [CredentialRow], next: String, position: Position) {
        var start = RowKey.deadline(board, from, "")
        if let cursor = DeadlineCursor(after) {
            // The first key after the one that the cursor names.
            let next = RowKey.deadline(board, cursor.date, cursor.number) + [0]
            if start.lexicographicallyPrecedes(next) { start = next }
        }
        let end = RowKey.deadline(board, to, "\u{10FFFF}")
        var rows: [CredentialRow] = []
        var failure: (any Error)?
        var hasMore = false
        let snapshot = try GenerationSnapshot(of: generation(.deadlines))
        try snapshot.scan(from: start, limit: limit + 1) { key, value in
            guard key.lexicographicallyPrecedes(end) else { return false }
            guard rows.count < limit else {
                hasMore = true
                return false
            }
            do { rows.append(try CredentialRow(serializedBytes: value)) } catch { failure = error }
            return failure == nil
        }
        if let failure { throw failure }
        let next = hasMore ? rows.last.map(DeadlineCursor.text) ?? "" : ""
        return (rows, next, try snapshot.position)
    }

    /// Events that could not be applied to a projection: the people whose rows wait, in the order of their ids.
    ///
    /// - Parameter peer: the last one of the page before; nil for the first page.
    package func quarantine(
        _ projection: Projection = .jurisdictions,
        after peer: PeerID? = nil,
        limit: Int
    ) throws -> [QuarantineRow] {
        try generation(projection).quarantine(after: peer, limit: limit)
    }
}

extension Generation {
    package func quarantine(after peer: PeerID?, limit: Int) throws -> [QuarantineRow] {
        try GenerationSnapshot(of: self).quarantine(after: peer, limit: limit)
    }
}

/// A place in a board's deadlines: `2026-01-31/PR-12`.
struct DeadlineCursor {
    let date: CivilDate
    let number: String

    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1)
        guard parts.count == 2, let date = try? CivilDate(String(parts[0])) else { return nil }
        self.date = date
        number = String(parts[1])
    }

    static func text(_ row: CredentialRow) -> String { "\(row.expiresOn)/\(row.number)" }
}
