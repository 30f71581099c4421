import HTTPAPI
import ServiceLifecycle
import ServiceNotification

/// Tells the service manager now and then how the daemon is, and at once when the end begins. Last in the group, so
/// first to stop.
struct NotifyService: Service {
    let life: LifeNotices
    let status: @Sendable () -> String

    /// Without a watchdog.
    private static let interval: Duration = .seconds(15)

    func run() async throws {
        let manager = life.manager
        // Twice within what the watchdog waits, as sd_watchdog_enabled(3) asks for.
        let interval = manager.watchdog.map { min($0 / 2, Self.interval) } ?? Self.interval
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                // Asking for the status goes through the locks of writer and store: who hangs there says nothing.
                manager.tell([.status(self.status()), .watchdog])
                try await Task.sleep(for: interval)
            }
        }
        life.tell(.stops, status: "stopping")
    }
}

extension Readiness {
    /// In one line.
    var summary: String {
        let parts = ["writer \(writer)", "projections \(projections)", "publisher \(publisher)"]
        return (parts + reasons).joined(separator: ", ")
    }
}
