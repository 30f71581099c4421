import Glibc
import LMDB

/// What the store could not do.
package struct EventStoreError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// Another process, or another place in this one, has the folder.
        case folderInUse = "folder-in-use"
        /// Another process that has this one's number, in a container of its own, reads the folder.
        case processIDInUse = "process-id-in-use"
        /// The folder, or a file that its owner has open, is not the one that stands at its path any more.
        case folderReplaced = "folder-replaced"
        /// The folder or a file in it is absent.
        case notFound = "not-found"
        /// A file is of another format or a newer version.
        case unknownFormat = "unknown-format"
        /// The master key is not the one that the data keys were wrapped with.
        case wrongMasterKey = "wrong-master-key"
        /// Others than its owner can read the file of a key.
        case exposedKey = "exposed-key"
        /// The file of data keys is damaged.
        case keysDamaged = "keys-damaged"
        /// A sealed part cannot be opened with its key: it was changed.
        case sealBroken = "seal-broken"
        /// A record of the log is damaged or missing, or its file is not a sound log's.
        case recordDamaged = "record-damaged"
        /// An index cannot be used as it is and cannot be rebuilt by a read-only open.
        case indexUnavailable = "index-unavailable"
        /// The log's signing key, or the name it signs under, is not the one that the log began with.
        case wrongLogKey = "wrong-log-key"
        /// The tree, or the log, does not reach the size that was asked for, or has no such position.
        case beyondTree = "beyond-tree"
        /// There is no signed checkpoint of that size (yet).
        case noCheckpoint = "no-checkpoint"
        /// The log is not what an earlier checkpoint of it says: nothing more is signed.
        case forkedLog = "forked-log"
        /// More than a proof, or a backup, may hold.
        case tooLarge = "too-large"
        /// Something is in a folder that must have nothing else in it.
        case notEmpty = "not-empty"
        /// A file of a backup is damaged or missing, or the records in it are not those that were signed.
        case backupDamaged = "backup-damaged"
        /// The folder has a backup that this log does not continue.
        case otherBackup = "other-backup"
        /// The data keys are not those that the backup of this log has.
        case otherKeys = "other-keys"
        /// A restore needs a key that the backup does not have.
        case secretsMissing = "secrets-missing"
        /// A log cannot end between the events of one command.
        case withinCommand = "within-command"
        /// The map, the disk or the quota is full.
        case spaceExhausted = "space-exhausted"
        /// A write or sync of a file failed: nobody knows what the disk holds of it.
        case writeFailed = "write-failed"
        /// LMDB gave an environment up when its head page could not be written; the writer opens it again.
        case givenUp = "given-up"
        /// The database or the file system failed.
        case storage = "storage"
    }

    package let code: Code
    /// One sentence for a person.
    package let reason: String
    /// The same call may succeed later although nobody changed anything.
    package let isRetryable: Bool

    package init(_ code: Code, _ reason: String, isRetryable: Bool = false) {
        self.code = code
        self.reason = reason
        self.isRetryable = isRetryable
    }

    init(_ error: LMDBError) {
        guard error.code != .processIDTaken else {
            self = Self.processIDInUse
            return
        }
        guard !error.wasGivenUp else {
            self.init(.givenUp, error.description, isRetryable: true)
            return
        }
        self.init(
            error.isSpaceExhausted ? .spaceExhausted : .storage,
            error.description,
            isRetryable: error.isRetryable
        )
    }

    private static var processIDInUse: EventStoreError {
        EventStoreError(
            .processIDInUse,
            "another process with the same process id, \(getpid()), in another container, reads this folder: run tools in the daemon's own container (docker exec, kubectl exec), or have both share process ids (docker run --pid container:NAME, shareProcessNamespace of a pod)",
            isRetryable: true
        )
    }

    package var isSpaceExhausted: Bool { code == .spaceExhausted }

    package var description: String { "\(code.rawValue): \(reason)" }

    /// Runs a body over the database whose errors are the database's or this module's.
    static func translating<R: ~Copyable>(_ body: () throws -> R) throws(EventStoreError) -> R {
        do {
            return try body()
        } catch let error as EventStoreError {
            throw error
        } catch let error as LMDBError {
            throw EventStoreError(error)
        } catch {
            throw EventStoreError(.storage, "\(error)")
        }
    }
}

extension EventStoreError {
    /// For what a program after this one wrote: nothing of it is read or changed.
    static func newer(_ what: String, format: UInt32, than known: UInt32) -> EventStoreError {
        EventStoreError(
            .unknownFormat,
            "\(what) has format \(format), and this program knows formats up to \(known): start the newer program that wrote it"
        )
    }
}
