import Identifiers
package import Projections
package import VerifiableCredentials

/// Answers that are signed: credentials, and the lists that say which of them hold.
package struct SignedAnswers: Sendable {
    let issuer: CredentialIssuer
    private let queries: ReadSide
    private let lists: StatusLists

    package init(issuer: CredentialIssuer, queries: ReadSide) {
        self.issuer = issuer
        self.queries = queries
        lists = StatusLists(issuer: issuer, queries: queries)
    }

    /// The public record of a credential as it is now, signed.
    func credential(_ board: BoardCode, _ number: String) throws -> [UInt8] {
        let attested = try queries.attested(board, number)
        let stretch = try queries.stretch(of: attested.issue)
        return try issuer.credential(
            AttestedRecord(
                board: board,
                number: number,
                issue: attested.issue,
                epoch: StatusEpoch(first: stretch.anchor),
                validity: attested.validity,
                publicRecord: attested.verification.json
            )
        )
    }

    /// nil when the log has no such list.
    func statusList(_ purpose: StatusPurpose, _ list: StatusListName) async throws -> [UInt8]? {
        guard let extent = try StatusExtent(of: list, in: queries) else { return nil }
        return try await lists.token(purpose, list, extent)
    }
}
