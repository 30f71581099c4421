/// A data folder while it is being restored: no daemon opens it before `finish`.
struct RestoreTarget {
    let path: String
    private let wasAbsent: Bool
    private let lock: FolderLock

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
        try RestoreMarker.put(in: path)
        try clear()
        for folder in [log, keys] { try Files.makeFolder(folder) }
        try Files.syncFolder(path)
        try Files.syncFolder(around: path)
    }

    var log: String { path + "/" + DataFolder.logName }
    var keys: String { path + "/" + DataFolder.keysName }

    private static func checkIsFree(_ path: String) throws(EventStoreError) {
        var others = Set(try Files.names(in: path)).subtracting([FolderLock.fileName])
        if others.contains(RestoreMarker.name) {
            others.subtract([RestoreMarker.name, DataFolder.logName, DataFolder.keysName])
        }
        others.remove(RestoreMarker.name + Files.draftSuffix)
        guard let name = others.min() else { return }
        throw EventStoreError(
            .notEmpty,
            "\(path) has \(name) in it: restore into a folder that is new or empty"
        )
    }

    /// What was written is on the disk: makes it a data folder.
    func finish() throws(EventStoreError) {
        for folder in [log, keys, path] { try Files.syncFolder(folder) }
        try RestoreMarker.remove(from: path)
    }

    /// Leaves the folder as it was before. What cannot be taken away stays behind the marker.
    func takeBack() {
        do throws(EventStoreError) {
            try clear()
            try RestoreMarker.remove(from: path)
            try Files.remove(path + "/" + FolderLock.fileName)
            if wasAbsent { try Files.removeFolder(path) }
        } catch {
            // The first error is what the operator has to know; the next restore begins anew.
        }
    }

    private func clear() throws(EventStoreError) {
        for folder in [log, keys] where Files.exists(folder) {
            for name in try Files.names(in: folder) { try Files.remove(folder + "/" + name) }
            try Files.removeFolder(folder)
        }
    }
}
