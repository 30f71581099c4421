import Foundation
import HTTPAPI
import Logging
import ServiceNotification
import ShapedYAML

/// Reads the configuration anew and takes what can be taken while the daemon runs.
actor Reload {
    private let inputs: ConfigurationInputs
    private let log: DaemonLog
    private let logger: Logger
    private let limits: LiveLimits
    private let room: ConnectionRoom
    private let edge: Edge
    private let life: LifeNotices?
    private let executor = BlockingExecutor("reload")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    let counts = ReloadCounts()
    /// What the daemon goes by: as at the start, with what was taken since.
    private var running: DaemonSettings

    init(
        _ inputs: ConfigurationInputs,
        running: DaemonSettings,
        log: DaemonLog,
        logger: Logger,
        limits: LiveLimits,
        room: ConnectionRoom,
        edge: Edge,
        life: LifeNotices?
    ) {
        self.inputs = inputs
        self.running = running
        self.log = log
        self.logger = logger
        self.limits = limits
        self.room = room
        self.edge = edge
        self.life = life
    }

    /// - Parameter status: what the service manager is told afterwards.
    func run(status: @Sendable () -> String) async {
        life?.tell(.reloads(atMicroseconds: ServiceManager.monotonicMicroseconds()))
        do {
            var settings = try await inputs.load().settings
            settings.masterKeyPath = MasterKeyPath.resolved(
                settings.masterKeyPath,
                environment: inputs.environment
            )
            take(settings)
            counts.count(isTaken: true)
        } catch {
            refuse(error)
            counts.count(isTaken: false)
        }
        await edge.look()
        life?.tell(.hasReloaded, status: status())
    }

    private func take(_ settings: DaemonSettings) {
        let plan = ReloadPlan(from: running, to: settings)
        if let level = Logger.Level(rawValue: settings.logLevel) { log.level = level }
        let connections = running.limits.connectionsMax
        running.limits = settings.limits
        running.limits.connectionsMax = connections
        limits.take(room.fit(running.limits))
        running.logLevel = settings.logLevel
        logger.notice(
            "configuration read anew",
            metadata: ["changed": "\(plan.taken.isEmpty ? "nothing" : plan.taken.joined(separator: ", "))"]
        )
        guard !plan.waiting.isEmpty else { return }
        logger.warning(
            "configuration waits for a restart: these keys cannot change while the daemon runs",
            metadata: ["keys": "\(plan.waiting.joined(separator: ", "))"]
        )
    }

    private func refuse(_ error: any Error) {
        let reasons = (error as? DocumentErrors)?.errors.map(\.description) ?? ["\(error)"]
        for reason in reasons {
            logger.error(
                "configuration not taken, everything stays as it is",
                metadata: ["error": "\(reason)"]
            )
        }
    }
}
