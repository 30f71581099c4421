/// What a configuration says, as it says it.
struct ConfigurationContent: Decodable {
    var data: String?
    var masterKey: String?
    var listen: String?
    var clock: String?
    var mapMebibytes: UInt32?
    var mapMebibytesMax: UInt32?
    var recordEvents: UInt32?
    var clockBehindSeconds: UInt32?
    var settleSeconds: UInt32?
    var logLevel: String?
    var logFormat: String?
    var access: Access?
    var verification: Verification?
    var tls: TLS?
    var limits: Limits?
    var kafka: Kafka?
    var publications: [Publication]?

    struct Access: Decodable {
        var jwks: String?
        var issuer: String?
        var audience: String?
        var leewaySeconds: UInt32?
        var certificates: String?
    }

    struct TLS: Decodable {
        var certificate: String?
        var key: String?
        var clientAuthority: String?
        var clientCertificate: String?
        var minimumVersion: String?
    }

    struct Limits: Decodable {
        var callerRequestsPerSecond: UInt32?
        var callerBurst: UInt32?
        var addressRequestsPerSecond: UInt32?
        var addressBurst: UInt32?
        var openRequestsPerSecond: UInt32?
        var openBurst: UInt32?
        var personReadingsPerHour: UInt32?
        var personReadingsBurst: UInt32?
        var connections: UInt32?
        var connectionsPerAddress: UInt32?
        var idleSeconds: UInt32?
        var headSeconds: UInt32?
        var bodySeconds: UInt32?
        var bodyBytesPerSecond: UInt32?
        var answerSeconds: UInt32?
        var drainSeconds: UInt32?
    }

    struct Verification: Decodable {
        var url: String?
        var issuer: String?
        var key: String?
        var formerKeys: String?
        var listSeconds: UInt32?
    }

    struct Kafka: Decodable {
        var bootstrap: String?
        var clientId: String?
        var replication: UInt32?
        var minInSyncReplicas: UInt32?
        var delivery: String?
        var messageBytes: UInt32?
        var properties: [String: String]?
        var secrets: [String: Secret]?
    }

    /// Where a value is that has no place in the file.
    struct Secret: Decodable {
        var file: String?
        var env: String?
    }

    struct Publication: Decodable {
        var name: String?
        var lane: String?
        var audience: String?
        var topic: String?
        var partitions: UInt32?
        var replication: UInt32?
        var minInSyncReplicas: UInt32?
        var compacted: Bool?
        var encoding: String?
        var boards: [String]?
        var events: [String]?
    }
}
