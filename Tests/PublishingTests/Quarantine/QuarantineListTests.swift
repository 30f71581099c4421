import CivilTime
import CredentialingSchema
import EventStore
import Identifiers
import KafkaClient
import SwiftProtobuf
import Testing

@testable import Publishing

/// The list itself, its entries as they are written, and the batch that changes it.
struct QuarantineListTests {
    private func id(_ position: UInt64, part: UInt32 = 0, _ topic: String = "states.v1") -> QuarantineID {
        QuarantineID(topic: topic, sequence: MessageSequence(Position(position), part: part))
    }

    private func entry(_ id: QuarantineID, key: String = "NYCB/1") throws -> QuarantineEntry {
        QuarantineEntry(
            id: id,
            publication: "employers",
            key: key,
            refusal: .tooLarge(2_000, limit: 1_000),
            bytes: 2_000,
            since: try Instant("2026-03-01T12:00:00Z")
        )
    }

    private func message(_ id: QuarantineID, key: String = "NYCB/1") -> KafkaMessage {
        let header = KafkaHeader(name: "ce_sequence", text: id.sequence.description)
        return KafkaMessage(topic: id.topic, key: Array(key.utf8), value: [1, 2], headers: [header])
    }

    @Test func namesAreReadAsTheyAreWritten() {
        for id in [id(7), id(7, part: 3), id(1_000_000, part: 1_000_000)] {
            #expect(QuarantineID(id.description) == id)
        }
        #expect(QuarantineID(message(id(7, part: 3))) == id(7, part: 3))
        for text in ["", "/", "t", "t/7", "/00000000000000000007", "a/b/00000000000000000007"] {
            #expect(QuarantineID(text) == nil, "\(text)")
        }
        #expect([id(9), id(7, part: 1), id(7)].sorted() == [id(7), id(7, part: 1), id(9)])
    }

    @Test func anEntryIsReadAsItIsWritten() throws {
        let entry = try entry(id(7, part: 2)).refusedAgain(Refusal(code: "x", reason: "y"), bytes: nil)
        #expect(entry.attempts == 2)
        let value = try entry.encoded(lane: "audiences")
        let key = Array(entry.name.utf8)
        #expect(try QuarantineEntry(value, key: key) == entry)
        for (value, key) in [(value, Array("other".utf8)), ([], key), (Array("{}".utf8), key)] {
            #expect(throws: LaneFault.self) { try QuarantineEntry(value, key: key) }
        }
    }

    /// No setting of a topic helps who runs an older version.
    @Test func aFullListSaysWhatToLookAt() {
        #expect("\(LaneFault.quarantineFull(3, .recordQuarantined))".contains("a version older than the one"))
        #expect("\(LaneFault.quarantineFull(3, .tooLarge(2, limit: 1)))".contains("setting of the topic"))
    }

    /// Only what came before, of the very key and topic.
    @Test func aLaterStateOfTheKeyMakesEarlierOnesMoot() throws {
        var list = Quarantine()
        for it in [id(5), id(9), id(6, "other.v1")] { list.take(.put(try entry(it))) }
        list.take(.put(try entry(id(7), key: "NYCB/2")))
        #expect(list.superseded(by: id(9), key: "NYCB/1") == [id(5)])
        #expect(list.superseded(by: id(5), key: "NYCB/1").isEmpty)
        #expect(list.superseded(by: id(10), key: "NYCB/1") == [id(5), id(9)])
        list.take(.remove(id(5)))
        #expect(list[id(5)] == nil && list.count == 3)
    }

    @Test func aBatchIsSentInTheOrderThatALostConnectionMayCut() throws {
        var list = Quarantine()
        list.take(.put(try entry(id(5))))
        var batch = LaneBatch(at: .start, list)
        batch.supersede(by: id(9), key: "NYCB/1")
        batch.send(message(id(9)))
        batch.quarantine(message(id(8), key: "NYCB/3"), id(8), of: .employers, .tooLarge(3, limit: 2))
        let lane = LaneIdentity(.audiences, log: LogID(UniqueID(high: 1, low: 2)), mark: "a")
        let stages = try batch.stages(lane)
        #expect(
            stages.map { $0.map(\.topic) } == [
                [lane.quarantineTopic], ["states.v1"], [], [lane.quarantineTopic], [lane.checkpointTopic],
            ]
        )
        // The tombstone comes after what takes the entry's place.
        #expect(stages[3][0].value == nil && stages[3][0].key == Array(id(5).description.utf8))
        #expect(batch.superseded == 1 && batch.quarantine.entries.map(\.id) == [id(8)])
        // It says that there is a list, until nothing waits.
        #expect(try told(stages).topics == [lane.quarantineTopic])
        batch.resolve(id(8))
        #expect(try told(batch.stages(lane)).topics.isEmpty)
    }

    /// Cut in between, it waits in both lists, and is moved once more.
    @Test func whatIsMovedIsHereBeforeItLeavesTheOtherList() throws {
        let other = "credentialing.quarantine.v1.former"
        var list = Quarantine()
        list.take(.put(try entry(id(5))))
        var batch = LaneBatch(at: .start, list)
        for it in [id(5), id(6)] { batch.move(try entry(it), from: other) }
        #expect(batch.noted.map(\.id) == [id(6)] && batch.quarantine.entries.map(\.id) == [id(5), id(6)])
        let lane = LaneIdentity(.audiences, log: LogID(UniqueID(high: 1, low: 2)), mark: "a")
        let stages = try batch.stages(lane)
        #expect(
            stages.map { $0.map(\.topic) } == [
                [lane.quarantineTopic], [], [], [other, other], [lane.checkpointTopic],
            ]
        )
        #expect(stages[3].allSatisfy { $0.value == nil })
        #expect(stages[3].compactMap(\.key) == [id(5), id(6)].map { Array($0.description.utf8) })
    }

    private func told(_ stages: [[KafkaMessage]]) throws -> PublisherCheckpoint {
        try PublisherCheckpoint(jsonUTF8Bytes: stages.last?.first?.value ?? [])
    }

    @Test func anEntryThatIsMootWithinItsBatchIsNeverWritten() throws {
        var batch = LaneBatch(at: .start, Quarantine())
        batch.quarantine(message(id(5)), id(5), of: .employers, .tooLarge(3, limit: 2))
        batch.supersede(by: id(6), key: "NYCB/1")
        #expect(batch.noted.isEmpty && batch.resolved.isEmpty && batch.quarantine.isEmpty)
        #expect(batch.superseded == 1 && batch.settled == [id(5)])
    }

    @Test func aBatchGoesBackToWhereARecordBegan() throws {
        var batch = LaneBatch(at: .start, Quarantine())
        batch.send(message(id(4)))
        let mark = batch.mark
        batch.send(message(id(5)))
        batch.quarantine(message(id(5, part: 1)), id(5, part: 1), of: .employers, .tooLarge(3, limit: 2))
        batch.goBack(to: mark)
        #expect(batch.messages == [message(id(4))] && batch.noted.isEmpty && batch.quarantine.isEmpty)
        #expect(batch.settled.isEmpty)
    }
}
