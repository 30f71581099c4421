import EventStore
import Identifiers
import KafkaClient
import Testing

@testable import Publishing

/// What must be there before what.
struct LaneBatchTests {
    /// Without transactions a crash can come between any two stages, and a broker can take one topic and not another: a
    /// signed checkpoint without its records would look like a log that somebody has cut.
    @Test func aSignedCheckpointComesBehindTheRecordsThatItCovers() throws {
        var batch = LaneBatch(at: .start, Quarantine())
        batch.send(all: [KafkaMessage(topic: "log.v1", key: nil, value: [1])])
        batch.tell([KafkaMessage(topic: "notes.v1", key: nil, value: [2])], ofSize: Position(1))
        let lane = LaneIdentity(.log, log: LogID(UniqueID(high: 1, low: 2)), mark: "a")
        let topics = try batch.stages(lane).map { $0.map(\.topic) }.filter { !$0.isEmpty }
        #expect(topics == [["log.v1"], ["notes.v1"], [lane.checkpointTopic]])
        #expect(batch.told == Position(1))
    }
}
