import EventStore
import Identifiers
import KafkaClient
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

        let untold = try UntoldStack(folder.path)
        try await untold.submit([Sample.submit(3, peer: 1), Sample.module(4, peer: 1)])
        let broker = try EmbeddedBroker()
        let publisher = untold.publisher(broker)
        publisher.start()
        let status = try await publisher.waitedForProjections()
        #expect(status.position == Position(2))
        #expect(publisher.stop(timeout: patience))
        try await untold.close()

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
