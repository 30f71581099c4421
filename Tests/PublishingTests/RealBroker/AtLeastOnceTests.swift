import Broker
import CommandProcessing
import CredentialingSchema
import EventStore
import Identifiers
import KafkaClient
import TestSupport
import Testing

@testable import Publishing

/// Without transactions: for a consumer that keeps the rule each message is there once, wherever publishing was
/// cut off.
@Suite(.serialized, .ownThread)
struct AtLeastOnceTests {
    let folder = TemporaryFolder()
    let broker: BrokerProcess
    private var cluster: Cluster { .remote(broker.configuration) }
    private var topics: Topics { Topics(configuration: broker.configuration) }
    private static let boardTopic = "credentialing.boards.NYCB.events.v1"

    init() throws { broker = try BrokerProcess() }

    private func settings(_ delivery: Delivery = .atLeastOnce, bytes: Int? = nil) -> LaneSettings {
        var settings = LaneSettings()
        settings.delivery = delivery
        if let bytes { settings.messageBytes = bytes }
        return settings
    }

    private func publish(
        _ stack: Stack,
        _ settings: LaneSettings,
        lane: Lane = .audiences,
        _ body: (Publisher) async throws -> Void = { _ in }
    ) async throws -> Publisher {
        let publisher = stack.publisher(cluster, lane: lane, settings)
        publisher.start()
        try await publisher.caughtUp(with: stack.store)
        try await body(publisher)
        #expect(publisher.stop(timeout: patience))
        return publisher
    }

    /// What a consumer has that keeps the rule against what the log says.
    private func expectOnce(_ stack: Stack, doubles: ClosedRange<Int>? = nil) throws {
        let expected = try Expectation(stack.store)
        let (found, dropped) = try topics.kept(like: expected.messages)
        #expect(found.count == expected.messages.count)
        #expect(Set(found) == Set(expected.messages))
        if let doubles { #expect(doubles.contains(dropped), "\(dropped) doubles") }
    }

    @Test func aHistoryIsPublishedOnceWhenNothingHappens() async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: 61, people: 8)
        for _ in 0..<3 {
            try await stack.submit(random.commands(150))
            let publisher = try await publish(stack, settings())
            #expect(publisher.status.recycles == 0 && publisher.status.torn == 0)
        }
        try expectOnce(stack, doubles: 0...0)
        // Nothing of a transaction: readers of uncommitted messages see the same.
        #expect(try topics.checkpoints().count >= 3)
        try await stack.close()
    }

    /// The lane goes on across a change, in both directions.
    @Test func theDeliveryCanBeChanged() async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: 62, people: 6)
        for delivery in [Delivery.exactlyOnce, .atLeastOnce, .exactlyOnce, .atLeastOnce, .atLeastOnce] {
            try await stack.submit(random.commands(60))
            let publisher = try await publish(stack, settings(delivery))
            #expect(publisher.status.recycles == 0)
        }
        try expectOnce(stack, doubles: 0...0)
        try await stack.close()
    }

    /// As after a kill between the messages and the checkpoint, of either delivery.
    @Test(arguments: Delivery.allCases)
    func whatWasSentWithoutItsCheckpointIsNotSentAgain(_ delivery: Delivery) async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: 63, people: 6)
        try await stack.submit(random.commands(120))
        _ = try await publish(stack, settings())
        try topics.send([try checkpoint(stack, at: try stack.store.log.head().rawValue / 2)])
        try await stack.submit(random.commands(20))
        let publisher = try await publish(stack, settings(delivery))
        #expect((publisher.status.torn > 0) == (delivery == .exactlyOnce))
        try expectOnce(stack, doubles: 0...0)
        try await stack.close()
    }

    private func checkpoint(_ stack: Stack, at position: UInt64, releases: UInt32 = 0) throws -> KafkaMessage
    {
        let hash = try #require(try stack.store.log.hash(at: Position(position)))
        return try LaneCheckpoint(position: Position(position), hash: hash, releases: releases)
            .message(lane: LaneIdentity(.audiences, log: stack.store.log.id, mark: ""))
    }

    /// A request that was on its way when its producer was given up arrives behind what was sent again.
    @Test func whatArrivesLateIsDroppedByTheRule() async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: 64, people: 6)
        try await stack.submit(random.commands(120))
        _ = try await publish(stack, settings())
        let records = try topics.records(Self.boardTopic).flatMap { $0.suffix(5) }
        try topics.send(
            records.map { KafkaMessage(topic: $0.topic, key: $0.key, value: $0.value, headers: $0.headers) }
        )
        try topics.send([try checkpoint(stack, at: try stack.store.log.head().rawValue / 2)])
        try await stack.submit(random.commands(20))
        _ = try await publish(stack, settings())
        try expectOnce(stack, doubles: records.count...10_000)
        try await stack.close()
    }

    // What waits in quarantine

    private func largeModule(_ number: Int) -> Command {
        var command = Sample.module(number, peer: 1)
        command.completeModule.title = String(repeating: "a", count: 190)
        command.completeModule.provider = String(repeating: "b", count: 190)
        return command
    }

    /// Two large modules, at positions 5 and 6, and a limit that they are above.
    private func filled() async throws -> (Stack, bytes: Int) {
        let stack = try Stack(folder.path)
        try await stack.submit([
            Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.submit(3, peer: 1),
            Sample.module(4, peer: 1), largeModule(5), largeModule(6), Sample.module(7, peer: 1),
        ])
        let maker = MessageMaker(lane: .audiences, store: stack.store, projections: stack.live)
        let (header, recorded) = try #require(try stack.store.recordedEvent(at: Position(5)))
        return (stack, try #require(maker.messages(header, recorded).first).bytes - 1)
    }

    private func ids() throws -> [String] {
        try topics.kept(Self.boardTopic).kept.compactMap { $0.text("ce_id").map { String($0.suffix(2)) } }
    }

    private static let list = "credentialing.quarantine.v1.audiences"

    /// An entry came, and neither what follows it nor the checkpoint: its message is not sent, and not lost.
    @Test(arguments: Delivery.allCases)
    func whatWasPutIntoQuarantineWithoutItsCheckpointStaysThere(_ delivery: Delivery) async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([
            Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.submit(3, peer: 1),
        ])
        _ = try await publish(stack, settings())
        try await stack.submit([largeModule(4), Sample.module(5, peer: 1)])
        let maker = MessageMaker(lane: .audiences, store: stack.store, projections: stack.live)
        let (header, recorded) = try #require(try stack.store.recordedEvent(at: Position(4)))
        let message = try #require(maker.messages(header, recorded).first)
        var batch = LaneBatch(at: .start, Quarantine())
        batch.quarantine(message, try #require(QuarantineID(message)), of: .boards, .tooLarge(2, limit: 1))
        let lane = LaneIdentity(.audiences, log: stack.store.log.id, mark: "")
        try topics.send(try #require(try batch.stages(lane).first))
        let publisher = try await publish(stack, settings(delivery))
        #expect(publisher.quarantine?.map(\.position) == [Position(4)])
        #expect(publisher.quarantine?.map(\.attempts) == [1])
        #expect(try ids() == ["/1", "/3", "/5"])
        try await stack.close()
    }

    /// A release came, and neither its tombstone nor the checkpoint.
    @Test(arguments: Delivery.allCases, [true, false])
    func aReleaseWithoutItsCheckpointIsNotSentAgain(_ delivery: Delivery, _ hasTombstone: Bool) async throws {
        let (stack, bytes) = try await filled()
        _ = try await publish(stack, settings(bytes: bytes))
        let entry = try #require(
            try topics.records(Self.list).joined().first { $0.key?.suffix(1) == Array("5".utf8) }
        )
        _ = try await publish(stack, settings(bytes: bytes + 1_000)) { publisher in
            #expect(publisher.retry { $0.position == Position(5) } == 1)
            try await publisher.reached("the release") { $0.quarantined == 1 }
        }
        // As if the process had ended right after the message, or after its tombstone.
        try topics.send([try checkpoint(stack, at: 7)])
        if !hasTombstone {
            try topics.send([
                KafkaMessage(topic: Self.list, key: entry.key, value: entry.value, headers: entry.headers)
            ])
        }
        _ = try await publish(stack, settings(delivery, bytes: bytes + 1_000)) { publisher in
            try await publisher.reached("the list") { $0.quarantined == 1 }
            #expect(publisher.quarantine?.map(\.position) == [Position(6)])
            #expect(publisher.retry { _ in true } == 1)
            try await publisher.reached("the other release") { $0.quarantined == 0 }
        }
        #expect(try ids() == ["/1", "/3", "/4", "/7", "/5", "/6"])
        let last = try topics.records(Self.boardTopic).joined().suffix(2).compactMap {
            $0.text("ce_sequence")
        }
        #expect(last == (0..<2).map { MessageSequence.released(at: Position(7), after: $0).description })
        try await stack.close()
    }

    /// While partitions have more than the checkpoint knows, a release would be below it and be ignored.
    @Test func aReleaseWaitsUntilTheLaneIsPastWhatWasSent() async throws {
        let (stack, bytes) = try await filled()
        _ = try await publish(stack, settings(bytes: bytes))
        try await stack.submit((8..<40).map { Sample.module($0, peer: 1) })
        _ = try await publish(stack, settings(bytes: bytes))
        try topics.send([try checkpoint(stack, at: 7)])
        var claim = LaneClaim(.atLeastOnce)
        let session = try LaneSession(
            lane: .audiences,
            settings: settings(bytes: bytes),
            search: RefusalSearch(),
            claim: &claim,
            cluster: cluster,
            store: stack.store,
            maker: MessageMaker(lane: .audiences, store: stack.store, projections: stack.live)
        ) { _ in }
        let waiting = try #require(session.quarantine.entries.first).id
        #expect(session.checkpoint.position == Position(7) && !session.canRelease(waiting))
        _ = try session.publishNext(through: try stack.store.log.head())
        #expect(session.canRelease(waiting))
        session.close()
        _ = try await publish(stack, settings(bytes: bytes + 1_000)) { publisher in
            #expect(publisher.retry { _ in true } == 2)
            try await publisher.reached("the releases") { $0.quarantined == 0 }
        }
        let expected = try Expectation(stack.store).messages.filter { $0.topic == Self.boardTopic }
        #expect(try ids().count == expected.count)
        try await stack.close()
    }
}
