import HTTPAPI
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
