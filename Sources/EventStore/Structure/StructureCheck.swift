import LMDB

/// Checks the pages of every part of a data folder, and notes what the derived parts say of the log. To be run
/// before the folder is opened: a damaged page could end the process that reads it through LMDB.
///
/// Changes nothing; may run beside the owner.
package struct StructureCheck: Sendable {
    /// Told after every chunk: the part, pages looked at so far, and pages of the part.
    package typealias Progress = (_ part: StorePart, _ visited: UInt64, _ pages: UInt64) -> Void

    let folder: DataFolder
    private let boot: BootID

    /// - Parameter boot: which start of the machine this is; another one only in tests.
    package init(_ folder: DataFolder, boot: BootID? = nil) throws(EventStoreError) {
        self.folder = folder
        self.boot = if let boot { boot } else { try BootID.current() }
    }

    /// The log, the index and the map of stream heads; the derived ones as far as their markers say that they
    /// can be believed. One that cannot is made again by the owner, and damage in it is to be expected.
    package func run(
        into report: inout StructureReport,
        progress: Progress = { _, _, _ in }
    ) throws(EventStoreError) {
        // Before the log: they may be behind a log that grows, never ahead of it.
        if try isBelievable(folder.index, IndexLayout.formatVersion),
            try report.check(.index, folder.index, databases: IndexDatabases.names, progress),
            let state = try indexState()
        {
            let (applied, hash, logID) = (state.applied, state.hash, state.logID)
            report.add(Witness(part: .index, position: applied, hash: hash, logID: logID))
        }
        if try isBelievable(folder.heads, HeadsLayout.formatVersion),
            try report.check(.heads, folder.heads, databases: HeadsDatabases.names, progress),
            let state = try headsState()
        {
            let (size, hash, logID) = (state.size, state.hash, state.logID)
            report.add(Witness(part: .heads, position: size, hash: hash, logID: logID))
        }
        _ = try report.check(.log, folder.log, databases: Log.databaseNames, progress)
    }

    func isBelievable(_ path: String, _ format: UInt32) throws(EventStoreError) -> Bool {
        try !DerivedMarker(folder: path, format: format, boot: boot).verdict().mustRebuild
    }

    private func indexState() throws(EventStoreError) -> IndexState? {
        let databases = try DerivedFolder.whole(folder.index) {
            try IndexDatabases(path: folder.index, mapSize: 1, readOnly: true)
        }
        return try EventStoreError.translating { try databases?.state() }
    }

    private func headsState() throws(EventStoreError) -> HeadsState? {
        let databases = try DerivedFolder.whole(folder.heads) {
            try HeadsDatabases(path: folder.heads, mapSize: 1, readOnly: true)
        }
        return try EventStoreError.translating { try databases?.state() }
    }
}

extension StructureReport {
    /// Checks the pages of a part.
    ///
    /// - Parameter databases: what it may hold; not all need be there.
    /// - Returns: whether it is there and can be read.
    package mutating func check(
        _ part: StorePart,
        _ path: String,
        databases: Set<String>,
        _ progress: StructureCheck.Progress
    ) throws(EventStoreError) -> Bool {
        do throws(LMDBError) {
            let pages = try PageWalk.check(folder: path) { visited, count in progress(part, visited, count) }
            add(part, pages)
            check(part, databases: pages.databases, known: databases)
            return !pages.endangersReading
        } catch {
            // What is not there is for those to report who need it.
            if error.code == .ENOENT { return false }
            throw EventStoreError(error)
        }
    }
}
