import CivilTime
import Credentialing
package import CredentialingSchema
package import Identifiers
package import Projections

/// `credentiald rules explain`: one person's eligibility straight from the data folder, also beside a running
/// daemon. Answers what `/v1/peers/{id}/eligibility` answers.
package struct EligibilityTool {
    private let queries: ReadSide

    package init(dataFolder: String, masterKeyPath: String?) throws {
        queries = try StoreFolder.queries(dataFolder, masterKeyPath: masterKeyPath)
    }

    /// - Throws: `QueryError` when there is no such person, board, version or credential.
    package func eligibility(
        of peer: PeerID,
        at time: QueryTime,
        board: BoardCode,
        supposing: Supposition
    ) throws(QueryError) -> Eligibility {
        try queries.eligibility(of: peer, at: time, board: board, supposing: supposing)
    }

    /// What of the rules stands against any adoption of them; nil: nothing.
    package static func fault(of rules: Rules, board: BoardCode) -> String? {
        var adoption = AdoptRules()
        adoption.board = board.description
        adoption.rules = rules
        do {
            _ = try Decider.checked(adoption, of: board)
            return nil
        } catch { return error.detail }
    }
}
