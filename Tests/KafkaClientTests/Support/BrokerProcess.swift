import Foundation
import Glibc
import Testing

@testable import KafkaClient

/// A real broker in a process of its own: noida-db, with its data in a temporary folder.
///
/// The binary is `$NOIDA_DB`, or `noida-db` on the path. It is ended by SIGKILL: asked politely, it writes
/// all that it holds to disk first, which can take a minute.
final class BrokerProcess {
    let configuration: KafkaConfiguration
    private let port: UInt16
    private let folder: URL
    private let binary: String
    private var group: pid_t?

    init() throws {
        binary = try Self.find()
        port = try Self.freePort()
        folder = FileManager.default.temporaryDirectory.appending(
            path: "kafka-client-tests-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        configuration = KafkaConfiguration(bootstrapServers: "127.0.0.1:\(port)")
        try start()
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Starts the broker and waits until it answers.
    func start() throws {
        precondition(group == nil, "the broker runs")
        group = try spawn()
        let deadline = Deadline(after: patience)
        while true {
            let admin = try KafkaAdmin(configuration: configuration)
            defer { admin.close() }
            do {
                _ = try admin.describeTopic("probe", timeout: .seconds(1))
                return
            } catch {
                guard !deadline.hasPassed else { throw error }
            }
        }
    }

    /// Kills the broker and whatever it started, without warning.
    func kill() {
        guard let group else { return }
        Glibc.kill(-group, SIGKILL)
        var status: Int32 = 0
        waitpid(group, &status, 0)
        self.group = nil
    }

    func createTopic(_ name: String, partitions: Int = 1, configuration: [String: String] = [:]) throws {
        let declaration = TopicDeclaration(name: name, partitions: partitions, configuration: configuration)
        _ = try Cluster.remote(self.configuration).ensureTopic(declaration, timeout: .seconds(10))
    }

    // Not Foundation's Process: the binary may be a wrapper, and only a process group of its own can be
    // killed whole.
    private func spawn() throws -> pid_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        let output = folder.appending(path: "output").path
        posix_spawn_file_actions_addopen(&files, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&files, 1, 2)
        let arguments = [
            binary, "start", "--only", "kafka", "--kafka-port", String(port),
            "--data-dir", folder.appending(path: "data").path,
        ]
        var pointers = arguments.map { strdup($0) } + [nil]
        defer { pointers.forEach { free($0) } }
        var process: pid_t = 0
        let result = posix_spawn(&process, binary, &files, &attributes, &pointers, environ)
        guard result == 0 else {
            throw BrokerUnavailable(reason: "\(binary): \(String(cString: strerror(result)))")
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

    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, size) == 0 ? getsockname(descriptor, address, &size) : -1
            }
        }
        guard result == 0 else {
            throw BrokerUnavailable(reason: "no free port: \(String(cString: strerror(errno)))")
        }
        return UInt16(bigEndian: address.sin_port)
    }
}

struct BrokerUnavailable: Error, CustomStringConvertible {
    let reason: String
    var description: String { "the broker for the tests is not available: \(reason)" }
}
