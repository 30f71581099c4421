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
    /// - Parameters:
    ///   - heading: is lent the first page, before its entries.
    ///   - body: is lent each entry.
    /// - Throws: `QueryError` when the person is not known.
    package func forEach(
        of peer: PeerID,
        at time: QueryTime,
        heading: (History) throws -> Void,
        entry body: (HistoryEntry) throws -> Void
    ) throws {
        var after = StreamVersion.none
        var time = time
        while true {
            let page = try queries.history(of: peer, at: time, after: after)
            if after == .none { try heading(page) }
            // A daemon may record more beside this.
            if time.knownAt == nil { time.knownAt = .position(Position(page.position)) }
            for entry in page.events { try body(entry) }
            if page.next == 0 { return }
            after = StreamVersion(page.next)
        }
    }
}
