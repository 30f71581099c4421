package import CredentialingSchema
import EventStore
package import Identifiers
import Projections

/// `credentiald export`: the events of a log straight from the data folder, also beside a running daemon.
///
/// They are what `/v1/events` shows auditors: every event, and nothing that is sealed. What is derived
/// is not needed for it.
package struct ExportTool {
    private let log: Log
    /// Where the log ended when it was opened: a daemon may record more beside this.
    package let end: Position

    /// Events that are read at once. Records have half a MiB at most, so this bounds memory too.
    private static let pageEvents = 100

    package init(dataFolder: String, masterKeyPath: String?) throws {
        log = try StoreFolder.open(dataFolder, masterKeyPath: masterKeyPath).log
        end = try log.head()
    }

    /// Lends every event after a position, in order, while no transaction is open: whoever takes them slowly holds
    /// nothing up.
    ///
    /// - Parameters:
    ///   - last: the last one that is lent.
    ///   - body: says whether it wants more.
    /// - Throws: `DaemonError` for a position that the log does not have; `EventStoreError` for one that cannot be
    ///   read, when all before it were lent.
    package func forEach(
        after: Position,
        through last: Position,
        _ body: (HistoryEntry) throws -> Bool
    ) throws {
        for position in [after, last] where position > end {
            throw DaemonError("there is no position \(position): the log ends at \(end)")
        }
        var reached = after
        while reached < last {
            let (entries, failure) = page(after: reached, through: last)
            for entry in entries where try !body(entry) { return }
            if let failure { throw failure }
            guard let newest = entries.last else {
                throw DaemonError("the record at \(reached.next) is missing: credentiald verify says more")
            }
            reached = Position(newest.position)
        }
    }

    private func page(
        after: Position,
        through last: Position
    ) -> (entries: [HistoryEntry], failure: EventStoreError?) {
        var entries: [HistoryEntry] = []
        do throws(EventStoreError) {
            try log.forEachEntry(after: after, limit: Self.pageEvents, through: last) { entries.append($0) }
            return (entries, nil)
        } catch {
            return (entries, error)
        }
    }
}
