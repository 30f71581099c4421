/// Lies in a data folder that a restore has not finished. Nobody opens such a folder; taking the marker away
/// is what makes the folder usable.
enum RestoreMarker {
    static let name = "RESTORING"
    private static let text = "a backup is being restored here; credentiald does not open this folder\n"

    static func path(in folder: String) -> String { folder + "/" + name }

    static func put(in folder: String) throws(EventStoreError) {
        try Files.replace(path(in: folder), with: Array(text.utf8))
    }

    static func remove(from folder: String) throws(EventStoreError) {
        try Files.remove(path(in: folder))
        try Files.syncFolder(folder)
    }

    static func check(_ folder: String) throws(EventStoreError) {
        guard Files.exists(path(in: folder)) else { return }
        throw EventStoreError(
            .notFound,
            "a restore into \(folder) was not finished: run it again, it begins anew"
        )
    }
}

extension DataFolder {
    /// Whether a restore into a folder has not ended, or was ended: nobody opens it.
    package static func isBeingRestored(_ path: String) -> Bool {
        Files.exists(RestoreMarker.path(in: path))
    }
}
