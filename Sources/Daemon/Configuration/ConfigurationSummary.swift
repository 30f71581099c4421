import Credentialing
import HTTPAPI
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
    /// Absent: plain HTTP.
    package let tls: TLSSummary?
    package let bootstrap: String
    package let delivery: String
    /// The largest message for boards and employers.
    package let messageBytes: Int
    /// librdkafka's properties that were set; without secrets' values.
    package let properties: [String: String]
    package let lanes: [LaneSummary]
    /// Every key, with where its value comes from.
    package let values: [ValueSummary]

    package struct ValueSummary: Encodable, Sendable {
        package let key: String
        /// Absent: not set.
        package let value: String?
        /// "default", "file", "environment" or "option".
        package let from: String
        /// `FILE:LINE`, a variable or an option; absent for a default.
        package let at: String?
    }

    package struct AccessSummary: Encodable, Sendable {
        /// Those of tokens are absent when none are taken.
        package let jwks: String?
        package let issuer: String?
        package let audience: String?
        package let leewaySeconds: Int64?
        /// Absent when no certificates are taken.
        package let certificates: String?
    }

    package struct TLSSummary: Encodable, Sendable {
        package let certificate: String
        package let key: String
        package let clientAuthority: String?
        package let clientCertificate: String
        package let minimumVersion: String
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

    package init(_ configuration: EffectiveConfiguration) {
        let settings = configuration.settings
        values = configuration.values.map {
            ValueSummary(key: $0.key, value: $0.value, from: $0.origin.kind, at: $0.origin.place)
        }
        data = settings.dataFolder
        listen = "\(settings.listen)"
        access = settings.access.map { access in
            AccessSummary(
                jwks: access.tokens?.keys.path,
                issuer: access.tokens?.rules.issuer,
                audience: access.tokens?.rules.audience,
                leewaySeconds: access.tokens?.rules.leewaySeconds,
                certificates: access.certificatesPath
            )
        }
        tls = settings.tls.map { tls in
            TLSSummary(
                certificate: tls.certificatePath,
                key: tls.keyPath,
                clientAuthority: tls.clientAuthorityPath,
                clientCertificate: tls.requiresClientCertificate ? "required" : "optional",
                minimumVersion: tls.minimumVersion.rawValue
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
        let tokens = access.flatMap { access in
            access.issuer.map { "tokens of \($0) checked with \(access.jwks ?? "")" }
        }
        let certificates = access?.certificates.map { "certificates listed in \($0)" }
        let callers = [tokens, certificates].compactMap(\.self).joined(separator: ", ")
        let transport = tls.map { "TLS \($0.minimumVersion) or later" } ?? "plain HTTP"
        return
            "\(callers.isEmpty ? "no tokens, for --dev alone" : callers); \(transport); Kafka \(bootstrap), \(count) publications in \(lanes.count) lanes"
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
