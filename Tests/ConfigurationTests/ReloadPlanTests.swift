import Foundation
import HTTPAPI
import Identity
import Testing

@testable import Daemon

/// What a running daemon takes of another configuration, and what waits.
@Suite struct ReloadPlanTests {
    private func plan(_ old: String, _ new: String) async throws -> ReloadPlan {
        ReloadPlan(
            from: try await EffectiveConfiguration.of(old).settings,
            to: try await EffectiveConfiguration.of(new).settings
        )
    }

    @Test func whatCanChangeIsTakenAndTheRestIsNamed() async throws {
        let old = "listen: 127.0.0.1:1\nlogLevel: info\nlimits: {callerBurst: 5, connections: 6}"
        #expect(try await plan(old, old) == plan("data: data", "data: data"))
        let new = """
            listen: 127.0.0.1:2
            logLevel: debug
            limits: {callerBurst: 6, connections: 7}
            kafka: {bootstrap: "off", properties: {linger.ms: "5"}}
            publications: [{name: log, audience: log}]
            """
        let found = try await plan(old, new)
        #expect(found.taken == ["logLevel", "limits.callerBurst"])
        #expect(
            found.waiting == [
                "listen", "limits.connections", "kafka.bootstrap", "kafka.properties or kafka.secrets",
                "publications",
            ]
        )
    }

    /// Under the same name: the file says nothing of it.
    @Test func aKeyThatWasReplacedInItsFileWaits() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        func settings(_ url: String) async throws -> DaemonSettings {
            try await EffectiveConfiguration.of("verification: {url: '\(url)', key: \(file.path)}").settings
        }
        try KeyFiles.write(try SigningKey.make(.es256), to: file.path)
        let old = try await settings("https://a.example")
        let same = try await settings("https://a.example")
        #expect(ReloadPlan(from: old, to: same).waiting == [])
        try FileManager.default.removeItem(at: file)
        try KeyFiles.write(try SigningKey.make(.es256), to: file.path)
        let other = try await settings("https://a.example")
        let found = ReloadPlan(from: old, to: other)
        #expect(found.taken == [])
        #expect(
            found.waiting == ["verification.key or verification.formerKeys, whose files hold other keys"]
        )
        // Another address alone is named alone.
        let moved = try await settings("https://b.example")
        #expect(ReloadPlan(from: other, to: moved).waiting == ["verification.url", "verification.issuer"])
    }

    /// Beside the limits, whose way into a running server has tests of its own.
    @Test func everyReloadableKeyIsKnown() {
        for limit in LimitReading.all where limit.isReloadable {
            var configuration = APIConfiguration()
            limit.set(3, &configuration)
            #expect(limit.get(configuration) == 3, "\(limit.name)")
        }
        let others = ConfigurationKey.all.filter { $0.isReloadable && !$0.path.hasPrefix("limits.") }
        #expect(others.map(\.path) == ["logLevel"])
    }
}
