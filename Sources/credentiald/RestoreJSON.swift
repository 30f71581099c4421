import Daemon
import EventStore
import Identifiers

/// What `restore --json` prints; what does not apply is left out.
struct RestoreJSON: Encodable {
    let sound: Bool
    var problem: String?
    var log: String?
    var verifierKey: String?
    var size: UInt64?
    var checkpoint: UInt64?
    var unsigned: UInt64?
    var bytes: Int?
    /// From Kafka: records that stand there twice and were taken once.
    var repeated: UInt64?
    /// From Kafka: records of a command at the end that is not there as a whole.
    var unfinished: Int?
    var streams: Int?
    var commands: Int?
    var checkpoints: Int?
    /// Sizes of those in the backup that do not hold.
    var checkpointsLeftOut: [UInt64]?
    var keySlots: UInt32?
    var keysDestroyed: Int?
    /// Keys of people whose erasure is in the log, or in the list, and that the backup still had.
    var erasedAgain: Int?
    /// With a list of erasures: of whom on it the log has nothing.
    var erasedNotKnown: [String]?
    /// From Kafka: erasures behind the end that the restored log is given.
    var erasuresBehind: Int?
    var keysLost: UInt32?
    var masterKey: Bool?
    var logKey: Bool?
    /// From Kafka: how far each lane has published.
    var lanes: [String: UInt64]?
    /// From Kafka: no lane is paused in the folder.
    var nothingPaused: Bool?
    var restored: Restored?

    mutating func add(_ erased: ErasedAgain?) {
        erasedAgain = erased?.keys
        erasedNotKnown = erased?.notKnown?.map { "\($0)" }
    }

    struct Restored: Encodable {
        let folder: String
        let size: UInt64
        let checkpoints: Int
        let term: UInt32

        init(_ restored: RestoreReport.Restored, in folder: String) {
            self.folder = folder
            size = restored.size.rawValue
            checkpoints = restored.checkpoints
            term = restored.term.rawValue
        }
    }
}
