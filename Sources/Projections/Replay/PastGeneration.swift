package import CivilTime
import CommandProcessing
package import EventStore
import Foundation
package import Identifiers

/// A projection as it would have been: built in a folder of its own outside of the data, and thrown away with this
/// object. Changes nothing; may be made beside a running daemon.
package final class PastGeneration {
    package let projection: Projection
    package let events: UInt64
    private let generation: Generation

    /// - Parameters:
    ///   - through: later events are left out.
    ///   - asOf: events that were effective later are left out, as a query with `asOf` does.
    package init(
        _ projection: Projection,
        store: EventStore,
        through: Position,
        asOf: CivilDate?,
        threads: Int,
        progress: ReplayProgress?
    ) throws {
        self.projection = projection
        generation = try Self.opened(projection)
        let replay = Replay(
            reader: PeopleReader(store: store, asOf: asOf, withNames: true),
            rules: try store.readRuleBook(),
            through: through,
            threads: threads
        )
        events = try Rebuild(replay: replay).fill([generation], progress: progress).events
    }

    /// Its files lose their names at once and go with whoever has them open: nothing stays of a process that is ended.
    private static func opened(_ projection: Projection) throws -> Generation {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("credentiald-past-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        return try Generation(projection, number: 0, folder: folder.path, readOnly: false)
    }

    /// Where its files had names.
    var path: String { generation.folder }

    package func state() throws -> GenerationState { try generation.state() }

    /// Every row in the order of the keys: the key in hexadecimal, the value as JSON.
    package func forEachRow(_ body: (_ key: String, _ value: String) -> Void) throws {
        var failure: (any Error)?
        try generation.scan(from: [0], limit: .max) { key, value in
            do {
                body(key.hexadecimal, try projection.text(of: Row(key: key, value: value)))
                return true
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
    }
}
