import Credentialing
import Foundation
import Identifiers
import Identity
import Publishing
import ShapedYAML
import Testing
import VerifiableCredentials

@testable import Daemon

/// What a configuration file says, and each way in which it can be wrong.
@Suite struct ConfigurationFileTests {
    private func read(_ yaml: String, _ environment: [String: String] = [:]) async throws -> DaemonSettings {
        try await configuration(yaml, environment).settings
    }

    private func configuration(
        _ yaml: String,
        _ environment: [String: String] = [:]
    ) async throws -> EffectiveConfiguration {
        try await .of(yaml, environment: environment)
    }

    private func errors(_ yaml: String, _ environment: [String: String] = [:]) async -> [String] {
        do {
            _ = try await read(yaml, environment)
            return []
        } catch let errors as DocumentErrors {
            return errors.errors.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func whatIsLeftOutIsAsWithoutAFile() async throws {
        let settings = try await read("data: /srv/credentials\n")
        #expect(settings.dataFolder == "/srv/credentials")
        #expect(settings.listen == DaemonSettings().listen)
        #expect(settings.publications == Publication.defaults)
    }

    @Test func publicationsTakeHowTheyAreKeptFromTheCluster() async throws {
        let settings = try await read(
            """
            kafka: {bootstrap: "b1:9092,b2:9092", replication: 3, minInSyncReplicas: 2}
            """
        )
        #expect(settings.kafka.choice == .remote("b1:9092,b2:9092"))
        #expect(settings.publications.allSatisfy { $0.replication == 3 && $0.minInSyncReplicas == 2 })
        #expect(settings.publications.map(\.name) == Publication.defaults.map(\.name))
    }

    @Test func addressesOfSixStandInBracketsAndServersApart() async throws {
        let settings = try await read("{listen: '[::1]:0', kafka: {bootstrap: 'b:9092, [::1]:9093'}}")
        #expect(settings.listen == ListenAddress(host: "::1", port: 0))
        #expect(settings.kafka.choice == .remote("b:9092, [::1]:9093"))
        #expect(KafkaChoice("SSL://[::1]:9093") == .remote("SSL://[::1]:9093"))
    }

    @Test func deliveryAndTheLargestMessageAreTheClusters() async throws {
        let settings = try await read("kafka: {delivery: at-least-once, messageBytes: 2000000}")
        #expect(settings.kafka.lanes.delivery == .atLeastOnce)
        #expect(settings.kafka.lanes.messageBytes == 2_000_000)
        let usual = try await read("data: d").kafka.lanes
        #expect(usual.delivery == .exactlyOnce && usual.messageBytes == 990_000)
        #expect(
            await errors("kafka: {messageBytes: 999}").first?.contains("999, not 1000 to 8000000") == true
        )
        #expect(await errors("kafka: {delivery: once}").count == 1)
    }

    @Test func aPublicationOfOnesOwnHasALaneOfItsOwn() async throws {
        let settings = try await read(
            """
            publications:
              - {name: boards, audience: board}
              - name: tcb-issues
                audience: board
                topic: tcb.issues.v1
                partitions: 3
                encoding: protobuf
                boards: [TCB]
                events: [CredentialIssued]
            """
        )
        let lanes = Lane.lanes(of: settings.publications)
        #expect(lanes.map(\.name) == ["audiences", "tcb-issues"])
        let own = try #require(settings.publications.last)
        #expect(own.topicPattern == "tcb.issues.v1" && own.partitions == 3 && own.encoding == .protobuf)
        #expect(own.filter.boards == [try #require(BoardCode("TCB"))])
        #expect(own.filter.types == [.credentialIssued])
        #expect(settings.publications.first == .boards)
    }

    @Test func secretsComeFromFilesAndTheEnvironment() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try Data("from file\n".utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        defer { try? FileManager.default.removeItem(at: file) }
        let configuration = try await configuration(
            """
            kafka:
              bootstrap: b:9093
              properties: {security.protocol: SASL_SSL, sasl.mechanism: SCRAM-SHA-512}
              secrets:
                sasl.username: {env: KAFKA_USER}
                sasl.password: {file: \(file.path)}
            """,
            ["KAFKA_USER": "credentiald"]
        )
        let settings = configuration.settings
        #expect(settings.kafka.properties["sasl.username"] == "credentiald")
        #expect(settings.kafka.properties["sasl.password"] == "from file")
        let summary = ConfigurationSummary(configuration)
        #expect(summary.properties["sasl.password"] == "<hidden>")
        let shown = String(decoding: try JSONEncoder().encode(summary), as: UTF8.self)
        #expect(!shown.contains("from file"))
        #expect(
            configuration.values.filter { $0.key.hasPrefix("kafka.secrets") }.map(\.value) == [
                "<hidden>", "<hidden>",
            ]
        )
        #expect(!"\(settings.kafka.configuration(bootstrap: "b:9093"))".contains("from file"))
    }

    @Test func aSecretOfKafkaIsReadFromItsOwnerAlone() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        let yaml = "kafka:\n  secrets:\n    sasl.password: {file: \(file.path)}"
        func refusals(_ text: String, _ mode: Int) async throws -> [String] {
            // One that is read-only is not written over.
            try? FileManager.default.removeItem(at: file)
            try Data(text.utf8).write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
            return await errors(yaml)
        }
        #expect(try await refusals("a secret\n", 0o400).isEmpty)
        for mode in [0o640, 0o604, 0o622] {
            let found = try await refusals("a secret\n", mode)
            #expect(found.count == 1 && found[0].hasPrefix("c.yaml:3: kafka.secrets.sasl.password.file: "))
            #expect(found.allSatisfy { $0.contains("open to others") && !$0.contains("a secret") })
        }
        for text in ["", "\n", String(repeating: "a", count: 65_537)] {
            #expect(try await refusals(text, 0o600).count == 1)
        }
    }

    @Test func whatIsGivenAsASecretIsShownNowhereWhateverItsName() async throws {
        let secret = "key-of-an-API"
        let yaml = "kafka: {secrets: {sasl.username: {env: KAFKA_USER}}}"
        let configuration = try await configuration(yaml, ["KAFKA_USER": secret])
        #expect(configuration.settings.kafka.properties["sasl.username"] == secret)
        let summary = ConfigurationSummary(configuration)
        #expect(summary.properties == ["sasl.username": "<hidden>"])
        let shown = String(decoding: try JSONEncoder().encode(summary), as: UTF8.self)
        #expect(!shown.contains(secret))
        #expect(!"\(configuration.settings.kafka.configuration(bootstrap: "b:9093"))".contains(secret))
    }

    @Test func aSecretThatIsRefusedIsNotQuoted() async {
        let secret = "key-of-an-API"
        let found = await errors("kafka: {secrets: {security.protocol: {env: P}}}", ["P": secret])
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.contains("kafka.secrets.security.protocol: is refused") == true, "\(found)")
        #expect(found.first?.contains(secret) == false)
    }

    @Test func theKeyThatSignsIsReadFromItsOwnerAlone() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        try KeyFiles.write(try SigningKey.make(.es256), to: file.path)
        let yaml = "verification: {url: 'https://a.example/', key: \(file.path)}"
        let configuration = try await configuration(yaml)
        let settings = configuration.settings
        #expect(settings.verification?.address.issuer == "https://a.example/v1/issuer")
        #expect(settings.verification?.listSeconds == 300)
        let summary = try #require(ConfigurationSummary(configuration).verification)
        #expect(summary.url == "https://a.example" && summary.key == file.path)
        for mode in [0o640, 0o604, 0o622] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
            #expect(await errors(yaml).contains { $0.contains("can be read by others than its owner") })
        }
    }

    /// Each: a file, the line, the element, words of the reason.
    @Test(arguments: [
        ("listen: nowhere", 1, "listen", "not HOST:PORT"),
        ("listen: '[::1:8080'", 1, "listen", "not HOST:PORT"),
        ("listen: '::1]:8080'", 1, "listen", "not HOST:PORT"),
        ("listen: '[]:8080'", 1, "listen", "not HOST:PORT"),
        ("listen: a b:80", 1, "listen", "not HOST:PORT"),
        ("clock: yesterday", 1, "clock", "simulated:2026-01-01T00:00:00Z"),
        ("recordEvents: 99999", 1, "recordEvents", "is 99999, not 100000 to 100000000"),
        ("settleSeconds: 86401", 1, "settleSeconds", "is 86401, not 0 to 86400"),
        ("lissten: a:1", 1, "lissten", "did you mean listen?"),
        ("data: ''", 1, "data", "is empty"),
        ("logLevel: loud", 1, "logLevel", "is one of trace"),
        ("access:\n  issuer: a", 1, "access", "has no jwks"),
        ("access:\n  jwks: /no/f\n  issuer: ''\n  audience: b", 3, "access.issuer", "is empty"),
        (
            "access: {jwks: /no/f, issuer: a, audience: b, leewaySeconds: 601}", 1, "access.leewaySeconds",
            "is 601, not 0 to 600"
        ),
        (
            "access:\n  jwks: /no/f\n  issuer: a\n  audience: b", 2, "access.jwks",
            "/no/f, which cannot be read"
        ),
        ("access:\n  jwks: /dev/null\n  issuer: a\n  audience: b", 2, "access.jwks", "is not a plain file"),
        ("verification:\n  key: /no/f", 1, "verification", "has no url"),
        ("verification:\n  url: https://a.example", 1, "verification", "has no key"),
        (
            "verification:\n  url: http://a.example\n  key: /no/f", 2, "verification.url",
            "begins with https://"
        ),
        (
            "verification:\n  url: https://a.example\n  issuer: did:key:z6\n  key: /no/f", 3,
            "verification.issuer",
            "did:web"
        ),
        (
            "verification: {url: https://a.example, key: /no/f, listSeconds: 59}", 1,
            "verification.listSeconds",
            "not 60 to 86400"
        ),
        ("verification:\n  url: https://a.example\n  key: /no/f", 3, "verification.key", "cannot be read"),
        (
            "verification:\n  url: https://a.example\n  key: /no/f\n  formerKeys: /dev/null", 4,
            "verification.formerKeys", "is not a plain file"
        ),
        ("kafka:\n  bootstrap: here", 2, "kafka.bootstrap", "embedded, off or HOST:PORT"),
        ("kafka:\n  bootstrap: 'b:1,c:0'", 2, "kafka.bootstrap", "embedded, off or HOST:PORT"),
        ("kafka:\n  bootstrap: 'b:1,c d:2'", 2, "kafka.bootstrap", "embedded, off or HOST:PORT"),
        ("kafka:\n  delivery: once", 2, "kafka.delivery", "is one of exactly-once"),
        ("kafka:\n  replication: 1\n  minInSyncReplicas: 2", 3, "kafka.minInSyncReplicas", "not 1 to the 1"),
        ("kafka:\n  properties:\n    acks: 1", 3, "kafka.properties.acks", "not open to configuration"),
        ("kafka:\n  properties:\n    linger.ms: long", 3, "kafka.properties.linger.ms", "is refused"),
        ("kafka:\n  properties:\n    sasl.password: x", 3, "kafka.properties.sasl.password", "is a secret"),
        ("kafka:\n  secrets:\n    sasl.password: {env: A}", 3, "kafka.secrets.sasl.password.env", "not set"),
        (
            "kafka:\n  secrets:\n    sasl.password: {file: /no/f}", 3, "kafka.secrets.sasl.password.file",
            "/no/f"
        ),
        (
            "kafka:\n  secrets:\n    sasl.password: {}", 3, "kafka.secrets.sasl.password",
            "neither file nor env"
        ),
        (
            "kafka:\n  bootstrap: b:1\n  properties:\n    ssl.ca.location: /no/ca.pem\n    security.protocol: SSL",
            1, "kafka", "does not go together"
        ),
        ("publications:\n  - {audience: board}", 2, "publications[0]", "has no name"),
        ("publications:\n  - {name: a}", 2, "publications[0]", "has no audience"),
        ("publications:\n  - {name: a, audience: board}", 2, "publications[0]", "has no topic"),
        ("publications:\n  - {name: A, audience: employers, topic: t}", 2, "publications[0].name", "a-z"),
        (
            "publications:\n  - {name: a, audience: board, topic: t}", 2, "publications[0].topic",
            "needs <code>"
        ),
        (
            "publications:\n  - {name: a, audience: log, topic: t<code>}", 2, "publications[0].topic",
            "of no board"
        ),
        (
            "publications:\n  - {name: a, audience: employers, topic: t t}", 2, "publications[0].topic",
            "letters"
        ),
        (
            "publications:\n  - {name: a, audience: employers, topic: credentialing.publisher.x}", 2,
            "publications[0].topic", "the daemon's own"
        ),
        (
            "publications:\n  - {name: a, audience: log, topic: t, partitions: 2}", 2,
            "publications[0].partitions", "needs 1"
        ),
        (
            "publications:\n  - {name: a, audience: employers, topic: t, partitions: 0}", 2,
            "publications[0].partitions", "not 1 to"
        ),
        (
            "publications:\n  - {name: a, audience: log, topic: t, compacted: true}", 2,
            "publications[0].compacted", "drop records"
        ),
        (
            "publications:\n  - {name: a, audience: employers, topic: t, events: [CredentialIssued]}", 2,
            "publications[0].events", "whole states"
        ),
        (
            "publications:\n  - {name: a, audience: board, topic: t.<code>, events: [CredentialIsued]}", 2,
            "publications[0].events[0]", "did you mean CredentialIssued?"
        ),
        (
            "publications:\n  - {name: a, audience: board, topic: t.<code>, boards: [t]}", 2,
            "publications[0].boards[0]", "no board's code"
        ),
        (
            "publications:\n  - {name: a, audience: log, topic: t, encoding: protobuf}", 2,
            "publications[0].encoding", "no meaning"
        ),
        (
            "publications:\n  - {name: a, audience: log, topic: t}\n  - {name: a, audience: log, topic: u}",
            3,
            "publications[1].name", "another publication's"
        ),
        (
            "publications:\n  - {name: a, audience: board, topic: t.<code>.x}\n  - {name: b, audience: log, topic: t.TCB.x}",
            3, "publications[1].topic", "the same topic as t.<code>.x of a"
        ),
        (
            "publications:\n  - {name: a, lane: x, audience: board, topic: t.<code>}\n  - {name: b, lane: x, audience: log, topic: u}",
            3, "publications[1].lane", "b, which carries the log as it is"
        ),
        (
            "publications:\n  - {name: a, lane: x, audience: checkpoints, topic: t, compacted: true}\n  - {name: b, lane: x, audience: employers, topic: u}",
            3, "publications[1].lane", "a, which carries the log as it is"
        ),
    ])
    func whatIsWrongIsNamed(_ yaml: String, _ line: Int, _ path: String, _ reason: String) async {
        let found = await errors(yaml)
        let start = "c.yaml:\(line): \(path): "
        #expect(found.contains { $0.hasPrefix(start) && $0.contains(reason) }, "\(found)")
    }

    @Test func theSchemaForEditorsIsThatOfTheReader() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let kept = try String(contentsOf: root.appending(path: "Schemas/config.schema.json"), encoding: .utf8)
        #expect(kept == ConfigurationFile.jsonSchema)
    }

    @Test func theExampleIsRight() async throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let yaml = try String(contentsOf: root.appending(path: "deploy/credentiald.yaml"), encoding: .utf8)
        // Its secrets and certificates are on another machine; nothing else is wrong with it.
        let found = await errors(yaml).filter { !$0.contains("cannot be read") }
        #expect(found.isEmpty)
    }
}
