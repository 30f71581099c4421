import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import KafkaClient
import Logging
import Publishing
import Synchronization
import TestSupport

@testable import Projections

/// A store whose writer tells the projections nothing: they stay behind until somebody has them catch up.
struct UntoldStack {
    let store: EventStore
    let live: LiveProjections
    private let folders: ProjectionFolders
    private let writer: CommandService.Writer

    /// - Parameter path: of a folder that has its rules.
    init(_ path: String) throws {
        var configuration = StoreConfiguration()
        configuration.logMapSize = 256 << 20
        configuration.indexMapSize = 256 << 20
        let store = try EventStore(
            path: path,
            access: .owner,
            configuration: configuration,
            claimsOf: UniqueClaim.digests
        )
        let rules = try store.readRuleBook()
        let shelf = RuleShelf(rules)
        let clock = TestClock()
        folders = try ProjectionFolders(store: store, rules: rules)
        live = try folders.openAll(threads: 1).live
        writer = try CommandService.Writer(
            store: store,
            clock: { clock.now },
            makeDecider: { CommandDecider(keys: store.keys, shelf: shelf) }
        )
        self.store = store
    }

    func submit(_ commands: [Command]) async throws {
        _ = try await CommandService(writer: writer).submit(try Stack.prepare(commands))
    }

    func catchUp() throws {
        let head = try store.log.head()
        try live.applier.withLock { applier in _ = try applier.catchUp(through: head) }
    }

    /// Of the lane for boards and employers.
    func publisher(_ broker: EmbeddedBroker) -> Publisher {
        Publisher(
            lane: .audiences,
            store: store,
            projections: live,
            cluster: .embedded(broker),
            logger: Logger(label: "publishing-tests", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }

    func close() async throws {
        await writer.stop()
        try folders.close(live)
        try store.close()
    }
}

extension Publisher {
    /// Waits until the lane has seen that the projections are behind.
    func waitedForProjections() async throws -> LaneStatus {
        try await reached("waiting") {
            if case .waiting(let reason) = $0.state {
                reason.contains("projections are behind")
            } else {
                false
            }
        }
    }
}
