/// What a file has of a log, by its counts alone, before anything in it is believed.
struct LogContents: Hashable {
    /// Databases that the file counts, whatever their names are.
    var databaseCount = 0
    /// Entries of those that a log has; nil: there is no such database.
    var records: Int?
    var meta: Int?
    var checkpoints: Int?
    var hasID = false
    var hasVerifierKey = false

    private var own: [Int?] { [records, meta, checkpoints] }
    private var ownCount: Int { own.count { $0 != nil } }

    /// Whether no log was begun in it, however far it was made: the first entry that a log gets is its id.
    var isUnbegun: Bool { databaseCount <= ownCount && own.allSatisfy { ($0 ?? 0) == 0 } }

    /// Why nobody can read a log in it; nil: that can be done.
    var lack: String? {
        if records == nil { return "it has no database \(Log.recordsName)" }
        if meta == nil { return "it has no database \(Log.metaName)" }
        return hasID ? nil : "it does not say which log it is"
    }

    /// Why nobody may write in it; nil: nothing speaks against it.
    var flaw: String? {
        if let lack { return lack }
        guard databaseCount == ownCount else {
            return "it counts \(databaseCount) databases, and a log's are \(ownCount) of them"
        }
        // Logs of before there were checkpoints have neither.
        if checkpoints == nil, hasVerifierKey { return "it has no database \(Log.checkpointsName)" }
        if checkpoints ?? 0 != 0, !hasVerifierKey { return "it has checkpoints, and not the key to them" }
        return nil
    }
}

/// How far a log goes, by what three places in its file say.
struct LogExtent: Hashable {
    /// Records that the file counts.
    var recordCount: Int
    /// Where the last record stands; 0: there is none.
    var last: UInt64
    /// The size of the newest checkpoint; 0: there is none.
    var newestCheckpoint: UInt64

    /// What is wrong when they contradict each other; nil: they do not.
    var flaw: String? {
        guard UInt64(exactly: recordCount) == last else {
            return "it counts \(recordCount) records, and the last one stands at \(last)"
        }
        guard newestCheckpoint <= last else {
            return "it ends at \(last), and a checkpoint was signed of \(newestCheckpoint)"
        }
        return nil
    }
}
