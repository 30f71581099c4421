import LMDB

/// Any bytes give a report or LMDB's refusal to open them, and what is said to be safe to read LMDB can read.
package func pagesProperty(_ input: [UInt8]) {
    let file = ScratchDataFile.ofProcess
    file.replace(with: input)
    do throws(LMDBError) {
        let report = try PageWalk.check(folder: file.folder)
        guard !report.endangersReading else { return }
        try readAll(report, in: file.folder)
    } catch {
        // Nobody writes to the file, so that no snapshot can be overtaken.
        precondition(error.code != .EAGAIN, "the walk waits for a writer that is not there")
        precondition(error.operation.hasPrefix("mdb_env_open"), "what is safe to read is not read: \(error)")
    }
}

/// Every entry of every database, both ways, and each by its key.
private func readAll(_ report: PageReport, in folder: String) throws(LMDBError) {
    let limit = EnvironmentConfiguration.databaseLimit
    let environment = try Environment(
        path: folder,
        configuration: EnvironmentConfiguration(mapSize: 1, maxDatabases: limit, readOnly: true)
    )
    for name in report.databases.prefix(limit) {
        let database = try open(name, environment)
        let keys = try environment.read { (transaction) throws(LMDBError) in
            let keys = try allKeys(transaction, database)
            for key in keys {
                let isFound = try find(key, transaction, database)
                precondition(isFound, "an entry of \(name) is not found by its key")
            }
            return keys
        }
        guard let size = report.sizes[.database(name)] else { continue }
        precondition(
            UInt64(keys.count) == size.entries,
            "\(name) has \(keys.count) entries for LMDB, \(size.entries) for the walk"
        )
    }
}

/// The file tells the shape, and LMDB only says whether it is another one.
private func open(_ name: String, _ environment: Environment) throws(LMDBError) -> Database {
    for flags in [.integerKey, .reverseKey] as [DatabaseFlags] {
        do throws(LMDBError) { return try environment.openDatabase(named: name, flags: flags) } catch {
            guard error.code == .MDB_INCOMPATIBLE else { throw error }
        }
    }
    return try environment.openDatabase(named: name)
}

private func allKeys(
    _ transaction: borrowing ReadTransaction,
    _ database: Database
) throws(LMDBError) -> [[UInt8]] {
    try transaction.withCursor(in: database) { (cursor) throws(LMDBError) in
        var keys: [[UInt8]] = []
        var sum: UInt8 = 0
        _ = try cursor.forEach(limit: .max) { key, value in
            keys.append(key.withUnsafeBytes { [UInt8]($0) })
            // Every byte is touched, which ends the process when it is beyond the file.
            sum = value.withUnsafeBytes { $0.reduce(sum, &+) }
            return true
        }
        var isThere = try cursor.seek(.last)
        for key in keys.reversed() {
            let isSame = isThere && cursor.withKey { $0.withUnsafeBytes { $0.elementsEqual(key) } }
            precondition(isSame, "backwards there are other keys")
            isThere = try cursor.previous()
        }
        precondition(!isThere, "backwards there are more keys")
        return keys
    }
}

private func find(
    _ key: [UInt8],
    _ transaction: borrowing ReadTransaction,
    _ database: Database
) throws(LMDBError) -> Bool {
    guard database.flags.contains(.integerKey) else { return try transaction.contains(key, in: database) }
    precondition(key.count == 8, "an integer key has 8 bytes")
    let number = key.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
    return try transaction.contains(number, in: database)
}
