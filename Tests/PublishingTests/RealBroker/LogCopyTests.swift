import Broker
import EventStore
import Foundation
import Identifiers
import MerkleTree
import Synchronization
import TestSupport
import Testing

@testable import KafkaClient
@testable import Publishing

/// What is made of a copy of the log on a real broker, and above all what is not.
@Suite(.serialized, .ownThread)
struct LogCopyTests {
    private let folder = TemporaryFolder()
    private let broker: BrokerProcess

    init() throws { broker = try BrokerProcess() }

    /// What a log's lane publishes.
    private struct Told {
        let log: LogID
        let key: NoteVerifierKey
        var records: [[UInt8]] = []
        var notes: [[UInt8]] = []
        var size: Position { Position(UInt64(records.count)) }
    }

    private static let records = Publication(
        name: "log",
        lane: "log",
        audience: .log,
        topicPattern: "records",
        partitions: 1,
        compacted: false
    )
    private static let checkpoints = Publication(
        name: "checkpoints",
        lane: "log",
        audience: .checkpoints,
        topicPattern: "checkpoints",
        partitions: 1,
        compacted: true
    )

    private var restored: String { folder.path + "/restored" }
    private var lost: String { folder.path + "/lost" }

    /// A log of some commands, signed to its end; its keys stay in the folder.
    private func told(_ commands: Int = 300, seed: UInt64 = 23, in path: String? = nil) async throws -> Told {
        let stack = try Stack(path ?? lost)
        var random = RandomCommands(seed: seed, people: 5)
        try await stack.submit(random.commands(commands))
        let head = try stack.store.log.head()
        let deadline = ContinuousClock.now + patience
        while try stack.store.checkpoint()?.size != head, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(50))
        }
        var told = Told(log: stack.store.log.id, key: try stack.store.verifierKey)
        try stack.store.log.scan(from: .origin.next) { _, _, record in
            told.records.append(RecordCodec.copy(of: record))
            return true
        }
        told.notes = try stack.store.log.checkpointSizes().compactMap {
            try stack.store.checkpoint(size: $0)?.encoded
        }
        try await stack.close()
        #expect(!told.notes.isEmpty)
        return told
    }

    private func header(_ record: [UInt8]) throws -> RecordHeader {
        try RecordCodec.decode(record.span.bytes)
    }

    private func record(_ bytes: [UInt8], of log: LogID) throws -> KafkaMessage {
        LogMessages(Self.records, log: log).message(for: bytes.span.bytes, try header(bytes))
    }

    private func note(_ bytes: [UInt8], of log: LogID) -> KafkaMessage {
        KafkaMessage(topic: "checkpoints", key: Array(log.description.utf8), value: bytes)
    }

    private func publish(_ told: Told) throws {
        try publish(
            try told.records.map { try record($0, of: told.log) }
                + told.notes.map { note($0, of: told.log) }
        )
    }

    private func publish(_ messages: [KafkaMessage]) throws {
        for topic in ["records", "checkpoints"] { try broker.createTopic(topic) }
        let producer = try TransactionalProducer(
            configuration: broker.configuration,
            transactionalID: "publisher"
        )
        defer { producer.close() }
        try producer.initTransactions(timeout: patience)
        try producer.begin()
        for message in messages { try producer.send(message) }
        let outcome = try producer.commit()
        #expect(outcome == .committed(certain: true))
    }

    /// Where the records end, those of an open transaction included.
    private func end(by deadline: Deadline) throws -> KafkaOffset {
        try PartitionEnd.find(
            configuration: broker.configuration,
            topic: "records",
            partition: 0,
            by: deadline,
            log: KafkaLog.silent
        )
    }

    private func keys() throws -> CopyKeys {
        try CopyKeys(
            .slots(lost + "/keys/slots"),
            trusted: nil,
            masterKeyPath: lost + "/keys/master.key",
            logKeyPath: lost + "/keys/log.key"
        )
    }

    @discardableResult
    private func restore(
        _ change: (inout CopyRestore.Configuration) -> Void = { _ in }
    ) throws -> CopyReport {
        let copy = try LogCopy(
            broker.configuration,
            records: Self.records,
            checkpoints: Self.checkpoints
        )
        let log = try copy.logID()
        let keys = try keys()
        let checkpoints = try copy.checkpoints(of: log, trusted: nil, keys: keys)
        var configuration = CopyRestore.Configuration(logID: log, checkpoints: checkpoints)
        change(&configuration)
        return try RestoreTarget.filling(restored) { target in
            try copy.restore(configuration, keys: keys, into: target)
        }
    }

    /// Publishes, has it refused, and finds nothing left.
    private func refusal(of told: Told) throws -> String {
        try publish(told)
        return try refusal()
    }

    private func refusal() throws -> String {
        let error = #expect(throws: EventStoreError.self) { try restore() }
        #expect(!FileManager.default.fileExists(atPath: restored))
        let refused = try #require(error)
        #expect(refused.code == .backupDamaged || refused.code == .noCheckpoint, "\(refused)")
        return refused.reason
    }

    @Test func aRestoredLogIsTheSameByteForByte() async throws {
        let told = try await told()
        try publish(told)
        let report = try restore()
        #expect(report.size == told.size && report.unsigned == 0 && report.repeated == 0)
        #expect(report.logID == told.log && report.verifierKey == told.key && report.slotsLost == 0)
        let log = try reopened()
        #expect(log.id == told.log)
        #expect(try log.verifierKey() == told.key)
        #expect(try log.checkpointSizes().count == told.notes.count)
        #expect(try log.term() == Term(2))
        var records: [[UInt8]] = []
        try log.scan(from: .origin.next) { _, _, record in
            records.append(RecordCodec.copy(of: record))
            return true
        }
        #expect(records == told.records)
    }

    private func reopened() throws -> Log {
        var random = SystemRandomNumberGenerator()
        return try Log(path: restored + "/log", mapSize: 1, readOnly: true, random: &random, now: 0)
    }

    /// As brokers leave it that broke a transaction in two, whose messages were sent again.
    @Test func repeatedRecordsAreTakenOnce() async throws {
        var told = try await told()
        let last = told.records.count
        told.records.insert(contentsOf: told.records[10..<20], at: 20)
        try publish(told)
        let report = try restore()
        #expect(report.repeated == 10 && report.size == Position(UInt64(last)))
    }

    @Test func recordsBehindTheNewestCheckpointAreKeptAndCounted() async throws {
        var told = try await told()
        let size = try #require(
            try told.notes.map { try SignedCheckpoint(encoded: $0, verifiedWith: told.key).size }.max()
        )
        #expect(size == told.size)
        try publish(told)
        let stack = try Stack(lost)
        var random = RandomCommands(seed: 77, people: 5)
        try await stack.submit(random.commands(40))
        try stack.store.log.scan(from: size.next) { _, _, record in
            told.records.append(RecordCodec.copy(of: record))
            return true
        }
        try await stack.close()
        #expect(told.size > size)
        try publish(try told.records[Int(size.rawValue)...].map { try record($0, of: told.log) })
        let report = try restore()
        #expect(report.size == told.size && report.signedSize == size)
        #expect(report.unsigned == told.size.rawValue - size.rawValue)
        #expect(report.restored?.size == told.size)
    }

    @Test func aDamagedRecordIsNamed() async throws {
        var told = try await told()
        let messages = try told.records.map { try record($0, of: told.log) }
        var damaged = messages
        let end = try #require(damaged[25].value).count - 1
        damaged[25].value?[end] ^= 1
        try publish(damaged + told.notes.map { note($0, of: told.log) })
        told.records = []
        let reason = try refusal()
        #expect(reason.contains("records offset 25") && reason.contains("position 25"), "\(reason)")
        #expect(reason.contains("checksum"), "\(reason)")
    }

    @Test(arguments: [0, 22, 10_000]) func aMissingRecordIsNamed(_ index: Int) async throws {
        var told = try await told()
        let index = min(index, told.records.count - 1)
        told.records.remove(at: index)
        let reason = try refusal(of: told)
        #expect(reason.contains("the record at position \(index + 1) is missing"), "\(reason)")
    }

    @Test func aRecordOfAnotherLogIsRefused() async throws {
        let told = try await told()
        let other = try await self.told(20, seed: 5, in: folder.path + "/other")
        var messages = try told.records.map { try record($0, of: told.log) }
        messages.append(try record(other.records[0], of: other.log))
        try publish(messages + told.notes.map { note($0, of: told.log) })
        let reason = try refusal()
        #expect(reason.contains("is of log \(other.log), not of \(told.log)"), "\(reason)")
    }

    @Test func aCheckpointOfAnotherLogIsRefused() async throws {
        let told = try await told()
        let other = try await self.told(20, seed: 5, in: folder.path + "/other")
        try publish(told)
        try publish([note(other.notes[0], of: told.log)])
        let reason = try refusal()
        #expect(reason.contains("signs for another log than \(told.log)"), "\(reason)")
    }

    @Test func aForgedCheckpointIsRefused() async throws {
        var told = try await told()
        let text = String(decoding: try #require(told.notes.last), as: UTF8.self)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines[1] = "60"
        told.notes.append(Array(lines.joined(separator: "\n").utf8))
        let reason = try refusal(of: told)
        #expect(reason.contains("checkpoints offset") && reason.contains("signature"), "\(reason)")
    }

    /// A record that is sound by itself and fits its stream: only what was signed tells.
    @Test func aRecordThatWasRewrittenDoesNotFitTheCheckpoint() async throws {
        var told = try await told()
        let last = told.records.count - 1
        let header = try header(told.records[last])
        var rewritten: [UInt8] = []
        _ = RecordCodec.append(
            header,
            payload: Array(told.records[last].dropFirst(RecordLimits.headerBytes)) + [0],
            to: &rewritten
        )
        told.records[last] = rewritten
        let reason = try refusal(of: told)
        #expect(reason.contains("the root up to here is") && reason.contains("was signed"), "\(reason)")
    }

    @Test func recordsThatACheckpointCoversMustBeThere() async throws {
        var told = try await told()
        let headers = try told.records.map(header)
        let start = try #require(headers.lastIndex { $0.command.index == 0 })
        let count = told.records.count
        told.records.removeSubrange(start...)
        let reason = try refusal(of: told)
        #expect(
            reason.contains("position \(start + 1) is missing: a checkpoint of \(count) was signed"),
            "\(reason)"
        )
    }

    @Test func withoutACheckpointNothingIsBelieved() async throws {
        var told = try await told()
        told.notes = []
        #expect(try refusal(of: told).contains("nothing proves the records"))
    }

    /// A daemon that was killed leaves its transaction open, and what is behind that is not readable until it
    /// is over: that is no end.
    @Test func anOpenTransactionIsWaitedFor() async throws {
        let told = try await told()
        for topic in ["records", "checkpoints"] { try broker.createTopic(topic) }
        let half = told.records.count / 2
        let messages = try told.records.map { try record($0, of: told.log) }
        try publish(Array(messages[..<half]) + told.notes.map { note($0, of: told.log) })
        let deadline = Deadline(after: patience)
        let committed = try end(by: deadline)
        // Used by one thread after the other.
        nonisolated(unsafe) let open = try TransactionalProducer(
            configuration: broker.configuration,
            transactionalID: "killed",
            transactionTimeout: patience
        )
        try open.initTransactions(timeout: patience)
        try open.begin()
        for message in messages[half...] { try open.send(message) }
        // The broker has them before the reader looks where the end is.
        let sent = Int64(messages.count - half)
        while try end(by: deadline).rawValue < committed.rawValue + sent {
            try await Task.sleep(for: .milliseconds(20))
        }
        let isOver = Atomic<Bool>(false)
        DispatchQueue.global().asyncAfter(deadline: .now() + 3) {
            isOver.store(true, ordering: .releasing)
            _ = try? open.commit()
            open.close()
        }
        let report = try restore()
        let waited = isOver.load(ordering: .acquiring)
        #expect(waited, "it did not wait")
        #expect(report.size == told.size && report.unsigned == 0)
    }
}
