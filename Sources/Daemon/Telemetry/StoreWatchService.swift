import CommandProcessing
import EventStore
import Logging
import Projections
import ServiceLifecycle
import Synchronization

/// Looks after the store every few seconds, remembers what it saw, and warns once of what begins.
final class StoreWatchService: Service {
    private static let interval: Duration = .seconds(5)

    private let owned: OwnedStore
    private let writer: CommandService.Writer
    private let logger: Logger
    private let last = Mutex(Look())

    private struct Look {
        var reading: StoreReading?
        var trouble: String?
    }

    init(owned: OwnedStore, writer: CommandService.Writer, logger: Logger) {
        self.owned = owned
        self.writer = writer
        self.logger = logger
    }

    /// What the last look showed; nil before the first, and when there was trouble.
    var reading: StoreReading? { last.withLock { $0.reading } }

    /// Why the last look showed nothing; nil when it did.
    var trouble: String? { last.withLock { $0.trouble } }

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
            try owned.store.checkPlace()
            let reading = try watch.look(now: now)
            writer.lookForRoom()
            last.withLock { $0 = Look(reading: reading) }
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
            note("\(error)")
        }
    }

    private func note(_ trouble: String) {
        let isNew = last.withLock { last in
            defer { last = Look(trouble: trouble) }
            return last.trouble != trouble
        }
        // Better no numbers than old ones, and no line every few seconds.
        if isNew { logger.error("the store cannot be looked at", metadata: ["error": "\(trouble)"]) }
    }
}
