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
    private let folder: URL

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
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("credentiald-past-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(
                at: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            generation = try Generation(projection, number: 0, folder: folder.path, readOnly: false)
            let replay = Replay(
                reader: PeopleReader(store: store, asOf: asOf, withNames: true),
                rules: try store.readRuleBook(),
                through: through,
                threads: threads
            )
            events = try Rebuild(replay: replay).fill([generation], progress: progress).events
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
    }

    /// Where it lies as long as it is there.
    var path: String { folder.path }

    deinit { try? FileManager.default.removeItem(at: folder) }

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
