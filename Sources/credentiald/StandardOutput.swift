import Daemon
@preconcurrency import Glibc

/// What was printed, as a whole.
enum StandardOutput {
    /// Writes what still waits. Printing itself tells of no failure.
    /// - Throws: `DaemonError` when not all of it could be written: an answer that is cut off is none.
    static func finish() throws {
        let isFlushed = unsafe fflush(stdout) == 0
        let reason = unsafe String(cString: strerror(errno))
        guard isFlushed, unsafe ferror(stdout) == 0 else {
            throw DaemonError("standard output cannot be written" + (isFlushed ? "" : ": \(reason)"))
        }
    }
}
