import Foundation
import Glibc
package import KafkaClient

/// A real broker in a process of its own: noida-db, with its data in a temporary folder.
///
/// The binary is `$NOIDA_DB`, or `noida-db` on the path. It is ended by SIGKILL: asked politely, it writes
/// all that it holds to disk first, which can take a minute.
package final class BrokerProcess {
    /// How long it may take until it answers.
    package static let patience = Duration.seconds(120)
    /// How many ports are tried: one may be taken between its choice and its use.
    package static let mostPorts = 5

    package let configuration: KafkaConfiguration
    private let program: BrokerProgram
    private let port: UInt16
    private let folder: URL
    private var group: pid_t?

    /// Starts a broker on a free port of 127.0.0.1, and returns when it answers.
    package init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "broker-\(UUID().uuidString)")
        program = try BrokerProgram(folder: folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        (port, group) = try Self.startOnAFreePort(program)
        configuration = Self.configuration(port)
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Starts a broker that was killed, on its data and its port, and returns when it answers.
    package func start() throws {
        precondition(group == nil, "the broker runs")
        group = try Self.start(program, port)
    }

    /// Kills the broker and whatever it started, without warning.
    package func kill() {
        guard let group else { return }
        Self.kill(group)
        self.group = nil
    }

    package func createTopic(
        _ name: String,
        partitions: Int = 1,
        configuration: [String: String] = [:]
    ) throws {
        let declaration = TopicDeclaration(name: name, partitions: partitions, configuration: configuration)
        _ = try Cluster.remote(self.configuration).ensureTopic(declaration, timeout: Self.patience)
    }

    private static func startOnAFreePort(_ program: BrokerProgram) throws -> (UInt16, pid_t) {
        for _ in 1..<mostPorts {
            let port = LocalPort.free()
            do {
                return (port, try start(program, port))
            } catch is BrokerUnavailable {
                continue
            }
        }
        let port = LocalPort.free()
        return (port, try start(program, port))
    }

    private static func start(_ program: BrokerProgram, _ port: UInt16) throws -> pid_t {
        let group = try program.spawn(port: port)
        do {
            try waitUntilItAnswers(configuration(port), group)
            return group
        } catch {
            kill(group)
            throw BrokerUnavailable(reason: "\(error); its last words: \(program.lastWords)")
        }
    }

    private static func waitUntilItAnswers(_ configuration: KafkaConfiguration, _ group: pid_t) throws {
        let end = ContinuousClock.now + patience
        while true {
            let admin = try KafkaAdmin(configuration: configuration)
            defer { admin.close() }
            do {
                _ = try admin.describeTopic("probe", timeout: .seconds(1))
                return
            } catch {
                guard !hasEnded(group) else { throw BrokerUnavailable(reason: "it ended on its own") }
                guard ContinuousClock.now < end else { throw error }
            }
        }
    }

    /// Whether the process has ended; it stays to be waited for.
    private static func hasEnded(_ process: pid_t) -> Bool {
        var info = siginfo_t()
        guard waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT) == 0 else { return true }
        return info.si_signo == SIGCHLD
    }

    private static func kill(_ group: pid_t) {
        Glibc.kill(-group, SIGKILL)
        waitpid(group, nil, 0)
    }

    private static func configuration(_ port: UInt16) -> KafkaConfiguration {
        KafkaConfiguration(bootstrapServers: "127.0.0.1:\(port)")
    }
}

package struct BrokerUnavailable: Error, CustomStringConvertible {
    let reason: String
    package var description: String { "the broker is not available: \(reason)" }
}
