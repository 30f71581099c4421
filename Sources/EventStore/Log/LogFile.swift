import LMDB

/// The log's file, before anything in it is believed.
enum LogFile {
    /// Refuses to begin a log anew where there was one: keys are only ever made beside a log.
    static func checkIsNotLost(_ folder: DataFolder) throws(EventStoreError) {
        guard try Files.isThere(folder.slots) else { return }
        let path = folder.log + "/" + WholeFile.name
        guard (try Files.byteCount(of: path) ?? 0) == 0 else { return }
        throw EventStoreError(
            .notFound,
            "the log \(path) is gone or empty, but there are keys of it: restore it, or use another folder"
        )
    }

    /// A log that is not begun has no more than its head pages and empty trees.
    static let unbegunBytesMax = 64 * 1024

    /// Puts a file aside that was being made when the machine lost power: it is no environment, it is
    /// tiny, and without keys beside it nothing was ever recorded in it.
    ///
    /// - Returns: false when it may be more than that, and must stay as it is.
    static func putAsideUnbegun(
        _ folder: DataFolder,
        _ error: EventStoreError
    ) throws(EventStoreError) -> Bool {
        let path = folder.log + "/" + WholeFile.name
        guard error.code == .storage, error.reason.contains("MDB_INVALID"),
            try !Files.isThere(folder.slots),
            let present = try Files.byteCount(of: path), present <= unbegunBytesMax
        else { return false }
        try Files.rename(path, to: path + ".unbegun")
        return true
    }

    /// Refuses a file that was cut short.
    static func checkIsWhole(_ environment: Environment, path: String) throws(EventStoreError) {
        guard let flaw = try WholeFile.flaw(in: environment) else { return }
        let file = "\(path)/\(WholeFile.name)"
        throw EventStoreError(.recordDamaged, "the log \(file) was cut short: \(flaw); restore it")
    }
}
