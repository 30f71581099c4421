import CredentialingSchema
import Identifiers
import KafkaClient
import MerkleTree
import Testing

@testable import Publishing

/// What a partition has is not sent to it again: by sequences, for one position may give several messages.
struct TopicTailsTests {
    private let key = "NYCB/1"
    private var place: PartitionTails.Place {
        let partition = Partitioning.partition(of: Array(key.utf8), among: 6)
        return PartitionTails.Place(topic: "states.v1", partition: partition)
    }

    private func message(_ sequence: MessageSequence) -> KafkaMessage {
        KafkaMessage(
            topic: "states.v1",
            key: Array(key.utf8),
            value: [],
            headers: [KafkaHeader(name: "ce_sequence", text: sequence.description)]
        )
    }

    private func tails(_ position: UInt64, _ sequence: MessageSequence, releases: UInt32 = 0) -> TopicTails {
        var tails = TopicTails.none
        let tail = TopicTails.Tail(position: Position(position), sequence: sequence, key: key)
        let checkpoint = LaneCheckpoint(position: Position(10), hash: .zero, releases: releases)
        tails.add(tail, at: place, after: checkpoint)
        return tails
    }

    /// With positions alone the second state of position 12 would be left out.
    @Test func thePartsOfAPositionAreToldApart() {
        let tails = tails(12, MessageSequence(Position(12)))
        #expect(tails.hold(message(MessageSequence(Position(12))), partitions: 6))
        #expect(!tails.hold(message(MessageSequence(Position(12), part: 1)), partitions: 6))
        #expect(!tails.hold(message(MessageSequence(Position(13))), partitions: 6))
        #expect(tails.released.isEmpty)
    }

    @Test func whatTheCheckpointKnowsIsNotBeyondIt() {
        #expect(tails(10, MessageSequence(Position(10), part: 4)).sequences.isEmpty)
        let first = MessageSequence.released(at: Position(10), after: 0)
        #expect(tails(3, first, releases: 1) == .none)
    }

    /// The lane would go on from it, and no number would be left for what it releases itself.
    @Test(arguments: [
        (MessageSequence.releasesMax, true), (MessageSequence.releasesMax + 1, false), (4_293_967_296, false),
    ])
    func aReleaseThatNoLaneMakesStopsTheLane(_ releases: UInt32, _ isPossible: Bool) throws {
        let sequence = MessageSequence(Position(10), part: 999_999 + releases)
        #expect(sequence.releases == releases)
        let record = KafkaRecord(
            topic: "states.v1",
            partition: KafkaPartition(rawValue: 0),
            offset: KafkaOffset(rawValue: 0),
            key: Array(key.utf8),
            value: [],
            headers: [KafkaHeader(name: "ce_sequence", text: sequence.description)],
            timestampMilliseconds: nil
        )
        guard !isPossible else {
            #expect(try TopicTails.Tail(record, of: Position(3)).sequence == sequence)
            return
        }
        let fault = #expect(throws: LaneFault.self) { try TopicTails.Tail(record, of: Position(3)) }
        #expect(fault?.description.contains("\(sequence)") == true)
    }

    @Test(arguments: [0, MessageSequence.releasesMax, MessageSequence.releasesMax + 1, .max])
    func aCheckpointOfMoreReleasesThanALaneMakesIsNone(_ releases: UInt32) throws {
        var checkpoint = PublisherCheckpoint()
        checkpoint.releases = releases
        if releases <= MessageSequence.releasesMax {
            #expect(try LaneCheckpoint.releases(of: checkpoint) == releases)
        } else {
            #expect(throws: LaneFault.self) { try LaneCheckpoint.releases(of: checkpoint) }
        }
        // Whatever it says, the next one can be told.
        let next = LaneCheckpoint(position: Position(10), hash: .zero, releases: releases).nextRelease
        #expect(next.releases <= MessageSequence.releasesMax + 1)
    }

    /// A released message has another event's id, and a sequence at the checkpoint.
    @Test func aReleaseBeyondTheCheckpointIsSeen() {
        let second = MessageSequence.released(at: Position(10), after: 1)
        #expect(second.releases == 2 && second > MessageSequence(Position(10), part: 900_000))
        let tails = tails(3, second, releases: 1)
        #expect(tails.released.map(\.position) == [Position(3)])
        #expect(tails.released.map(\.key) == [key])
        #expect(tails.hold(message(second), partitions: 6))
    }
}
