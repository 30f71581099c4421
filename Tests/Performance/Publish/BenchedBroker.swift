import Foundation
import Glibc
import KafkaClient

/// What is published to.
final class BenchedBroker {
    enum Choice {
        /// A real broker in a process of its own, which is ended with the run.
        case noida
        /// librdkafka's mock within this process: its work counts as this process's.
        case mock
        case remote(String)

        init(_ text: String) {
            switch text {
            case "noida": self = .noida
            case "mock": self = .mock
            default: self = .remote(text)
            }
        }
    }

    let cluster: Cluster
    private var group: pid_t?
    private var folder: URL?

    var bootstrap: String { cluster.configuration.bootstrapServers }

    init(_ choice: Choice) throws {
        switch choice {
        case .mock: cluster = .embedded(try EmbeddedBroker())
        case .remote(let servers): cluster = .remote(KafkaConfiguration(bootstrapServers: servers))
        case .noida:
            let port = Self.freePort()
            let folder = FileManager.default.temporaryDirectory
                .appendingPathComponent("publish-benchmark-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            self.folder = folder
            cluster = .remote(KafkaConfiguration(bootstrapServers: "127.0.0.1:\(port)"))
            group = Self.spawn(port: port, folder)
            try waitUntilItAnswers()
        }
    }

    /// Ends a broker that was started here, without asking: asked, it would write all it holds to disk first.
    func stop() {
        if let group {
            Glibc.kill(-group, SIGKILL)
            waitpid(group, nil, 0)
        }
        group = nil
        if let folder { try? FileManager.default.removeItem(at: folder) }
    }

    func createTopic(_ name: String, partitions: Int) throws {
        let declaration = TopicDeclaration(name: name, partitions: partitions)
        _ = try cluster.ensureTopic(declaration, timeout: .seconds(15))
    }

    func hasTopic(_ name: String) throws -> Bool {
        let admin = try KafkaAdmin(configuration: cluster.configuration)
        defer { admin.close() }
        return try admin.describeTopic(name, timeout: .seconds(5), configuration: false) != nil
    }

    private func waitUntilItAnswers() throws {
        let end = ContinuousClock.now.advanced(by: .seconds(30))
        while true {
            let admin = try KafkaAdmin(configuration: cluster.configuration)
            defer { admin.close() }
            do {
                _ = try admin.describeTopic("probe", timeout: .seconds(1))
                return
            } catch {
                guard ContinuousClock.now < end else { throw error }
            }
        }
    }

    /// Its launcher has a child: only a group of its own can be ended whole.
    private static func spawn(port: UInt16, _ folder: URL) -> pid_t {
        let program = ProcessInfo.processInfo.environment["NOIDA_DB"] ?? "noida-db"
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        let output = folder.appendingPathComponent("output").path
        posix_spawn_file_actions_addopen(&files, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&files, 1, 2)
        let arguments = [
            program, "start", "--only", "kafka", "--kafka-port", String(port),
            "--data-dir", folder.appendingPathComponent("data").path,
        ]
        var pointers = arguments.map { strdup($0) } + [nil]
        defer { pointers.forEach { free($0) } }
        var process: pid_t = 0
        let result = posix_spawnp(&process, program, &files, &attributes, &pointers, environ)
        precondition(result == 0, "\(program): \(String(cString: strerror(result)))")
        return process
    }

    private static func freePort() -> UInt16 {
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
        precondition(result == 0, "no free port")
        return UInt16(bigEndian: address.sin_port)
    }
}
