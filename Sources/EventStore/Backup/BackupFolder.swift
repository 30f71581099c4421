import Glibc
import Identifiers
import MerkleTree

/// Where the parts of a backup lie in its folder.
struct BackupFolder: Sendable {
    let path: String

    private static let manifestName = "manifest"
    private static let checkpointName = "checkpoint"
    private static let segmentsName = "segments"
    private static let checkpointsName = "checkpoints"
    private static let keysName = "keys"
    private static let secretsName = "secrets"
    private static let names: Set<String> = [
        FolderLock.fileName, manifestName, checkpointName, segmentsName, checkpointsName, keysName,
        secretsName, BackupRun.besideName,
    ]
    /// How many digits the hash in a file's name has.
    private static let hashDigits = 16
    private static let positionDigits = 20

    var manifest: String { path + "/" + Self.manifestName }
    /// The newest checkpoint as other programs read it; no part of the backup.
    var checkpoint: String { path + "/" + Self.checkpointName }
    var segments: String { path + "/" + Self.segmentsName }
    var checkpoints: String { path + "/" + Self.checkpointsName }
    var keys: String { path + "/" + Self.keysName }
    var secrets: String { path + "/" + Self.secretsName }
    var masterKey: String { secrets + "/" + KeyVault.masterKeyName }
    /// The one of a run that is about to write slots under it; gone when it is `masterKey`.
    var nextMasterKey: String { masterKey + ".next" }
    var logKey: String { secrets + "/" + LogKey.fileName }

    /// As messages name it: within the backup.
    static func name(_ segment: BackupManifest.Segment) -> String {
        "\(segmentsName)/\(digits(segment.first))-\(digits(segment.last))"
    }

    static func name(_ checkpoints: BackupManifest.Checkpoints) -> String {
        "\(checkpointsName)/\(checkpoints.hash.hex.prefix(hashDigits))"
    }

    /// - Parameter part: counted from 0.
    static func slotsName(_ part: Int) -> String { "\(keysName)/slots-\(part + 1)" }

    func file(_ name: String) -> String { path + "/" + name }

    private static func digits(_ position: Position) -> String {
        let text = position.description
        return String(repeating: "0", count: positionDigits - text.utf8.count) + text
    }

    /// Makes the folder if need be and keeps other runs out of it.
    ///
    /// - Throws: `notEmpty` when something else than a backup is in it: it is left untouched.
    func claim() throws(EventStoreError) -> FolderLock {
        if Files.exists(path) { try checkIsOurs() }
        for folder in [path, segments, checkpoints, keys] { try Files.makeFolder(folder) }
        let lock = try locked { (lock) throws(EventStoreError) in try FolderLock(path: lock) }
        try Files.syncFolder(path)
        try Files.syncName(of: path)
        return lock
    }

    /// Keeps runs out while the backup is read: they would take away files that the manifest named before.
    /// nil where no run ever was, as in a copy without the lock.
    func shared() throws(EventStoreError) -> FolderLock? {
        guard Files.exists(path + "/" + FolderLock.fileName) else { return nil }
        return try locked { (lock) throws(EventStoreError) in try FolderLock(sharing: lock) }
    }

    private func locked(
        _ lock: (String) throws(EventStoreError) -> FolderLock
    ) throws(EventStoreError) -> FolderLock {
        do throws(EventStoreError) { return try lock(path + "/" + FolderLock.fileName) } catch {
            guard error.code == .folderInUse else { throw error }
            // The process id in the file may be that of an earlier run.
            throw EventStoreError(
                .folderInUse,
                "another backup or restore is at work in \(path): wait for its end",
                isRetryable: true
            )
        }
    }

    private func checkIsOurs() throws(EventStoreError) {
        for name in try Files.namesPut(in: path) where !Self.names.contains(BackupFileName.finished(name)) {
            throw foreign(name)
        }
        // A run has finished here: what is beside its files stays.
        guard !Files.exists(manifest) else { return }
        for folder in [Self.segmentsName, Self.checkpointsName, Self.keysName, Self.secretsName]
        where Files.exists(file(folder)) {
            for name in try Files.names(in: file(folder)) where !isOwn(name, in: folder) {
                throw foreign("\(folder)/\(name)")
            }
        }
    }

    private func foreign(_ name: String) -> EventStoreError {
        EventStoreError(
            .notEmpty,
            "\(path) has \(name) in it, which is no part of a backup: use an empty folder"
        )
    }

    /// Whether runs make files of such a name there.
    private func isOwn(_ name: String, in folder: String) -> Bool {
        switch folder {
        case Self.segmentsName: BackupFileName.isSegment(name, digits: Self.positionDigits)
        case Self.checkpointsName: BackupFileName.isHash(name, digits: Self.hashDigits)
        case Self.keysName: BackupFileName.isSlots(name)
        default:
            [masterKey, nextMasterKey, logKey].contains(file(folder + "/" + BackupFileName.finished(name)))
        }
    }

    /// nil when no run was ever finished.
    ///
    /// - Throws: `backupDamaged`; `unknownFormat` for that of a newer program.
    func readManifest() throws(EventStoreError) -> BackupManifest? {
        let limit = BackupLimits.manifestBytesMax + 1
        guard let bytes = try Files.content(of: manifest, limit: limit) else { return nil }
        do throws(BackupFormatError) { return try BackupManifest.read(bytes) } catch {
            throw EventStoreError(error, in: manifest)
        }
    }

    /// A file of the backup, whose size is known.
    ///
    /// - Throws: `backupDamaged` when it is missing or has another size.
    func content(_ name: String, byteCount: Int) throws(EventStoreError) -> [UInt8] {
        try check(name, byteCount: byteCount)
        guard let bytes = try Files.content(of: file(name), limit: byteCount) else {
            throw EventStoreError(.backupDamaged, "\(name) is missing")
        }
        return bytes
    }

    func check(_ name: String, byteCount: Int) throws(EventStoreError) {
        guard let present = try Files.byteCount(of: file(name)) else {
            throw EventStoreError(.backupDamaged, "\(name) is missing")
        }
        guard present == byteCount else {
            throw EventStoreError(.backupDamaged, "\(name) has \(present) bytes, not \(byteCount)")
        }
    }

    /// A segment's bytes and where its records lie; the records are not looked at.
    ///
    /// - Throws: `backupDamaged` when it is not the file that the manifest names.
    func read(
        _ segment: BackupManifest.Segment,
        of log: LogID
    ) throws(EventStoreError) -> (bytes: [UInt8], records: [Range<Int>]) {
        let name = Self.name(segment)
        let bytes = try content(name, byteCount: segment.byteCount)
        let frame: BackupFrame
        do throws(BackupFormatError) {
            frame = try SegmentFile.frame(unsafe bytes.span.bytes, of: log)
        } catch {
            throw EventStoreError(error, in: name)
        }
        guard frame.hash == segment.hash, frame.first == segment.first.rawValue, frame.size == segment.last
        else { throw EventStoreError(.backupDamaged, "\(name) is not the file that the manifest names") }
        return (bytes, frame.entries)
    }

    /// A file of key slots, each of a form that one can have.
    ///
    /// - Throws: `backupDamaged` when it is missing or anything else.
    func slots(
        _ part: Int,
        of log: LogID
    ) throws(EventStoreError) -> (bytes: [UInt8], frame: BackupFrame) {
        let name = Self.slotsName(part)
        guard let size = try Files.byteCount(of: file(name)) else {
            throw EventStoreError(.backupDamaged, "\(name) is missing")
        }
        guard size <= BackupLimits.slotsBytesMax else {
            throw EventStoreError(
                .backupDamaged,
                "\(name) has \(size) bytes, more than \(BackupLimits.slotsBytesMax)"
            )
        }
        let bytes = try content(name, byteCount: size)
        do throws(BackupFormatError) {
            let frame = try SlotsFile.read(unsafe bytes.span.bytes, of: log)
            return (bytes, frame)
        } catch {
            throw EventStoreError(error, in: name)
        }
    }

    /// The signed notes that a manifest names, ascending by size; their signatures are not looked at.
    ///
    /// - Throws: `backupDamaged` when their file is not the one that the manifest names.
    func notes(_ manifest: BackupManifest) throws(EventStoreError) -> [LogNote] {
        let name = Self.name(manifest.checkpoints)
        let bytes = try content(name, byteCount: manifest.checkpoints.byteCount)
        let span = unsafe bytes.span.bytes
        do throws(BackupFormatError) {
            let notes = try CheckpointsFile.read(span, of: manifest.logID)
            guard span.digest(at: bytes.count - Digest.byteCount) == manifest.checkpoints.hash else {
                throw .hashMismatch
            }
            if let last = notes.last, last.size > manifest.size {
                throw .wrongNumbers(
                    "a checkpoint of \(last.size) goes beyond the \(manifest.size) records"
                )
            }
            return notes.map { LogNote(size: $0.size, note: Array(bytes[$0.range])) }
        } catch {
            throw EventStoreError(error, in: name)
        }
    }

    /// Takes away what no manifest names: what a run that was killed left, and what newer files replaced. What no run
    /// has made is left alone.
    func removeUnnamed(by manifest: BackupManifest) throws(EventStoreError) {
        let named = Set(manifest.segments.map { Self.name($0) } + [Self.name(manifest.checkpoints)])
        for folder in [Self.segmentsName, Self.checkpointsName] {
            for name in try Files.names(in: file(folder))
            where !named.contains("\(folder)/\(name)") && isOwn(name, in: folder) {
                try Files.remove(file("\(folder)/\(name)"))
            }
            try Files.syncFolder(file(folder))
        }
    }
}
