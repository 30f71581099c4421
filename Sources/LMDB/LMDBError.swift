private import CLMDB

/// What LMDB, or the file system below it, refused to do.
package struct LMDBError: Error, Equatable, Sendable, CustomStringConvertible {
    /// LMDB's return code, an `errno` value, or one of this module's own refusals.
    package let code: Code

    /// The call that failed, with the path where one is known: `mdb_put`, `mkdir /var/lib/…`.
    package let operation: String

    package init(code: Code, operation: String) {
        self.code = code
        self.operation = operation
    }

    /// The code in words, as `mdb_strerror` gives it.
    package var reason: String {
        switch code {
        case .alreadyOpen: return "the environment is already open in this process"
        case .transactionsOpen: return "the map cannot move while transactions are open in this process"
        case .processIDTaken:
            return "another process with the same process id, in another container, reads the environment"
        default:
            guard let text = unsafe mdb_strerror(code.rawValue) else { return "code \(code.rawValue)" }
            return unsafe String(cString: text)
        }
    }

    /// The same call may succeed later although nobody changed a setting or made space.
    package var isRetryable: Bool {
        switch code {
        case .MDB_READERS_FULL, .MDB_MAP_RESIZED, .transactionsOpen, .processIDTaken, .EAGAIN, .EBUSY,
            .EINTR:
            true
        default: false
        }
    }

    /// The map, the disk or the quota is full: reads go on, writes go on after space is made.
    package var isSpaceExhausted: Bool {
        switch code {
        case .MDB_MAP_FULL, .ENOSPC, .EDQUOT: true
        default: false
        }
    }

    package var description: String {
        "\(operation): \(reason) (\(code.rawValue))"
    }

    /// Throws when a call of LMDB returned anything but success.
    static func check(_ status: CInt, _ operation: @autoclosure () -> String) throws(LMDBError) {
        guard status != MDB_SUCCESS else { return }
        throw LMDBError(code: Code(rawValue: status), operation: operation())
    }

    /// The same for the begin of a read: the one thing that can be found taken there is this process's number.
    static func checkRead(_ status: CInt, _ operation: String) throws(LMDBError) {
        guard status != Code.EAGAIN.rawValue else {
            throw LMDBError(code: .processIDTaken, operation: operation)
        }
        try check(status, operation)
    }
}
