import Broker
import CredentialingSchema
import EventStore
import Identifiers
import KafkaClient
import MerkleTree
import TestSupport
import Testing

@testable import Publishing

/// The log's own topics, and what a lane does about the ends of topics, on a real broker.
@Suite(.serialized, .ownThread)
struct LogLaneTests {
    let folder = TemporaryFolder()
    let broker: BrokerProcess
    private var cluster: Cluster { .remote(broker.configuration) }
    private var topics: Topics { Topics(configuration: broker.configuration) }

    init() throws { broker = try BrokerProcess() }

    private func filled() async throws -> Stack {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: 17, people: 5)
        try await stack.submit(random.commands(120))
        return stack
    }

    @Test func theTopicIsTheLogByteForByte() async throws {
        let stack = try await filled()
        let publisher = stack.publisher(cluster, lane: .log)
        publisher.start()
        try await publisher.caughtUp(with: stack.store)
        let size = try stack.store.log.head()
        let deadline = ContinuousClock.now + patience
        while try newestTold() != size, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(publisher.stop(timeout: patience))
        let records = try topics.records("credentialing.log.v1")
        #expect(records.count == 1)
        var tree = Frontier()
        for record in records.joined() {
            let position = Position(tree.size.count + 1)
            let value = try #require(record.value)
            #expect(try stack.store.log.withBytes(at: position) { RecordCodec.copy(of: $0) } == value)
            #expect(record.text("ce_id") == "\(stack.store.log.id)/\(position)")
            tree.append(LogHash.leaf(of: value))
        }
        #expect(tree.size.count == size.rawValue)
        let told = try #require(try topics.records("credentialing.checkpoints.v1").joined().last)
        let checkpoint = try SignedCheckpoint(
            encoded: told.value ?? [],
            verifiedWith: stack.store.verifierKey
        )
        #expect(checkpoint.size == size)
        #expect(checkpoint.root == tree.root)
        try await stack.close()
    }

    /// A lane that is taken over again has nothing new to tell of a checkpoint that is on the topic.
    @Test func aCheckpointIsToldOnceWhoeverTakesTheLaneOver() async throws {
        let stack = try await filled()
        for round in 0..<3 {
            let publisher = stack.publisher(cluster, lane: .log)
            publisher.start()
            // Whatever a session has to tell comes with or before its first records.
            try await stack.submit(Sample.register(9_000 + round, peer: 900 + round))
            try await publisher.caughtUp(with: stack.store)
            let size = try stack.store.log.head()
            let deadline = ContinuousClock.now + patience
            while try newestTold() != size, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(try newestTold() == size)
            #expect(publisher.stop(timeout: patience))
        }
        let told = try topics.records("credentialing.checkpoints.v1").joined().compactMap {
            $0.text("ce_sequence")
        }
        #expect(told.count >= 3 && told == Set(told).sorted(), "\(told)")
        try await stack.close()
    }

    private func newestTold() throws -> Position? {
        try topics.records("credentialing.checkpoints.v1").joined().last?.text("ce_sequence")
            .flatMap { UInt64($0) }.map { Position($0) }
    }

    /// As a broker leaves it that broke a transaction in two, or after the checkpoint topic was lost.
    @Test func whatIsBeyondTheCheckpointIsNotSentAgain() async throws {
        let stack = try await filled()
        var publisher = stack.publisher(cluster)
        publisher.start()
        try await publisher.caughtUp(with: stack.store)
        #expect(publisher.stop(timeout: patience))
        let checkpoint = try #require(try topics.checkpoints().first)
        try rewind(to: checkpoint.position, stack.store)
        publisher = stack.publisher(cluster)
        publisher.start()
        try await publisher.caughtUp(with: stack.store)
        try await stack.submit(Sample.register(9_000, peer: 900))
        try await publisher.caughtUp(with: stack.store)
        #expect(publisher.stop(timeout: patience))
        #expect(publisher.status.torn > 0)
        let expected = try Expectation(stack.store)
        let (found, faults) = try topics.messages(like: expected.messages)
        #expect(faults.isEmpty, "\(faults)")
        #expect(found.count == expected.messages.count)
        #expect(Set(found) == Set(expected.messages))
        try await stack.close()
    }

    /// Puts an older checkpoint behind the newest, as if the transactions after it had lost theirs.
    private func rewind(to position: UInt64, _ store: EventStore) throws {
        let identity = LaneIdentity(.audiences, log: store.log.id, mark: "")
        let old = try LaneCheckpoint(
            position: .origin.next,
            hash: #require(try store.log.hash(at: .origin.next))
        )
        let producer = try TransactionalProducer(
            configuration: broker.configuration,
            transactionalID: "rewinder"
        )
        defer { producer.close() }
        try producer.initTransactions(timeout: patience)
        try producer.begin()
        try producer.send(try old.message(lane: identity))
        let outcome = try producer.commit()
        #expect(outcome == .committed(certain: true))
        #expect(position > old.position.rawValue)
    }

    @Test func topicsOfAnotherLogStopTheLane() async throws {
        let stack = try await filled()
        let publisher = stack.publisher(cluster, lane: .log)
        publisher.start()
        try await publisher.caughtUp(with: stack.store)
        #expect(publisher.stop(timeout: patience))
        let first = stack.store.log.id
        try await stack.close()
        let other = TemporaryFolder()
        let second = try Stack(other.path)
        try await second.submit(Sample.adoptRules(1))
        // Its own lane has no checkpoint yet, but the topic is somebody's.
        let lane = Lane(name: "copy", publications: [.log])
        let stranger = second.publisher(cluster, lane: lane)
        stranger.start()
        let reason = try await stranger.stopReason()
        #expect(reason.contains("holds messages of log \(first)"), "\(reason)")
        #expect(stranger.stop(timeout: patience))
        try await second.close()
    }

    @Test func aTopicThatIsNotAsDeclaredStopsTheLane() async throws {
        try broker.createTopic(
            "credentialing.employers.status.v1",
            partitions: 6,
            configuration: ["cleanup.policy": "delete"]
        )
        let stack = try await filled()
        let publisher = stack.publisher(cluster)
        publisher.start()
        let reason = try await publisher.stopReason()
        #expect(reason.contains("cleanup.policy is delete, compact is declared"), "\(reason)")
        #expect(publisher.stop(timeout: patience))
        #expect(publisher.status.messages == 0)
        try await stack.close()
    }
}
