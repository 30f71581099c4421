import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Foundation
import Identifiers
import KafkaClient
import SwiftProtobuf
import TestSupport
import Testing

@testable import Publishing

/// A lane stops for good, and says why, when going on could lose, repeat or invent.
@Suite(.ownThread)
struct StopTests {
    let folder = TemporaryFolder()
    let broker: EmbeddedBroker
    var topics: Topics { Topics(configuration: broker.configuration) }
    static let checkpointTopic = "credentialing.publisher.v1.audiences"

    init() throws { broker = try EmbeddedBroker() }

    private func filled() async throws -> Stack {
        let stack = try Stack(folder.path)
        try await stack.submit([
            Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.module(3, peer: 1),
            Sample.submit(4, peer: 1), Sample.approve(5, peer: 1),
        ])
        return stack
    }

    private func published() async throws -> Stack {
        let stack = try await filled()
        let publisher = stack.publisher(.embedded(broker))
        publisher.start()
        try await publisher.caughtUp(with: stack.store)
        #expect(publisher.stop(timeout: patience))
        return stack
    }

    private func send(checkpoint: String) throws {
        let producer = try TransactionalProducer(
            configuration: broker.configuration,
            transactionalID: "intruder"
        )
        defer { producer.close() }
        try producer.initTransactions(timeout: patience)
        try producer.begin()
        try producer.send(
            KafkaMessage(
                topic: Self.checkpointTopic,
                key: Array("audiences".utf8),
                value: Array(checkpoint.utf8)
            )
        )
        guard case .committed = try producer.commit() else {
            Issue.record("the checkpoint was not committed")
            return
        }
    }

    private func messageCount() throws -> Int {
        try topics.records(Expectation.boardTopic(Sample.board)).joined().count
    }

    @Test(arguments: ["log", "hash", "configuration", "version", "unknown field", "garbage", "ahead"])
    func aCheckpointThatDoesNotFitStopsTheLane(_ what: String) async throws {
        let stack = try await published()
        let count = try messageCount()
        var checkpoint = try #require(try topics.checkpoints().last)
        var text: String?
        let reason: String
        switch what {
        case "log":
            checkpoint.logID = "0190a000-0000-7000-8000-000000000001"
            reason = "the topics hold log 0190a000"
        case "hash":
            checkpoint.recordHash = Data(repeating: 7, count: 32)
            reason = "another history"
        case "configuration":
            checkpoint.configuration = "boards=x:1"
            reason = "was published under \"boards=x:1\""
        case "version":
            checkpoint.publisherVersion = 2
            reason = "publisher version 2"
        case "unknown field":
            checkpoint.publisherVersion = 3
            text = try checkpoint.jsonString().replacing("{", with: "{\"ofTomorrow\":1,", maxReplacements: 1)
            reason = "publisher version 3"
        case "garbage":
            text = "not JSON"
            reason = "cannot be read"
        default:
            checkpoint.position += 1
            reason = "this log ends at 5"
        }
        try send(checkpoint: try text ?? checkpoint.jsonString())
        try await stack.submit(Sample.module(6, peer: 1))
        let publisher = stack.publisher(.embedded(broker))
        publisher.start()
        if what == "ahead" {
            // The log has grown to the position meanwhile: then it is another history.
            #expect(try await publisher.stopReason().contains("another history"))
        } else {
            let found = try await publisher.stopReason()
            #expect(found.contains(reason), "\(found)")
        }
        #expect(publisher.stop(timeout: patience))
        #expect(try messageCount() == count)
        try await stack.close()
    }

    @Test func anOlderCopyOfTheFolderStopsTheLane() async throws {
        let first = try await filled()
        try await first.close()
        let copy = try folder.copied()
        var stack = try Stack(folder.path)
        try await stack.submit([Sample.module(6, peer: 1), Sample.module(7, peer: 1)])
        let publisher = stack.publisher(.embedded(broker))
        publisher.start()
        try await publisher.caughtUp(with: stack.store)
        #expect(publisher.stop(timeout: patience))
        try await stack.close()

        stack = try Stack(copy.path)
        let late = stack.publisher(.embedded(broker))
        late.start()
        let reason = try await late.stopReason()
        #expect(reason.contains("up to position 7") && reason.contains("ends at 5"), "\(reason)")
        #expect(late.stop(timeout: patience))
        try await stack.close()
    }

    @Test func otherPublicationsStopTheLane() async throws {
        let stack = try await published()
        let boards = Publication(
            name: "boards",
            lane: "audiences",
            audience: .board,
            topicPattern: "other.<code>.v1",
            partitions: 6,
            compacted: false
        )
        let publisher = stack.publisher(.embedded(broker), boards: boards)
        publisher.start()
        #expect(try await publisher.stopReason().contains("other.<code>.v1"))
        #expect(publisher.stop(timeout: patience))
        try await stack.close()
    }

    @Test(arguments: [expected(Self.checkpointTopic, 1), expected(Expectation.boardTopic(Sample.board), 6)])
    func topicsWithOtherPartitionsStopTheLane(_ topic: Topic) async throws {
        let stack = try await filled()
        _ = try broker.createTopic(topic.name, partitions: 3)
        let publisher = stack.publisher(.embedded(broker))
        publisher.start()
        let reason = try await publisher.stopReason()
        #expect(reason.contains("has 3 partitions, \(topic.partitions) are declared"), "\(reason)")
        #expect(publisher.stop(timeout: patience))
        try await stack.close()
    }

    struct Topic: Sendable {
        let name: String
        let partitions: Int
    }

    private static func expected(_ name: String, _ partitions: Int) -> Topic {
        Topic(name: name, partitions: partitions)
    }

    @Test func whatCannotBePublishedStopsTheLaneThere() async throws {
        let faults: [(UInt16, [UInt8], String)] = [
            (900, [0xA2, 0x38, 0x01, 1], "type 900, which this version does not know"),
            (17, [0xFF, 0xFF], "run verify"),
        ]
        for (type, payload, reason) in faults {
            let folder = TemporaryFolder()
            let broker = try EmbeddedBroker()
            var stack = try Stack(folder.path)
            try await stack.submit([
                Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.submit(3, peer: 1),
            ])
            try await stack.close()
            try await RawAppender.append(
                [RawAppender.record(peer: 1, number: 500, type: type, payload: payload)],
                to: folder.path
            )
            stack = try Stack(folder.path)
            try await stack.submit(Sample.register(4, peer: 2))
            let publisher = stack.publisher(.embedded(broker))
            publisher.start()
            let found = try await publisher.stopReason()
            #expect(found.contains(reason) && found.contains("position 4"), "\(found)")
            #expect(publisher.stop(timeout: patience))
            // What comes before it is out; nothing after it is.
            #expect(publisher.status.position == Position(3))
            let topics = Topics(configuration: broker.configuration)
            #expect(try topics.records(Expectation.boardTopic(Sample.board)).joined().count == 2)
            #expect(try topics.checkpoints().map(\.position) == [3])
            try await stack.close()
        }
    }
}
