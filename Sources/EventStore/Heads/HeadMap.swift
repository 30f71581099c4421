package import Identifiers
package import LMDB
package import MerkleTree

/// The map of stream heads: for each stream where it ends, under one root that checkpoints sign. Derived from
/// the log and not synced; brought forward when a checkpoint is made, so it is as old as the last one.
///
/// Kept on the disk, some 500 bytes for a stream, because in memory it would grow with the streams. Bringing
/// it forward costs O(changed streams × log n).
package final class HeadMap: Sendable {
    let databases: HeadsDatabases
    let log: Log
    /// nil for a read-only map.
    private let marker: DerivedMarker?

    private init(databases: HeadsDatabases, log: Log, marker: DerivedMarker?) {
        self.databases = databases
        self.log = log
        self.marker = marker
    }

    /// Opens the map for the owner of the folder; makes an empty one when it cannot be believed.
    static func open(
        path: String,
        mapSize: Int,
        boot: BootID,
        log: Log
    ) throws(EventStoreError) -> HeadMap {
        let marker = DerivedMarker(folder: path, format: HeadsLayout.formatVersion, boot: boot)
        let databases = try DerivedFolder.open(
            path,
            marker,
            find: { () throws(EventStoreError) in
                try believable(path: path, mapSize: mapSize, readOnly: false, log: log)
            },
            make: { try HeadsDatabases(path: path, mapSize: mapSize, readOnly: false) }
        )
        return HeadMap(databases: databases, log: log, marker: marker)
    }

    /// Opens the map beside its owner, or of a store that is at rest.
    ///
    /// - Throws: `indexUnavailable` when it cannot be believed: only the owner makes it again.
    static func openReadOnly(path: String, boot: BootID, log: Log) throws(EventStoreError) -> HeadMap {
        let marker = DerivedMarker(folder: path, format: HeadsLayout.formatVersion, boot: boot)
        let verdict = try marker.verdict()
        guard !verdict.mustRebuild,
            let databases = try believable(path: path, mapSize: 1, readOnly: true, log: log)
        else {
            throw EventStoreError(
                .indexUnavailable,
                "the map of stream heads at \(path) must be made again by the daemon (\(verdict))"
            )
        }
        return HeadMap(databases: databases, log: log, marker: nil)
    }

    /// The size of the log whose heads the map has, and its root.
    package func extent() throws(EventStoreError) -> (size: Position, root: Digest) {
        let state = try state()
        return (state.size, state.root.hash)
    }

    /// What the map says of a stream, of one moment with the size it is true for.
    package func proof(
        of stream: StreamID
    ) throws(EventStoreError) -> (proof: MapProof, size: Position, root: Digest) {
        let found = try proofs(of: [stream])
        return (found.proofs[0], found.size, found.root)
    }

    /// What the map says of streams, in the order in which they are given, all of one moment.
    package func proofs(
        of streams: [StreamID]
    ) throws(EventStoreError) -> (proofs: [MapProof], size: Position, root: Digest) {
        do throws(LMDBError) {
            let transaction = try databases.environment.beginRead()
            let state = try databases.state(in: transaction) ?? .empty(log.id)
            var proofs: [MapProof] = []
            for stream in streams {
                proofs.append(try databases.proof(for: HeadsLayout.key(stream), in: transaction))
            }
            return (proofs, state.size, state.root.hash)
        } catch {
            throw EventStoreError(error)
        }
    }

    /// How full the map's environment is and who reads it.
    package func statistics() throws(EventStoreError) -> EnvironmentStatistics {
        do throws(LMDBError) { return try databases.environment.statistics() } catch {
            throw EventStoreError(error)
        }
    }

    /// Makes what was written last through a power loss. Nothing may be written afterwards.
    func close() throws(EventStoreError) {
        guard let marker else { return }
        do throws(LMDBError) { try databases.environment.sync() } catch { throw EventStoreError(error) }
        try marker.close()
    }

    func state() throws(EventStoreError) -> HeadsState {
        do throws(LMDBError) { return try databases.state() ?? .empty(log.id) } catch {
            throw EventStoreError(error)
        }
    }

    private static func believable(
        path: String,
        mapSize: Int,
        readOnly: Bool,
        log: Log
    ) throws(EventStoreError) -> HeadsDatabases? {
        try DerivedFolder.whole(path) {
            guard let found = try HeadsDatabases(path: path, mapSize: mapSize, readOnly: readOnly) else {
                return nil
            }
            // Just made, and its maker ended before the first write.
            guard let state = try found.state() else { return found }
            guard state.logID == log.id else { return nil }
            if state.size == .origin { return found }
            return try log.hash(at: state.size) == state.hash ? found : nil
        }
    }
}
