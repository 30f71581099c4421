import CredentialingSchema
import Identifiers

/// Rows for answers that state another position than the rows are of.
///
/// When a position is seen by queries, the rows of every projection have been made of it. Only of a projection that
/// cannot be written they are of less: then what is not in them may be in the log, and what they have may be over. An
/// answer that is made of nothing else says how far they are; any other asks for them here, with the position that it
/// took before.
extension ReadSide {
    /// The rows of a projection at one moment.
    /// - Parameter last: they know everything up to there.
    /// - Throws: `rowsBehind`.
    func rows(of projection: Projection, knowing last: Position) throws -> GenerationSnapshot {
        let rows = try GenerationSnapshot(of: projections().generation(projection))
        try rows.checkReaches(last)
        return rows
    }

    /// With which boards a person is, from and through which position.
    /// - Throws: `rowsBehind`: she may have left one, or come to another.
    func spans(of peer: PeerID, knowing last: Position) throws -> [JurisdictionSpan] {
        try rows(of: .jurisdictions, knowing: last).jurisdictions(of: peer)
    }

    /// The row of a credential, for whoever reads the rest in the log: a number stays with whom it was given to, and with
    /// whom she is merged with, so an old row tells whose it is as well.
    /// - Returns: nil when no credential has the number as far as the query knows.
    /// - Throws: `rowsBehind` when there is no row and one may be missing.
    func credentialRow(
        _ board: BoardCode,
        _ number: String,
        knowing last: Position
    ) throws(QueryError) -> CredentialRow? {
        try answering {
            let rows = try GenerationSnapshot(of: projections().generation(.credentials))
            if let row = try rows.credential(board, number) { return row }
            try rows.checkReaches(last)
            return nil
        }
    }
}
