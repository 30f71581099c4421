import CommandProcessing
package import CredentialingSchema
package import EventStore
package import Identifiers

extension Log {
    /// Lends the events after a position, all streams, without personal data. Needs nothing but the log.
    ///
    /// - Parameters:
    ///   - limit: of events.
    ///   - last: the last one that is lent.
    /// - Throws: `recordDamaged`, when all before the damage were lent.
    package func forEachEntry(
        after: Position,
        limit: Int,
        through last: Position,
        _ body: (HistoryEntry) -> Void
    ) throws(EventStoreError) {
        try scan(from: after.next, limit: limit) { (header, payload, _) throws(EventStoreError) in
            guard header.position <= last else { return false }
            do { body(try HistoryEntry(header, payload: payload, seal: nil)) } catch {
                throw EventStoreError(.recordDamaged, "\(error)")
            }
            return true
        }
    }
}
