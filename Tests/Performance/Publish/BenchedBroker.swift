import ArgumentParser
import Broker
import KafkaClient

/// What is published to.
final class BenchedBroker {
    enum Choice: ExpressibleByArgument {
        /// A real broker in a process of its own, which is ended with the run.
        case noida
        /// librdkafka's mock within this process: its work counts as this process's.
        case mock
        case remote(String)

        init(argument: String) {
            switch argument {
            case "noida": self = .noida
            case "mock": self = .mock
            default: self = .remote(argument)
            }
        }

        var defaultValueDescription: String { "noida" }
    }

    let cluster: Cluster
    private let process: BrokerProcess?

    var bootstrap: String { cluster.configuration.bootstrapServers }

    init(_ choice: Choice) throws {
        switch choice {
        case .mock: (cluster, process) = (.embedded(try EmbeddedBroker()), nil)
        case .remote(let servers):
            (cluster, process) = (.remote(KafkaConfiguration(bootstrapServers: servers)), nil)
        case .noida:
            let process = try BrokerProcess()
            (cluster, self.process) = (.remote(process.configuration), process)
        }
    }

    /// Ends a broker that was started here.
    func stop() { process?.kill() }

    func createTopic(_ name: String, partitions: Int) throws {
        let declaration = TopicDeclaration(name: name, partitions: partitions)
        _ = try cluster.ensureTopic(declaration, timeout: .seconds(15))
    }

    func hasTopic(_ name: String) throws -> Bool {
        let admin = try KafkaAdmin(configuration: cluster.configuration)
        defer { admin.close() }
        return try admin.describeTopic(name, timeout: .seconds(5), configuration: false) != nil
    }
}
