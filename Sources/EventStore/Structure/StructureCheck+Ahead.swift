import Identifiers
import LMDB
import MerkleTree

/// At a start, before anything derived is dropped: it may be the only proof that the log lost records.
extension StructureCheck {
    /// Refuses a log that ends before the index or the map of stream heads does. Neither can be ahead for another
    /// reason: a record is durable before it gets there, and after a loss of power their markers say that neither is
    /// to be believed.
    ///
    /// - Parameter walking: looks at every page before any is read, as for parts that are made anew because they may be
    ///   damaged. Those that are tell nothing.
    /// - Throws: `recordDamaged`.
    func checkNothingIsAhead(of log: Log, walking: Bool) throws(EventStoreError) {
        if let state = try indexState(walking) {
            let (applied, hash, logID) = (state.applied, state.hash, state.logID)
            try Witness(part: .index, position: applied, hash: hash, logID: logID).checkIsNotAhead(of: log)
        }
        if let state = try headsState(walking) {
            let (size, hash, logID) = (state.size, state.hash, state.logID)
            try Witness(part: .heads, position: size, hash: hash, logID: logID).checkIsNotAhead(of: log)
        }
    }

    /// nil for an index whose tree is of another size than it says: it is damaged, and proves nothing.
    private func indexState(_ walking: Bool) throws(EventStoreError) -> IndexState? {
        guard try mayBeRead(folder.index, IndexLayout.formatVersion, walking) else { return nil }
        return try DerivedFolder.whole(folder.index) {
            guard let found = try IndexDatabases(path: folder.index, mapSize: 1, readOnly: true),
                let state = try found.state(), try found.treeSize()?.count == state.applied.rawValue
            else { return nil }
            return state
        }
    }

    private func headsState(_ walking: Bool) throws(EventStoreError) -> HeadsState? {
        guard try mayBeRead(folder.heads, HeadsLayout.formatVersion, walking) else { return nil }
        return try DerivedFolder.whole(folder.heads) {
            try HeadsDatabases(path: folder.heads, mapSize: 1, readOnly: true)?.state()
        }
    }

    private func mayBeRead(
        _ path: String,
        _ format: UInt32,
        _ walking: Bool
    ) throws(EventStoreError) -> Bool {
        guard try isBelievable(path, format) else { return false }
        guard walking else { return true }
        return try DerivedFolder.whole(path) { try !PageWalk.check(folder: path).endangersReading } ?? false
    }
}
