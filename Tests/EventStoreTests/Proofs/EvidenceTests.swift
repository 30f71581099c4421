import Foundation
import Identifiers
import LMDB
import MerkleTree
import Testing

@testable import EventStore

struct EvidenceTests {
    private let folder = TemporaryFolder()

    /// Streams 0 to 5 in turn; stream n has its events at n, n + 6 and so on.
    private func filled(_ count: UInt64 = 40) async throws -> EventStore {
        let test = try TestStore(folder.path)
        for command in 1...count {
            try await test.append(command % 6, command, payload: [UInt8](repeating: 3, count: 20))
            if command == 16 { try test.store.writeCheckpoint() }
        }
        await test.writer.stop()
        return test.store
    }

    /// As someone else reads it, far from the log.
    private func sent<Evidence: Codable>(_ evidence: Evidence) throws -> Evidence {
        try JSONDecoder().decode(Evidence.self, from: JSONEncoder().encode(evidence))
    }

    private func refusal<R>(_ body: () throws(ProofError) -> R) -> ProofError.Code? {
        do throws(ProofError) {
            _ = try body()
            return nil
        } catch {
            return error.code
        }
    }

    @Test func everyRecordIsIncluded() async throws {
        let store = try await filled()
        let key = try store.verifierKey
        for position in 1...40 as ClosedRange<UInt64> {
            let verified = try sent(store.proveInclusion(position: Position(position))).verify(with: key)
            #expect(verified.header.position == Position(position))
            #expect(verified.checkpoint.size == Position(40))
        }
        let older = try sent(store.proveInclusion(position: Position(9), size: Position(16)))
        #expect(try older.verify(with: key).checkpoint.size == Position(16))
        #expect(code { try store.proveInclusion(position: Position(9), size: Position(17)) } == .noCheckpoint)
        #expect(code { try store.proveInclusion(position: Position(41)) } == .beyondTree)
    }

    @Test func aChangedInclusionIsRefused() async throws {
        let store = try await filled()
        let key = try store.verifierKey
        let good = try store.proveInclusion(position: Position(9))
        var bad = good
        bad.record = try store.proveInclusion(position: Position(10)).record
        #expect(refusal { () throws(ProofError) in try bad.verify(with: key) } == .foreignRecord)
        bad = good
        bad.record = ProofText.text(try changed(ProofText.bytes(good.record)) { $0.keySlot = KeySlot(5) })
        #expect(refusal { () throws(ProofError) in try bad.verify(with: key) } == .notIncluded)
        bad = good
        bad.hashes.swapAt(0, 1)
        #expect(refusal { () throws(ProofError) in try bad.verify(with: key) } == .notIncluded)
        bad = good
        bad.hashes[0] = "AAAA"
        #expect(refusal { () throws(ProofError) in try bad.verify(with: key) } == .malformed)
        bad = good
        bad.checkpoint = bad.checkpoint.replacing("\n40\n", with: "\n39\n")
        #expect(refusal { () throws(ProofError) in try bad.verify(with: key) } == .badCheckpoint)
        bad = good
        var record = try ProofText.bytes(good.record)
        record[180] ^= 1
        bad.record = ProofText.text(record)
        #expect(refusal { () throws(ProofError) in try bad.verify(with: key) } == .damagedRecord)
    }

    /// A record with another header and the right checksum.
    private func changed(_ record: [UInt8], _ change: (inout RecordHeader) -> Void) throws -> [UInt8] {
        var header = try RecordCodec.decode(record.span.bytes)
        change(&header)
        return Samples.encode(header, Array(record[RecordLimits.headerBytes...]))
    }

    @Test func aChangedConsistencyIsRefused() async throws {
        let store = try await filled()
        let key = try store.verifierKey
        let good = try sent(store.proveConsistency(from: Position(16)))
        #expect(try good.verify(with: key).newer.size == Position(40))
        var bad = good
        bad.hashes.removeLast()
        #expect(refusal { () throws(ProofError) in try bad.verify(with: key) } == .notConsistent)
        bad = good
        swap(&bad.older, &bad.newer)
        #expect(refusal { () throws(ProofError) in try bad.verify(with: key) } == .notConsistent)
        bad = good
        bad.older.removeLast(4)
        #expect(refusal { () throws(ProofError) in try bad.verify(with: key) } == .badCheckpoint)
        #expect(code { try store.proveConsistency(from: Position(15)) } == .noCheckpoint)
        #expect(code { try store.proveConsistency(from: Position(40), to: Position(16)) } == .beyondTree)
    }

    @Test func everyStreamIsComplete() async throws {
        let store = try await filled()
        let key = try store.verifierKey
        for stream in 0..<6 as Range<UInt64> {
            let evidence = try sent(store.proveStream(Samples.stream(stream), since: Position(16)))
            let verified = try evidence.verify(with: key)
            let positions = verified.headers.map(\.position.rawValue)
            #expect(positions == (1...40).filter { $0 % 6 == stream })
            #expect(verified.stream == Samples.stream(stream))
            #expect(verified.older?.size == Position(16))
        }
        let absent = try sent(store.proveStream(Samples.stream(77)))
        #expect(try absent.verify(with: key).headers.isEmpty)
        #expect(absent.since == nil)
    }

    /// While checkpoints are made: what is given together belongs together.
    @Test func headsThatAreProvedTogetherLeadToOneCheckpoint() async throws {
        let last: UInt64 = 200
        let test = try TestStore(folder.path)
        // Each command goes to stream `command % 6`; the last one here has none.
        let numbers = [0, 1, 2, 3, 4, 5, 77] as [UInt64]
        try await test.append(1, 1)
        try test.store.writeCheckpoint()
        let growth = Task {
            for command in 2...last as ClosedRange<UInt64> {
                try await test.append(command % 6, command)
                try test.store.writeCheckpoint()
            }
        }
        var size = Position.origin
        repeat {
            let (maps, checkpoint) = try test.store.proveHeads(numbers.map(Samples.stream))
            size = checkpoint.size
            for (number, map) in zip(numbers, maps) {
                let positions = (1...size.rawValue).filter { $0 % 6 == number }
                let end = Position(positions.last ?? 0)
                let hash = try test.store.log.hash(at: end) ?? .zero
                let version = StreamVersion(UInt32(positions.count))
                try map.check(Samples.stream(number), endsAt: version, end, hash, under: checkpoint)
            }
            await Task.yield()
        } while size < Position(last)
        try await growth.value
        try await test.close()
    }

    @Test func aDroppedEventIsFound() async throws {
        let store = try await filled()
        let key = try store.verifierKey
        let good = try store.proveStream(Samples.stream(2))
        #expect(good.records.count == 7)
        let expected: [ProofError.Code] =
            [.missingStart] + Array(repeating: .brokenChain, count: 5) + [.wrongHead]
        for index in good.records.indices {
            var bad = good
            bad.records.remove(at: index)
            #expect(refusal { () throws(ProofError) in try bad.verify(with: key) } == expected[index])
        }
        var none = good
        none.records = []
        #expect(refusal { () throws(ProofError) in try none.verify(with: key) } == .wrongHead)
        var twice = good
        twice.records.append(good.records[6])
        #expect(refusal { () throws(ProofError) in try twice.verify(with: key) } == .brokenChain)
        var swapped = good
        swapped.records.swapAt(2, 3)
        #expect(refusal { () throws(ProofError) in try swapped.verify(with: key) } == .brokenChain)
    }

    @Test func aChangedStreamIsRefused() async throws {
        let store = try await filled()
        let key = try store.verifierKey
        let good = try store.proveStream(Samples.stream(2), since: Position(16))
        var bad = good
        bad.stream = Samples.stream(3).description
        #expect(refusal { () throws(ProofError) in try bad.verify(with: key) } == .foreignRecord)
        bad = good
        bad.stream = "peer-nobody"
        #expect(refusal { () throws(ProofError) in try bad.verify(with: key) } == .malformed)
        bad = good
        let last = try changed(ProofText.bytes(good.records[6])) { $0.keySlot = KeySlot(5) }
        bad.records[6] = ProofText.text(last)
        #expect(refusal { () throws(ProofError) in try bad.verify(with: key) } == .wrongHead)
        bad = good
        bad.hashes.removeLast()
        #expect(refusal { () throws(ProofError) in try bad.verify(with: key) } == .notIncluded)
        bad = good
        bad.map.siblings[0] = Digest.zero.base64
        #expect(refusal { () throws(ProofError) in try bad.verify(with: key) } == .wrongHead)
        // The way of a stream that does not exist, for one that does.
        bad = good
        bad.records = []
        bad.map = try store.proveStream(Samples.stream(77)).map
        #expect(refusal { () throws(ProofError) in try bad.verify(with: key) } == .wrongHead)
        bad = try store.proveStream(Samples.stream(77))
        #expect(try bad.verify(with: key).headers.isEmpty)
        bad.hashes = ["AAAA"]
        #expect(refusal { () throws(ProofError) in try bad.verify(with: key) } == .malformed)
        bad.hashes = [good.hashes[0]]
        #expect(refusal { () throws(ProofError) in try bad.verify(with: key) } == .malformed)
        bad = good
        bad.since = try store.proveConsistency(from: Position(16), to: Position(16))
        #expect(refusal { () throws(ProofError) in try bad.verify(with: key) } == .wrongSize)
    }

    @Test func anotherKeyProvesNothing() async throws {
        let store = try await filled()
        let other = TemporaryFolder()
        let foreign = try EventStore(path: other.path, access: .owner, claimsOf: Claims.function).verifierKey
        let stream = try store.proveStream(Samples.stream(2))
        #expect(refusal { () throws(ProofError) in try stream.verify(with: foreign) } == .badCheckpoint)
    }

    /// A record that was changed well, checksum and all, leads to another root than was signed.
    @Test func whatIsNotSoIsNotProved() async throws {
        let store = try await filled()
        let good = try ProofText.bytes(store.proveInclusion(position: Position(9)).record)
        try put(changed(good) { $0.keySlot = KeySlot(5) }, at: 9, in: store)
        let error = #expect(throws: EventStoreError.self) { try store.proveInclusion(position: Position(9)) }
        #expect(error?.code == .forkedLog && error?.reason.contains("position 9 ") == true)
        let checkpoint = try #require(try store.checkpoint())
        #expect(code { try store.proveInclusion(position: Position(9), under: checkpoint) } == .forkedLog)
        #expect(code { try store.proveStream(Samples.stream(3)) } == .forkedLog)
        // The tree has the hash of the record that was signed, so that others are proved as before.
        #expect(code { try store.proveInclusion(position: Position(10)) } == nil)
        #expect(code { try store.proveStream(Samples.stream(4)) } == nil)
        #expect(code { try store.proveConsistency(from: Position(16)) } == nil)
        try put(good, at: 9, in: store)
        #expect(code { try store.proveStream(Samples.stream(3)) } == nil)
    }

    @Test func aTreeThatLiesProvesNothing() async throws {
        let store = try await filled()
        try store.index.writeAll()
        let databases = try store.index.databases
        let number = NodeAddress(level: 3, index: 4).number
        let row = TreeLayout.row(of: number)
        try databases.environment.write { (transaction) throws(LMDBError) in
            guard var bytes = try transaction.value(for: row, in: databases.nodes) else { return }
            bytes[TreeLayout.offset(of: number)] ^= 1
            try transaction.put(bytes, for: row, in: databases.nodes)
        }
        // Positions 33 to 40 are beside both ways.
        #expect(code { try store.proveConsistency(from: Position(16)) } == .forkedLog)
        #expect(code { try store.proveInclusion(position: Position(1)) } == .forkedLog)
        #expect(code { try store.proveInclusion(position: Position(1), size: Position(16)) } == nil)
    }

    private func put(_ record: [UInt8], at position: UInt64, in store: EventStore) throws {
        try store.log.environment.write { (transaction) throws(LMDBError) in
            try transaction.put(record, for: position, in: store.log.records)
        }
    }

    /// The tools read a folder beside its daemon.
    @Test func aReaderProvesTheSame() async throws {
        let expected: StreamEvidence
        do {
            let store = try await filled()
            expected = try store.proveStream(Samples.stream(2), since: Position(16))
            try store.close()
        }
        let reader = try EventStore(path: folder.path, access: .readOnly, claimsOf: Claims.function)
        #expect(try reader.proveStream(Samples.stream(2), since: Position(16)) == expected)
        #expect(try reader.checkpoint()?.size == Position(40))
    }

    /// While the map is brought over a long way it has heads that nobody signed.
    @Test func aMapBetweenCheckpointsProvesNothing() async throws {
        let test = try TestStore(folder.path)
        for command in 1...9 as ClosedRange<UInt64> { try await test.append(1, command) }
        try test.store.writeCheckpoint()
        try await test.append(1, 10)
        try test.store.heads.advance(to: Position(10), index: test.store.index)
        let error = #expect(throws: EventStoreError.self) { try test.store.proveStream(Samples.stream(1)) }
        #expect(error?.code == .noCheckpoint && error?.isRetryable == true)
        try await test.close()
        #expect(try test.store.proveStream(Samples.stream(1)).records.count == 10)
    }
}
