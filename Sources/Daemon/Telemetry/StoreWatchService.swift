import EventStore
import Logging
import Projections
import ServiceLifecycle
import Synchronization

/// Looks after the store every few seconds, remembers what it saw, and warns once of what begins.
final class StoreWatchService: Service {
    private static let interval: Duration = .seconds(5)

    private let owned: OwnedStore
    private let logger: Logger
    private let last = Mutex<StoreReading?>(nil)

    init(owned: OwnedStore, logger: Logger) {
        self.owned = owned
        self.logger = logger
    }

    /// What the last look showed; nil before the first.
    var reading: StoreReading? { last.withLock { $0 } }

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            let projections = self.owned.projections
            var watch = StoreWatch(self.owned.store) { projections.namedEnvironments }
            var warned: Set<String> = []
            let began = ContinuousClock.now
            while !Task.isCancelled {
                let parts = began.duration(to: .now).components
                self.look(&watch, now: Double(parts.seconds), &warned)
                try await Task.sleep(for: Self.interval)
            }
        }
    }

    private func look(_ watch: inout StoreWatch, now: Double, _ warned: inout Set<String>) {
        do {
            let reading = try watch.look(now: now)
            last.withLock { $0 = reading }
            // Numbers in a warning change with every look; what it is about does not.
            let subjects = Dictionary(
                reading.warnings.map { ($0.filter { !$0.isNumber }, $0) },
                uniquingKeysWith: { first, _ in first }
            )
            for (subject, warning) in subjects where !warned.contains(subject) {
                logger.warning("store", metadata: ["warning": "\(warning)"])
            }
            warned = Set(subjects.keys)
        } catch {
            // Better no numbers than old ones.
            last.withLock { $0 = nil }
            logger.error("the store cannot be looked at", metadata: ["error": "\(error)"])
        }
    }
}
