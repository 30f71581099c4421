import Daemon
import Glibc

/// Lines for standard output, many of them. A reader that goes, as `head` does, has what it wanted: that is no error.
struct OutputLines {
    private var buffer: [UInt8] = []
    private(set) var isWanted = true

    private static let bufferBytes = 1 << 16

    init() {
        // The write tells of it, instead of a signal that ends the process.
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// - Returns: whether somebody still reads.
    mutating func write(_ line: [UInt8]) throws -> Bool {
        buffer += line
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= Self.bufferBytes { try flush() }
        return isWanted
    }

    mutating func finish() throws { try flush() }

    private mutating func flush() throws {
        defer { buffer.removeAll(keepingCapacity: true) }
        var written = 0
        while isWanted, written < buffer.count {
            let count = unsafe buffer[written...].withUnsafeBytes {
                unsafe Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count)
            }
            if count >= 0 {
                written += count
            } else if errno == EPIPE {
                isWanted = false
            } else if errno != EINTR {
                throw DaemonError(
                    "standard output cannot be written: \(unsafe String(cString: strerror(errno)))"
                )
            }
        }
    }
}
