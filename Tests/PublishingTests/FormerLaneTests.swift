import Foundation
import Identifiers
import MerkleTree
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
        let topics: Set = ["credentialing.boards.ICRC.events.v1", "credentialing.employers.status.v2"]
        #expect(names([former("one", at: 5, topics: topics)]).isEmpty)
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
