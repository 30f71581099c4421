import CommandProcessing
import EventStore
import HTTPAPI
import Identity
import Publishing
import VerifiableCredentials

extension ConfigurationKey {
    static let whole = [
        ConfigurationKey("data", "The data folder.") { $0.dataFolder },
        ConfigurationKey(
            "masterKey",
            "A file with the 32-byte master key; without it systemd's credential master.key, or keys/master.key in the data folder."
        ) { $0.masterKeyPath },
        ConfigurationKey("listen", "Where to listen, HOST:PORT; port 0 takes a free one.") { "\($0.listen)" },
        ConfigurationKey(
            "clock",
            "What time it is: system, or simulated:2026-01-01T00:00:00Z for rehearsals."
        ) { "\($0.clock)" },
        ConfigurationKey(
            "mapMebibytes",
            "Address space that the maps of the log, the index and the stream heads begin with, each, in MiB."
        ) { "\($0.maps.first)" },
        ConfigurationKey(
            "mapMebibytesMax",
            "Address space that each of them may be given while the daemon runs, in MiB; a full one refuses commands."
        ) { "\($0.maps.limit)" },
        ConfigurationKey(
            "recordEvents",
            "Events of people's records that are kept in memory, folded, for decisions and again for projections: some 450 bytes each. Who finds no room is folded from the log at each command."
        ) { "\($0.recordMemory.events)" },
        ConfigurationKey(
            "clockBehindSeconds",
            "How far the machine's clock may be behind the last record: beyond it the daemon does not start, and records nothing."
        ) { "\($0.clockBound.behindMax)" },
        ConfigurationKey(
            "settleSeconds",
            "How long nothing new must come in about a person before deadlines of their past are recorded."
        ) { "\($0.deadlines.settleSeconds)" },
        ConfigurationKey(
            "logLevel",
            "The least severe lines to log: trace, debug, info, notice, warning, error or critical.",
            isReloadable: true
        ) { $0.logLevel },
        ConfigurationKey(
            "logFormat",
            "How lines of the log look: text, json, or auto: text on a terminal, JSON otherwise."
        ) { $0.logFormat },
    ]

    static let access = [
        ConfigurationKey(
            "access.jwks",
            "The file with the public keys that check tokens, 64 at most; looked at every few seconds."
        ) { $0.access?.tokens?.keys.path },
        ConfigurationKey("access.issuer", "Who makes the tokens, as they say it (iss).") {
            $0.access?.tokens?.rules.issuer
        },
        ConfigurationKey("access.audience", "What the tokens are for, as they say it (aud).") {
            $0.access?.tokens?.rules.audience
        },
        ConfigurationKey(
            "access.leewaySeconds",
            "How far the clocks of who makes and who takes tokens may differ.",
            standard: "\(TokenRules.leewaySecondsDefault)"
        ) { $0.access?.tokens.map { "\($0.rules.leewaySeconds)" } },
        ConfigurationKey(
            "access.certificates",
            "The file that lists who is known by which certificate; looked at every few seconds."
        ) { $0.access?.certificatesPath },
    ]

    static let verification = [
        ConfigurationKey("verification.url", "Where readers of signed credentials reach this daemon.") {
            $0.verification?.address.url
        },
        ConfigurationKey(
            "verification.issuer",
            "In whose name the public record is signed; made from the url without it."
        ) { $0.verification?.address.issuer },
        ConfigurationKey("verification.key", "The file with the private key that signs.") {
            $0.verification?.key.path
        },
        ConfigurationKey(
            "verification.formerKeys",
            "A file with public keys whose signatures still hold, 64 at most."
        ) { $0.verification?.formerKeys?.path },
        ConfigurationKey(
            "verification.listSeconds",
            "How long a signed list of statuses may be kept by whoever fetched it.",
            standard: "\(CredentialIssuer.listSecondsDefault)"
        ) { $0.verification.map { "\($0.listSeconds)" } },
    ]

    static let tls = [
        ConfigurationKey("tls.certificate", "A certificate in PEM; looked at every few seconds.") {
            $0.tls?.certificatePath
        },
        ConfigurationKey("tls.key", "Its private key in PEM; looked at every few seconds.") {
            $0.tls?.keyPath
        },
        ConfigurationKey(
            "tls.clientAuthority",
            "Whose certificates clients may show, in PEM; looked at every few seconds."
        ) { $0.tls?.clientAuthorityPath },
        ConfigurationKey(
            "tls.clientCertificate",
            "Whether a client needs a certificate: optional or required.",
            standard: "optional"
        ) { $0.tls.map { $0.requiresClientCertificate ? "required" : "optional" } },
        ConfigurationKey(
            "tls.minimumVersion",
            "The oldest version of TLS that is spoken: 1.2 or 1.3.",
            standard: TLSSettings.Version.tls12.rawValue
        ) { $0.tls?.minimumVersion.rawValue },
    ]

    static let kafka = [
        ConfigurationKey(
            "kafka.bootstrap",
            "Where to publish: embedded, off, or bootstrap servers, HOST:PORT with commas between."
        ) { "\($0.kafka.choice)" },
        ConfigurationKey("kafka.clientId", "The name that brokers log and meter.") { $0.kafka.clientID },
        ConfigurationKey(
            "kafka.replication",
            "Copies of each partition, for each topic that does not say otherwise."
        ) { "\($0.kafka.replication)" },
        ConfigurationKey(
            "kafka.minInSyncReplicas",
            "Copies that must have a message before it counts, for each topic that does not say otherwise."
        ) { "\($0.kafka.minInSyncReplicas)" },
        ConfigurationKey(
            "kafka.messageBytes",
            "The largest message for boards and employers; above it one waits in quarantine."
        ) { "\($0.kafka.lanes.messageBytes)" },
        ConfigurationKey(
            "kafka.delivery",
            "What is promised to readers: exactly-once, or at-least-once for brokers without transactions."
        ) { $0.kafka.lanes.delivery.rawValue },
    ]
}
