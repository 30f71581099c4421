import Foundation
import Glibc

/// noida-db's program, and the folder that it works in.
struct BrokerProgram {
    private let path: String
    private let data: String
    private let output: String

    init(folder: URL) throws {
        path = try Self.find()
        data = folder.appending(path: "data").path
        output = folder.appending(path: "output").path
    }

    /// The end of what it printed.
    var lastWords: String {
        let text = FileManager.default.contents(atPath: output).map { String(decoding: $0, as: UTF8.self) }
        return String((text ?? "nothing").suffix(500))
    }

    /// Starts it in a process group of its own and returns the group.
    ///
    /// Not by Foundation's Process: the program may be a wrapper, and only a group of its own can be killed
    /// whole.
    func spawn(port: UInt16) throws -> pid_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_addopen(&files, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&files, 1, 2)
        let arguments = [path, "start", "--only", "kafka", "--kafka-port", String(port), "--data-dir", data]
        var pointers = arguments.map { strdup($0) } + [nil]
        defer { pointers.forEach { free($0) } }
        var process: pid_t = 0
        let result = posix_spawn(&process, path, &files, &attributes, &pointers, environ)
        guard result == 0 else {
            throw BrokerUnavailable(reason: "\(path): \(String(cString: strerror(result)))")
        }
        return process
    }

    private static func find() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        if let named = environment["NOIDA_DB"], !named.isEmpty { return named }
        let folders = (environment["PATH"] ?? "").split(separator: ":")
        let candidates: [String] = folders.map { "\($0)/noida-db" }
        let found = candidates.first { access($0, X_OK) == 0 }
        guard let found else {
            throw BrokerUnavailable(
                reason: "no noida-db on the path and NOIDA_DB is not set; install it from PyPI"
            )
        }
        return found
    }
}
