import Foundation
import HTTPAPI
import ShapedYAML
import Testing

@testable import Daemon

/// File, environment and options over each other, and where each error is placed.
@Suite struct LayerTests {
    private func errors(
        _ yaml: String? = nil,
        _ environment: [String: String] = [:],
        _ options: [GivenOption] = []
    ) async -> [String] {
        do {
            _ = try await EffectiveConfiguration.of(yaml, environment: environment, options: options)
            return []
        } catch let errors as DocumentErrors {
            return errors.errors.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func laterLayersGoBeforeEarlierOnes() async throws {
        let listen = GivenOption(name: "--listen", key: "listen", value: "127.0.0.1:3")
        let yaml = "data: /d\n\nlisten: 127.0.0.1:1\nlimits: {bodySeconds: 7, idleSeconds: 8}"
        let variables = [
            "CREDENTIALD_LISTEN": "127.0.0.1:2", "CREDENTIALD_LIMITS_BODY_SECONDS": "9", "OTHER": "x",
        ]
        let all = try await EffectiveConfiguration.of(yaml, environment: variables, options: [listen])
        #expect("\(all.settings.listen)" == "127.0.0.1:3")
        #expect(all.value(of: "listen")?.origin == .option("--listen"))
        let two = try await EffectiveConfiguration.of(yaml, environment: variables)
        #expect("\(two.settings.listen)" == "127.0.0.1:2")
        #expect(two.value(of: "listen")?.origin == .environment("CREDENTIALD_LISTEN"))
        #expect(two.settings.limits.pace.bodySeconds == 9 && two.settings.limits.pace.idleSeconds == 8)
        #expect(two.value(of: "limits.idleSeconds")?.origin == .file("c.yaml", line: 4))
        #expect(two.value(of: "limits.headSeconds")?.origin == .standard)
        let one = try await EffectiveConfiguration.of(yaml)
        #expect("\(one.settings.listen)" == "127.0.0.1:1")
        #expect(one.value(of: "listen")?.origin == .file("c.yaml", line: 3))
    }

    /// Every key that takes one value: a variable sets it, and what it was set to is what is shown.
    @Test func everyKeyCanBeGivenByItsVariable() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let values = [
            "data": "/d", "masterKey": "/k", "listen": "127.0.0.1:1",
            "clock": "simulated:2026-01-01T00:00:00Z",
            "recordEvents": "100000", "settleSeconds": "11", "logLevel": "debug", "logFormat": "text",
            "kafka.bootstrap": "b:1",
            "kafka.clientId": "me", "kafka.replication": "3", "kafka.minInSyncReplicas": "2",
            "kafka.messageBytes": "5000", "kafka.delivery": "at-least-once",
        ]
        // Those of a section whose files must be there are read as far as that.
        let incomplete = ["access", "verification", "tls"]
        for key in ConfigurationKey.all {
            let section = key.path.split(separator: ".").first.map(String.init) ?? ""
            if incomplete.contains(section) {
                let found = await errors(nil, [key.variable: "1.2"])
                #expect(
                    !found.isEmpty && !found.contains { $0.contains("not known") },
                    "\(key.path) \(found)"
                )
                continue
            }
            let text = values[key.path] ?? "17"
            var variables = [key.variable: text]
            if key.path == "kafka.minInSyncReplicas" { variables["CREDENTIALD_KAFKA_REPLICATION"] = "3" }
            let shown = try await EffectiveConfiguration.of(environment: variables).value(of: key.path)
            #expect(shown?.value?.hasPrefix(text.prefix(29)) == true, "\(key.path) \(shown as Any)")
            #expect(shown?.origin == .environment(key.variable))
        }
    }

    @Test(arguments: [
        ("CREDENTIALD_LISTTEN", "x", "did you mean CREDENTIALD_LISTEN?"),
        ("CREDENTIALD_LIMITS_BODYSECONDS", "5", "did you mean CREDENTIALD_LIMITS_BODY_SECONDS?"),
        ("CREDENTIALD_ENTIRELY_ELSEWHERE", "x", "config keys"),
        ("CREDENTIALD_PUBLICATIONS", "[]", "publications stands in the file only"),
        ("CREDENTIALD_KAFKA_PROPERTIES_DEBUG", "all", "kafka.properties stands in the file only"),
        ("CREDENTIALD_PORT", "tcp://10.0.0.1:8080", "enableServiceLinks"),
        ("CREDENTIALD_SERVICE_PORT_HTTP", "8080", "enableServiceLinks"),
        ("CREDENTIALD_LISTEN", "nowhere", "is \"nowhere\", not HOST:PORT"),
        ("CREDENTIALD_DATA", "", "is empty"),
        ("CREDENTIALD_DATA", "f\u{FFFD}r", "is not UTF-8"),
        ("CREDENTIALD_LIMITS_BODY_SECONDS", "1e3", "whole number"),
        ("CREDENTIALD_LIMITS_BODY_SECONDS", "0", "not 1 to 3600"),
        ("CREDENTIALD_LOG_LEVEL", "inf", "did you mean info?"),
        ("CREDENTIALD_KAFKA_REPLICATION", "77", "not 1 to"),
    ])
    func aWrongVariableIsNamed(_ name: String, _ value: String, _ reason: String) async {
        let found = await errors("data: d", [name: value])
        #expect(found.count == 1 && found.allSatisfy { $0.hasPrefix("environment: \(name): ") }, "\(found)")
        #expect(found.first?.contains(reason) == true, "\(found)")
    }

    @Test func whatIsMissingIsPlacedWhereItsSectionBegan() async {
        #expect(
            await errors("data: d", ["CREDENTIALD_ACCESS_ISSUER": "i", "CREDENTIALD_ACCESS_JWKS": "/no"])
                .first
                == "environment: access: has no audience: what the tokens are for, as they say it (aud)"
        )
        #expect(
            await errors("data: d\naccess: {issuer: i, audience: a}").first?.hasPrefix(
                "c.yaml:2: access: has no jwks"
            )
                == true
        )
        // The file's section is completed by a variable, and the variable's file is not there.
        #expect(
            await errors("access: {issuer: i, audience: a}", ["CREDENTIALD_ACCESS_JWKS": "/no"]).first
                == "environment: CREDENTIALD_ACCESS_JWKS: names /no, which cannot be read"
        )
        let empty = GivenOption(name: "--data", key: "data", value: "")
        #expect(await errors(nil, [:], [empty]) == ["command line: --data: is empty"])
    }

    /// A value that another layer goes before is still a value of its kind, or an error of the file.
    @Test func theFileStaysStrictBelowOtherLayers() async {
        let variables = ["CREDENTIALD_LIMITS_BODY_SECONDS": "9"]
        let found = await errors("limits:\n  bodySeconds: long\n  idelSeconds: 5", variables)
        #expect(
            found == [
                "c.yaml:2: limits.bodySeconds: is not a whole number of 0 or more",
                "c.yaml:3: limits.idelSeconds: is not known; did you mean idleSeconds?",
            ]
        )
    }

    @Test func aSecretsVariableMayHaveOurPrefix() async throws {
        let yaml = "kafka:\n  secrets:\n    sasl.password: {env: CREDENTIALD_KAFKA_PASSWORD}"
        let variables = ["CREDENTIALD_KAFKA_PASSWORD": "deep secret"]
        let configuration = try await EffectiveConfiguration.of(yaml, environment: variables)
        #expect(configuration.settings.kafka.properties["sasl.password"] == "deep secret")
        #expect(
            configuration.value(of: "kafka.secrets.sasl.password")
                == EffectiveValue(
                    key: "kafka.secrets.sasl.password",
                    value: "<hidden>",
                    origin: .file("c.yaml", line: 3)
                )
        )
        #expect(await errors("data: d", variables).count == 1)
    }
}
