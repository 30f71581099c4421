import CredentialingSchema
import EventStore
import Foundation
import Identifiers
import KafkaClient
import MerkleTree
import SwiftProtobuf
import Testing

@testable import Publishing

/// Which lane's list and configuration count for a topic that had several.
struct FormerLaneTests {
    private static let topic = "credentialing.employers.status.v1"
    private let lane = Lane(name: "new", publications: [.employers])

    private func former(
        _ name: String,
        at position: UInt64,
        releases: UInt32 = 0,
        _ publication: Publication = .employers,
        topics: Set<String> = [Self.topic]
    ) -> FormerLane {
        FormerLane(
            name: name,
            position: Position(position),
            hash: Data(),
            releases: releases,
            signatures: [publication.signature],
            topics: topics
        )
    }

    private func names(_ found: [FormerLane], after checkpoint: LaneCheckpoint = .start) -> [String: String] {
        FormerLane.last(of: found, into: lane, after: checkpoint).mapValues(\.name)
    }

    @Test func theOneThatPublishedLastCounts() {
        let (one, two) = (former("one", at: 5), former("two", at: 9))
        #expect(names([one, two]) == [Self.topic: "two"])
        #expect(names([two, one]) == [Self.topic: "two"])
        #expect(names([one, former("three", at: 5, releases: 1)]) == [Self.topic: "three"])
    }

    /// What it did itself after them, it knows.
    @Test func theyAreOfNoAccountBehindTheLanesOwnCheckpoint() {
        let own = LaneCheckpoint(position: Position(9), hash: .zero, releases: 1)
        #expect(names([former("one", at: 9, releases: 1), former("two", at: 8)], after: own).isEmpty)
        #expect(names([former("one", at: 9, releases: 2)], after: own) == [Self.topic: "one"])
    }

    @Test func topicsOfOthersAreTheirs() {
        let topics: Set = [Self.boardTopic, "credentialing.employers.status.v2"]
        #expect(names([former("one", at: 5, topics: topics)]).isEmpty)
    }

    private static let log = LogID(UniqueID(high: 1, low: 2))
    private static let boardTopic = "credentialing.boards.ICRC.events.v1"

    /// What the last record of another lane's checkpoint topic says to this lane.
    private func read(_ value: [UInt8]?) throws -> FormerLane? {
        let record = KafkaRecord(
            topic: "credentialing.publisher.v1.one",
            partition: 0,
            offset: KafkaOffset(rawValue: 3),
            key: Array("one".utf8),
            value: value,
            headers: [],
            timestampMilliseconds: nil
        )
        return try FormerLane(record, named: "one", log: Self.log, into: lane)
    }

    private func checkpoint(_ topics: [String], _ change: (inout PublisherCheckpoint) -> Void = { _ in })
        throws
        -> [UInt8]
    {
        var checkpoint = PublisherCheckpoint()
        checkpoint.logID = Self.log.description
        checkpoint.publisherVersion = LaneCheckpoint.publisherVersion
        checkpoint.topics = topics
        change(&checkpoint)
        return try checkpoint.jsonUTF8Bytes()
    }

    private static func newer(_ checkpoint: inout PublisherCheckpoint) {
        checkpoint.publisherVersion = LaneCheckpoint.publisherVersion + 1
    }

    @Test func whatHasNoTopicOfTheLaneStopsNobody() throws {
        #expect(try read(checkpoint([Self.topic]))?.name == "one")
        #expect(try read(nil) == nil)
        #expect(try read(checkpoint([])) == nil)
        #expect(try read(checkpoint([Self.topic]) { $0.logID = "other" }) == nil)
        #expect(try read(checkpoint([Self.boardTopic], Self.newer)) == nil)
        #expect(try read(checkpoint([Self.boardTopic]) { $0.releases = .max }) == nil)
    }

    /// It may be of who had the lane's topics last.
    @Test func whatCannotBeReadAndMayHaveThemStopsTheLane() throws {
        let unreadable: [[UInt8]] = try [
            [], Array("{".utf8), checkpoint([Self.topic], Self.newer), checkpoint([], Self.newer),
            checkpoint([Self.topic]) { $0.releases = .max },
        ]
        for value in unreadable { #expect(throws: LaneFault.self) { try read(value) } }
    }

    @Test func anotherConfigurationStopsTheLane() throws {
        var narrow = Publication.employers
        narrow.filter.boards = [try #require(BoardCode("ICRC"))]
        try former("one", at: 5).check(Self.topic, of: lane)
        #expect(throws: LaneFault.self) { try former("one", at: 5, narrow).check(Self.topic, of: lane) }
    }

    /// It had an entry when the lane published last, and nobody knows which.
    @Test func aListThatIsGoneStopsTheLane() throws {
        let list = "credentialing.quarantine.v1.one"
        let waits = former("one", at: 5, topics: [Self.topic, list])
        #expect(waits.list == list)
        try waits.checkList(among: [Self.topic, list])
        #expect(throws: LaneFault.self) { try waits.checkList(among: [Self.topic]) }
        try former("one", at: 5).checkList(among: [Self.topic])
    }
}
