import Glibc
import Identifiers

/// How far a backup goes.
enum BackupExtent {
    /// Waits for a checkpoint that covers what the log has now and goes to its size. When none comes in time,
    /// as in the folder of a daemon that was killed, it goes to the log's end, and what comes after the
    /// newest checkpoint is not covered by a signature.
    static func find(_ log: Log, wait: Duration) throws(EventStoreError) -> Position {
        let head = try log.head()
        let deadline = ContinuousClock.now.advanced(by: wait)
        while head > .origin {
            if let size = try log.newestNote()?.size, size >= head { return size }
            guard ContinuousClock.now < deadline else { break }
            usleep(useconds_t(BackupLimits.checkpointPoll / .microseconds(1)))
        }
        return head
    }
}
