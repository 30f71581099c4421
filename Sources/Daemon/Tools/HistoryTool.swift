import CivilTime
package import CredentialingSchema
package import Identifiers
package import Projections

/// `credentiald history`: one person's history straight from the data folder.
package struct HistoryTool {
    private let queries: ReadSide

    package init(dataFolder: String, masterKeyPath: String?) throws {
        queries = try StoreFolder.queries(dataFolder, masterKeyPath: masterKeyPath)
    }

    /// Every entry, in order, page by page.
    /// - Throws: `QueryError` when the person is not known.
    package func forEach(
        of peer: PeerID,
        at time: QueryTime,
        _ body: (HistoryEntry) throws -> Void
    ) throws {
        var after = StreamVersion.none
        while true {
            let page = try queries.history(of: peer, at: time, after: after)
            for entry in page.events { try body(entry) }
            if page.next == 0 { return }
            after = StreamVersion(page.next)
        }
    }
}
