import CivilTime
package import CredentialingSchema
package import EventStore
package import Identifiers
package import Projections

/// `credentiald history`: one person's history straight from the data folder.
package struct HistoryTool {
    private let queries: ReadSide

    package init(dataFolder: String, masterKeyPath: String?) throws {
        queries = try StoreFolder.queries(dataFolder, masterKeyPath: masterKeyPath)
    }

    /// Every entry, in order.
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
        var isFirst = true
        try forEachPage(of: peer, at: time, proofs: false, under: nil) { page in
            if isFirst { try heading(page) }
            isFirst = false
            for entry in page.events { try body(entry) }
        }
    }

    /// The newest signed checkpoint; nil: there is none yet.
    package func checkpoint() throws -> SignedCheckpoint? { try queries.checkpoint() }

    /// Every page with the records and their ways to the checkpoint: each is what the daemon answers with proofs.
    /// - Parameter checkpoint: all pages lead to it, whatever a daemon beside this signs meanwhile.
    /// - Throws: `QueryError` when the person is not known, or there is no checkpoint.
    package func forEachProvedPage(
        of peer: PeerID,
        at time: QueryTime,
        under checkpoint: SignedCheckpoint?,
        _ body: (History) throws -> Void
    ) throws {
        try forEachPage(of: peer, at: time, proofs: true, under: checkpoint, body)
    }

    private func forEachPage(
        of peer: PeerID,
        at time: QueryTime,
        proofs: Bool,
        under checkpoint: SignedCheckpoint?,
        _ body: (History) throws -> Void
    ) throws {
        // Of one moment, also when a daemon records more beside this.
        var reading = try queries.historyReading(of: peer, at: time, proofs: proofs, under: checkpoint)
        var page = try reading.page()
        if time.knownAt == nil { reading = try reading.pinned() }
        while true {
            try body(page)
            if page.next == 0 { return }
            page = try reading.page(after: StreamVersion(page.next))
        }
    }
}
