/// A data folder while it is being restored: nobody but who restores it opens it before everything is done.
package struct RestoreTarget {
    package let path: String
    private let wasAbsent: Bool
    let lock: FolderLock

    /// What a restore makes and may find of one that was not finished.
    private static let folders = [
        DataFolder.logName, DataFolder.keysName, DataFolder.indexName, DataFolder.headsName,
        DataFolder.projectionsName,
    ]
    private static let files = [BackupRun.besideName, BackupRun.besideName + Files.draftSuffix]

    /// Has a body fill a folder, all of it: the folder is nobody's before the body has returned.
    ///
    /// - Parameter path: absent or empty, a volume's own top included, or of a restore that was not finished.
    /// - Throws: `notEmpty`, and what the body throws; the folder is then as it was.
    package static func filling<R>(_ path: String, _ body: (RestoreTarget) throws -> R) throws -> R {
        let target = try RestoreTarget(path: path)
        do {
            let result = try body(target)
            try target.finish()
            return result
        } catch {
            target.takeBack()
            throw error
        }
    }

    /// Makes the folder, or takes an empty one, or one that a restore did not finish.
    ///
    /// - Throws: `notEmpty` when anything else is in it: it is left untouched.
    init(path: String) throws(EventStoreError) {
        self.path = path
        wasAbsent = !Files.exists(path)
        if !wasAbsent { try Self.checkIsFree(path) }
        try Files.makeFolder(path)
        lock = try FolderLock(path: path + "/" + FolderLock.fileName)
        // Somebody may have begun a log there meanwhile.
        try Self.checkIsFree(path)
        do throws(EventStoreError) { try begin() } catch {
            takeBack()
            throw error
        }
    }

    private func begin() throws(EventStoreError) {
        try RestoreMarker.put(in: path)
        try clear()
        for folder in [log, keys] { try Files.makeFolder(folder) }
        try Files.syncFolder(path)
        try Files.syncName(of: path)
    }

    var log: String { path + "/" + DataFolder.logName }
    var keys: String { path + "/" + DataFolder.keysName }

    private static func checkIsFree(_ path: String) throws(EventStoreError) {
        var others = Set(try Files.namesPut(in: path)).subtracting([FolderLock.fileName])
        if others.contains(RestoreMarker.name) {
            others.subtract(folders + files + [RestoreMarker.name])
        }
        others.remove(RestoreMarker.name + Files.draftSuffix)
        guard let name = others.min() else { return }
        throw EventStoreError(
            .notEmpty,
            "\(path) has \(name) in it: restore into a folder that is new or empty"
        )
    }

    /// What was written is on the disk: makes it a data folder.
    private func finish() throws(EventStoreError) {
        for folder in [log, keys, path] { try Files.syncFolder(folder) }
        try RestoreMarker.remove(from: path)
    }

    /// Leaves the folder as it was before. What cannot be taken away stays behind the marker.
    private func takeBack() {
        do throws(EventStoreError) {
            try clear()
            try RestoreMarker.remove(from: path)
            try Files.remove(RestoreMarker.path(in: path) + Files.draftSuffix)
            try Files.remove(path + "/" + FolderLock.fileName)
            if wasAbsent { try Files.removeFolder(path) }
        } catch {
            // The first error is what the operator has to know; the next restore begins anew.
        }
    }

    private func clear() throws(EventStoreError) {
        for file in Self.files { try Files.remove(path + "/" + file) }
        for folder in Self.folders.map({ path + "/" + $0 }) where Files.exists(folder) {
            for name in try Files.names(in: folder) { try Files.remove(folder + "/" + name) }
            try Files.removeFolder(folder)
        }
    }
}
