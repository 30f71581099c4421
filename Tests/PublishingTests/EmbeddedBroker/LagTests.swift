import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import KafkaClient
import Logging
import Projections
import TestSupport
import Testing

@testable import Publishing

/// Which boards an event concerns is read from a projection: a lane does not run ahead of it.
@Suite(.serialized, .ownThread)
struct LagTests {
    let folder = TemporaryFolder()

    @Test func aLaneWaitsForProjectionsThatAreBehind() async throws {
        let before = try Stack(folder.path)
        try await before.submit([Sample.adoptRules(1), Sample.register(2, peer: 1)])
        try await before.close()

        // A writer that tells the projections nothing.
        var configuration = StoreConfiguration()
        configuration.logMapSize = 256 << 20
        configuration.indexMapSize = 256 << 20
        let store = try EventStore(
            path: folder.path,
            access: .owner,
            configuration: configuration,
            claimsOf: UniqueClaim.digests
        )
        let rules = try store.readRuleBook()
        let folders = try ProjectionFolders(store: store, rules: rules)
        let live = try folders.openAll(threads: 1).live
        let shelf = RuleShelf(rules)
        let clock = TestClock()
        let writer = try CommandService.Writer(
            store: store,
            clock: { clock.now },
            makeDecider: { CommandDecider(keys: store.keys, shelf: shelf) }
        )
        _ = try await CommandService(writer: writer).submit(
            try Stack.prepare([Sample.submit(3, peer: 1), Sample.module(4, peer: 1)])
        )
        let broker = try EmbeddedBroker()
        let logger = Logger(label: "publishing-tests", factory: { _ in SwiftLogNoOpLogHandler() })
        let publisher = Publisher(
            lane: .audiences,
            store: store,
            projections: live,
            cluster: .embedded(broker),
            logger: logger
        )
        publisher.start()
        let status = try await publisher.reached("waiting") {
            if case .waiting(let reason) = $0.state {
                reason.contains("projections are behind")
            } else {
                false
            }
        }
        #expect(status.position == Position(2))
        #expect(publisher.stop(timeout: patience))
        await writer.stop()
        try folders.close(live)
        try store.close()

        // Opening the folder again brings the projections up to the log; nothing was left out.
        let copy = try folder.copied()
        let stack = try Stack(copy.path)
        let successor = stack.publisher(.embedded(broker))
        successor.start()
        try await successor.caughtUp(with: stack.store)
        #expect(successor.stop(timeout: patience))
        let expected = try Expectation(stack.store)
        let (found, faults) = try Topics(configuration: broker.configuration).messages(
            like: expected.messages
        )
        #expect(faults.isEmpty)
        #expect(Set(found) == Set(expected.messages))
        #expect(found.count == 3)
        try await stack.close()
    }
}
