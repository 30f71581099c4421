import LMDB

/// The log's file, before anything in it is believed.
enum LogFile {
    static func path(in folder: String) -> String { folder + "/" + WholeFile.name }

    /// What a folder has that is only ever made when the log's id is on the disk: there was a log. nil: nothing.
    static func remains(in folder: DataFolder) throws(EventStoreError) -> String? {
        if try Files.isThere(folder.slots) { return "there are keys of it" }
        if try Files.isThere(path(in: folder.index)) { return "there is an index of it" }
        if try Files.isThere(path(in: folder.heads)) { return "there is a map of its stream heads" }
        return try Files.names(in: folder.projections).isEmpty ? nil : "there are projections of it"
    }

    /// Refuses to begin a log anew where there was one.
    ///
    /// - Parameter remains: what tells so.
    static func checkIsNotLost(_ folder: DataFolder, beside remains: String?) throws(EventStoreError) {
        guard let remains, (try Files.byteCount(of: path(in: folder.log)) ?? 0) == 0 else { return }
        throw lost(folder.log, remains)
    }

    /// The same for a file in which no log was begun.
    ///
    /// - Parameter folder: the log's own.
    static func checkMayBegin(
        _ folder: String,
        readOnly: Bool,
        beside remains: String?
    ) throws(EventStoreError) {
        if readOnly { throw EventStoreError(.notFound, "the log at \(folder) was never begun") }
        if let remains { throw lost(folder, remains) }
    }

    private static func lost(_ folder: String, _ remains: String) -> EventStoreError {
        EventStoreError(
            .notFound,
            "the log \(path(in: folder)) is gone or empty, but \(remains): restore it, or use another folder"
        )
    }

    static func damaged(_ folder: String, _ flaw: String) -> EventStoreError {
        EventStoreError(
            .recordDamaged,
            "the log \(path(in: folder)) is damaged, or another file was put in its place: \(flaw); nothing was changed: restore it, see the runbook lost-data-folder"
        )
    }

    /// A log that is not begun has no more than its head pages and empty trees.
    static let unbegunBytesMax = 64 * 1024

    /// Puts a file aside that was being made when the machine lost power: it is no environment, it is
    /// tiny, and without anything beside it nothing was ever recorded in it.
    ///
    /// - Returns: false when it may be more than that, and must stay as it is.
    static func putAsideUnbegun(
        _ folder: DataFolder,
        _ error: EventStoreError,
        beside remains: String?
    ) throws(EventStoreError) -> Bool {
        let path = path(in: folder.log)
        guard error.code == .storage, error.reason.contains("MDB_INVALID"), remains == nil,
            let present = try Files.byteCount(of: path), present <= unbegunBytesMax
        else { return false }
        try Files.rename(path, to: path + ".unbegun")
        return true
    }

    /// Refuses a file that was cut short.
    static func checkIsWhole(_ environment: Environment, path: String) throws(EventStoreError) {
        guard let flaw = try WholeFile.flaw(in: environment) else { return }
        throw EventStoreError(
            .recordDamaged,
            "the log \(Self.path(in: path)) was cut short: \(flaw); restore it"
        )
    }
}
