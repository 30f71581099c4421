import Credentialing
import Identifiers
import Identity
import KafkaClient
import Publishing
import VerifiableCredentials

/// What settings come to, for whoever checks a file. Secrets are named, never shown.
package struct ConfigurationSummary: Encodable, Sendable {
    package let data: String
    package let listen: String
    /// Absent: for `--dev` alone.
    package let access: AccessSummary?
    /// Absent: the public record is not signed.
    package let verification: VerificationSummary?
    package let bootstrap: String
    package let delivery: String
    /// The largest message for boards and employers.
    package let messageBytes: Int
    /// librdkafka's properties that were set; without secrets' values.
    package let properties: [String: String]
    package let lanes: [LaneSummary]

    package struct AccessSummary: Encodable, Sendable {
        package let jwks: String
        package let issuer: String
        package let audience: String
        package let leewaySeconds: Int64
    }

    package struct VerificationSummary: Encodable, Sendable {
        package let url: String
        package let issuer: String
        package let key: String
        /// Absent: the signing key alone is shown.
        package let formerKeys: String?
        package let listSeconds: Int64
    }

    package struct LaneSummary: Encodable, Sendable {
        package let lane: String
        package let publications: [PublicationSummary]
    }

    package struct PublicationSummary: Encodable, Sendable {
        package let name: String
        package let audience: String
        package let topic: String
        package let partitions: Int
        package let replication: Int
        package let minInSyncReplicas: Int
        package let compacted: Bool
        package let encoding: String
        /// Absent: of every board.
        package let boards: [String]?
        /// Absent: of every type.
        package let events: [String]?
    }

    package init(_ settings: DaemonSettings) {
        data = settings.dataFolder
        listen = "\(settings.listen)"
        access = settings.access.map { access in
            AccessSummary(
                jwks: access.keys.path,
                issuer: access.rules.issuer,
                audience: access.rules.audience,
                leewaySeconds: access.rules.leewaySeconds
            )
        }
        verification = settings.verification.map { verification in
            VerificationSummary(
                url: verification.address.url,
                issuer: verification.address.issuer,
                key: verification.key.path,
                formerKeys: verification.formerKeys?.path,
                listSeconds: verification.listSeconds
            )
        }
        bootstrap = "\(settings.kafka.choice)"
        delivery = settings.kafka.lanes.delivery.rawValue
        messageBytes = settings.kafka.lanes.messageBytes
        properties = settings.kafka.configuration(bootstrap: "").shownProperties
        lanes = Lane.lanes(of: settings.publications).map { lane in
            LaneSummary(lane: lane.name, publications: lane.publications.map(PublicationSummary.init))
        }
    }

    package var text: String {
        let count = lanes.reduce(0) { $0 + $1.publications.count }
        let callers =
            access.map { "tokens of \($0.issuer) checked with \($0.jwks)" } ?? "no tokens, for --dev alone"
        return "\(callers); Kafka \(bootstrap), \(count) publications in \(lanes.count) lanes"
    }
}

extension ConfigurationSummary.PublicationSummary {
    fileprivate init(_ publication: Publication) {
        name = publication.name
        audience = publication.audience.rawValue
        topic = publication.topicPattern
        partitions = publication.partitions
        replication = publication.replication
        minInSyncReplicas = publication.minInSyncReplicas
        compacted = publication.compacted
        encoding = publication.encoding.rawValue
        boards = publication.filter.boards?.map(\.description).sorted()
        events = publication.filter.types?.map(\.name).sorted()
    }
}
