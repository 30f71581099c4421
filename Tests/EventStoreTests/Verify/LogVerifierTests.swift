import Identifiers
import LMDB
import MerkleTree
import Testing

@testable import EventStore

struct LogVerifierTests {
    private let folder = TemporaryFolder()

    /// Streams 1, 2 and 3 in turn, two events a command: 1 1 2 2 3 3 1 1 ...
    private func filled(commands: UInt64 = 12) async throws -> EventStore {
        let test = try TestStore(folder.path)
        for command in 1...commands {
            _ = try await test.append(
                .init(
                    stream: Samples.stream((command - 1) % 3 + 1),
                    command: Samples.command(command),
                    count: 2,
                    payload: [UInt8](repeating: UInt8(command), count: 40)
                )
            )
        }
        await test.writer.stop()
        // As closing does it, so that all of the index is in its file.
        try test.store.index.writeAll()
        return test.store
    }

    private func verify(_ store: EventStore) throws -> VerificationReport {
        try LogVerifier(store).verify()
    }

    /// Changes the bytes of a record; nil takes it away.
    private func change(
        _ store: EventStore,
        at position: UInt64,
        _ change: ([UInt8]) -> [UInt8]?
    ) throws {
        let log = store.log
        var transaction = try log.environment.beginWrite()
        let bytes = try #require(try transaction.value(for: position, in: log.records))
        if let changed = change(bytes) {
            try transaction.put(changed, for: position, in: log.records)
        } else {
            try transaction.delete(position, in: log.records)
        }
        try transaction.commit()
    }

    private func resealed(_ record: [UInt8], _ change: (inout RecordHeader) -> Void) -> [UInt8]? {
        guard var header = try? RecordCodec.decode(record.span.bytes) else { return record }
        change(&header)
        return Samples.encode(header, Array(record[RecordLimits.headerBytes...]))
    }

    private func kinds(_ report: VerificationReport) -> [String] {
        report.findings.map { "\($0.position) \($0.kind.rawValue)" }
    }

    @Test func aSoundLog() async throws {
        let store = try await filled()
        var reached: [UInt64] = []
        let verifier = LogVerifier(store)
        let report = try verifier.verify { position, head in
            reached.append(position.rawValue)
            #expect(head == Position(24))
        }
        #expect(report.isSound)
        #expect(report.head == Position(24))
        #expect(report.recordCount == 24)
        #expect(report.byteCount == 24 * (RecordLimits.headerBytes + 40))
        #expect(report.streamCount == 3)
        #expect(report.commandCount == 12)
        #expect(report.indexComparedUpTo == report.head)
        #expect(report.treeComparedUpTo == report.head)
        #expect(report.headsWereCompared)
        #expect(report.checkpointCount == 1)
        #expect(report.signedUpTo == report.head && report.unsigned == 0)
        #expect(reached.last == 24)
    }

    @Test func anEmptyLog() async throws {
        let test = try TestStore(folder.path)
        let report = try verify(test.store)
        #expect(report.isSound)
        #expect(report.head == .origin)
        try await test.close()
    }

    @Test func aFlippedBitOfAPayload() async throws {
        let store = try await filled()
        try change(store, at: 7) { record in
            var record = record
            record[RecordLimits.headerBytes + 3] ^= 4
            return record
        }
        // The record itself, and the one behind it in the stream, which knows the hash it had.
        let tree = ["24 wrong-checkpoint", "7 wrong-tree"]
        #expect(kinds(try verify(store)) == ["7 damaged-record", "8 broken-chain"] + tree)
    }

    @Test func aPayloadThatWasChangedWithItsChecksum() async throws {
        let store = try await filled()
        try change(store, at: 7) { record in
            var record = record
            record[RecordLimits.headerBytes + 3] ^= 4
            return resealed(record.replacingChecksum()) { _ in }
        }
        #expect(kinds(try verify(store)) == ["8 broken-chain", "24 wrong-checkpoint", "7 wrong-tree"])
    }

    @Test func aMissingRecord() async throws {
        let store = try await filled()
        try change(store, at: 8) { _ in nil }
        let found = kinds(try verify(store))
        #expect(found.first == "8 missing-record")
        #expect(found.contains("13 wrong-version"))
        #expect(found.contains("13 broken-chain"))
    }

    @Test func missingRecordsAtTheStart() async throws {
        let store = try await filled()
        for position in 1...2 as ClosedRange<UInt64> { try change(store, at: position) { _ in nil } }
        #expect(kinds(try verify(store)).first == "1 missing-record")
    }

    @Test func aSwappedLink() async throws {
        let store = try await filled()
        try change(store, at: 9) { resealed($0) { $0.previousPosition = Position(3) } }
        let chain = ["9 broken-chain", "10 broken-chain"]
        #expect(kinds(try verify(store)) == chain + ["24 wrong-checkpoint", "9 wrong-tree"])
    }

    @Test func aRecordInAnotherPlace() async throws {
        let store = try await filled()
        try change(store, at: 24) { resealed($0) { $0.position = Position(25) } }
        let found = kinds(try verify(store))
        #expect(found.first == "24 misplaced-record")
    }

    @Test func timeAndCommandAndOrdinal() async throws {
        let store = try await filled()
        try change(store, at: 24) { record in
            resealed(record) { header in
                header.recordedAt = Samples.instant(1)
                header.command.index = 0
                header.ordinal = StreamOrdinal(9)
            }
        }
        let found = Set(kinds(try verify(store)))
        #expect(found.isSuperset(of: ["24 time-goes-back", "24 broken-command", "24 wrong-ordinal"]))
    }

    @Test func aTermThatGoesBack() async throws {
        let store = try await filled()
        try change(store, at: 5) { resealed($0) { $0.term = Term(2) } }
        // Once: what follows goes on from there.
        let found = kinds(try verify(store)).filter { $0.hasSuffix("wrong-term") }
        #expect(found == ["6 wrong-term"])
        #expect(try store.log.term() == .first)
    }

    @Test func aLogOfAnEarlierTermThanItsLastRecord() async throws {
        let store = try await filled()
        try change(store, at: 24) { resealed($0) { $0.term = Term(2) } }
        #expect(kinds(try verify(store)).contains("24 wrong-term"))
        #expect(code { try store.log.term() } == .recordDamaged)
        try change(store, at: 24) { resealed($0) { $0.term = .first } }
        #expect(try verify(store).isSound)
        #expect(try store.log.term() == .first)
    }

    @Test func aLogThatEndsWithinACommand() async throws {
        let store = try await filled()
        try change(store, at: 24) { _ in nil }
        let report = try LogVerifier(log: store.log, index: nil).verify()
        #expect(kinds(report) == ["23 broken-command", "24 wrong-checkpoint"])
        let derived = ["24 wrong-heads", "24 wrong-index"]
        #expect(kinds(try verify(store)) == ["23 broken-command", "24 wrong-checkpoint"] + derived)
    }

    @Test func anIndexThatLies() async throws {
        let store = try await filled()
        try tamper(with: try store.index.databases)
        let report = try verify(store)
        #expect(
            kinds(report) == ["9 wrong-index", "24 wrong-index", "0 wrong-index", "0 wrong-index"]
        )
    }

    /// A version that no stream has, a head that is an old one, a command that is not found.
    private func tamper(with databases: IndexDatabases) throws {
        var transaction = try databases.environment.beginWrite()
        let key = IndexLayout.key(StreamOrdinal(2), StreamVersion(64))
        try transaction.reserve(8, for: key, in: databases.skips) { $0.set(UInt64(1), at: 0) }
        let stream = IndexLayout.bytes(Samples.stream(3))
        try transaction.reserve(IndexLayout.headBytes, for: stream, in: databases.streams) {
            let head = StreamHead(
                ordinal: StreamOrdinal(3),
                version: StreamVersion(1),
                position: Position(5),
                hash: .zero
            )
            IndexLayout.put(head, into: &$0)
        }
        let command = IndexLayout.key(Samples.command(5))
        try transaction.delete(command.span.bytes, in: databases.commands)
        try transaction.commit()
    }

    /// A claim that nobody made refuses whoever makes it, and one at another record names the wrong one.
    @Test func claimsThatLie() async throws {
        let test = try TestStore(folder.path)
        for command in 1...3 as ClosedRange<UInt64> {
            // The second event of each claims what the first has claimed.
            let payload = [0xC1, UInt8(command)] as [UInt8]
            _ = try await test.append(
                .init(stream: Samples.peer, command: Samples.command(command), count: 2, payload: payload)
            )
        }
        await test.writer.stop()
        let store = test.store
        try store.index.writeAll()
        #expect(try verify(store).isSound)
        let nobodys = Digest.sha256([7])
        try claim(nobodys, at: 1, in: store)
        #expect(kinds(try verify(store)) == ["0 wrong-index"])
        try claim(nobodys, at: nil, in: store)
        #expect(try verify(store).isSound)
        let third = Claims.of([0xC1, 3])[0]
        try claim(third, at: 1, in: store)
        #expect(kinds(try verify(store)) == ["0 wrong-index"])
        try claim(third, at: 6, in: store)
        #expect(kinds(try verify(store)) == ["5 wrong-index"])
        try claim(third, at: nil, in: store)
        #expect(kinds(try verify(store)) == ["5 wrong-index", "6 wrong-index"])
    }

    private func claim(_ claim: Digest, at position: UInt64?, in store: EventStore) throws {
        let databases = try store.index.databases
        var transaction = try databases.environment.beginWrite()
        let key = IndexLayout.key(claim)
        if let position {
            try transaction.reserve(8, for: key.span.bytes, in: databases.claims) { $0.set(position, at: 0) }
        } else {
            try transaction.delete(key.span.bytes, in: databases.claims)
        }
        try transaction.commit()
    }

    @Test func swappedRecords() async throws {
        let store = try await filled()
        let fourth = try record(store, at: 4)
        let fifth = try record(store, at: 5)
        try change(store, at: 4) { _ in resealed(fifth) { $0.position = Position(4) } }
        try change(store, at: 5) { _ in resealed(fourth) { $0.position = Position(5) } }
        let found = kinds(try verify(store))
        #expect(found.contains("4 broken-command"))
        #expect(found.contains("6 broken-chain"))
        #expect(found.contains("4 wrong-tree"))
        #expect(found.contains("5 wrong-tree"))
        #expect(found.contains("24 wrong-checkpoint"))
        // As they were, only in each other's place.
        try change(store, at: 4) { _ in fifth }
        try change(store, at: 5) { _ in fourth }
        #expect(kinds(try verify(store))[..<2] == ["4 misplaced-record", "5 misplaced-record"])
    }

    private func record(_ store: EventStore, at position: UInt64) throws -> [UInt8] {
        let bytes = try store.log.withBytes(at: Position(position)) { $0.withUnsafeBytes { [UInt8]($0) } }
        return try #require(bytes)
    }

    /// Leaves, an inner node and the frontier.
    @Test func aTreeThatLies() async throws {
        let store = try await filled()
        let databases = try store.index.databases
        let inner = NodeAddress(level: 2, index: 3)
        try flip(store, NodeAddress(level: 0, index: 4).number)
        #expect(kinds(try verify(store)) == ["5 wrong-tree"])
        try flip(store, NodeAddress(level: 0, index: 4).number)
        try flip(store, inner.number)
        #expect(kinds(try verify(store)) == ["16 wrong-tree"])
        try flip(store, inner.number)
        #expect(try verify(store).isSound)
        var frontier = Frontier()
        for _ in 0..<24 { frontier.append(.zero) }
        let bytes = frontier.serialized
        try databases.environment.write { (transaction) throws(LMDBError) in
            try transaction.put(bytes, for: TreeLayout.frontierKey, in: databases.meta)
        }
        #expect(kinds(try verify(store)) == ["24 wrong-tree"])
    }

    private func flip(_ store: EventStore, _ number: UInt64) throws {
        let databases = try store.index.databases
        let row = TreeLayout.row(of: number)
        var transaction = try databases.environment.beginWrite()
        var bytes = try #require(try transaction.value(for: row, in: databases.nodes))
        bytes[TreeLayout.offset(of: number)] ^= 1
        try transaction.put(bytes, for: row, in: databases.nodes)
        try transaction.commit()
    }

    @Test func headsThatLie() async throws {
        let store = try await filled()
        let databases = try store.heads.databases
        let key = HeadsLayout.key(Samples.stream(2))
        try databases.environment.write { (transaction) throws(LMDBError) in
            try transaction.put([UInt8](repeating: 1, count: 32), for: key, in: databases.entries)
        }
        #expect(kinds(try verify(store)) == ["24 wrong-heads"])
        _ = try databases.environment.write { (transaction) throws(LMDBError) in
            try transaction.delete(key, in: databases.entries)
        }
        #expect(kinds(try verify(store)) == ["24 wrong-heads", "24 wrong-heads"])
    }

    @Test func checkpointsThatLie() async throws {
        let store = try await filled()
        let checkpoints = try #require(store.log.checkpoints)
        let good = try #require(try store.checkpoint())
        let signer = try LogKey.signer(
            path: folder.path + "/keys/log.key",
            name: store.verifierKey.name,
            create: false
        )
        var notes: [UInt64: [UInt8]] = [:]
        // Another root, other heads, an edited size, no note at all, and more than there is.
        notes[4] = try signed(4, .zero, good.headsRoot, signer)
        notes[5] = try signed(5, store.index.root(size: Position(5)), .zero, signer)
        notes[6] = Array(good.text.replacing("\n24\n", with: "\n6\n").utf8)
        notes[7] = [1, 2, 3]
        notes[9] = good.encoded
        notes[99] = good.encoded
        for (size, note) in notes {
            try store.log.environment.write { (transaction) throws(LMDBError) in
                try transaction.put(note, for: size, in: checkpoints)
            }
        }
        let sizes = [4, 5, 6, 7, 9, 99]
        #expect(kinds(try verify(store)) == sizes.map { "\($0) wrong-checkpoint" })
        // Who trusts another key trusts none of them.
        let other = try NoteVerifierKey(
            name: signer.verifierKey.name,
            publicKey: [UInt8](repeating: 1, count: 32)
        )
        let report = try LogVerifier(store, trusted: other).verify()
        #expect(kinds(report).contains("24 wrong-checkpoint"))
    }

    /// A size that no position has keeps none of the others from being compared.
    @Test func aCheckpointOfNoRecords() async throws {
        let store = try await filled()
        try put([1, 2, 3], at: 0, in: store)
        let report = try verify(store)
        #expect(kinds(report) == ["0 wrong-checkpoint"])
        #expect(report.checkpointCount == 1 && report.unsigned == 0)
        try change(store, at: 7) { record in
            var record = record
            record[RecordLimits.headerBytes + 3] ^= 4
            return resealed(record.replacingChecksum()) { _ in }
        }
        #expect(kinds(try verify(store)).contains("24 wrong-checkpoint"))
    }

    @Test func checkpointsThatAreGone() async throws {
        let store = try await filled()
        try put(nil, at: 24, in: store)
        let report = try verify(store)
        // The map of heads went on behind it.
        #expect(kinds(report) == ["24 wrong-checkpoint"])
        #expect(report.checkpointCount == 0 && report.signedUpTo == .origin && report.unsigned == 24)
        // Nobody can tell without the map, so it is counted.
        let alone = try LogVerifier(log: store.log, index: store.index).verify()
        #expect(alone.isSound && alone.unsigned == 24)
        #expect(try store.log.recordsWithoutAnyCheckpoint() == 24)
        _ = try store.writeCheckpoint()
        #expect(try store.log.recordsWithoutAnyCheckpoint() == 0)
    }

    @Test func recordsBehindTheNewestCheckpoint() async throws {
        let test = try TestStore(folder.path)
        for command in 1...3 as ClosedRange<UInt64> { try await test.append(1, command) }
        _ = try test.store.writeCheckpoint()
        try await test.append(1, 4)
        let report = try verify(test.store)
        #expect(report.isSound && report.signedUpTo == Position(3) && report.unsigned == 1)
        try await test.close()
    }

    /// Who keeps a checkpoint elsewhere finds what was changed, whatever became of those in the log.
    @Test func aCheckpointThatWasKeptElsewhere() async throws {
        let store = try await filled()
        let note = try #require(try store.checkpoint()).encoded
        func found(_ witness: [UInt8]) throws -> [String] {
            kinds(try LogVerifier(log: store.log, index: nil, witness: witness).verify())
        }
        try put(nil, at: 24, in: store)
        let report = try LogVerifier(log: store.log, index: nil, witness: note).verify()
        #expect(report.isSound && report.checkpointCount == 1 && report.unsigned == 0)
        #expect(try found([1, 2, 3]) == ["0 wrong-checkpoint"])
        let edited = String(decoding: note, as: UTF8.self).replacing("\n24\n", with: "\n23\n")
        #expect(try found(Array(edited.utf8)) == ["0 wrong-checkpoint"])
        // The last record of all, so that no other one has its hash.
        try change(store, at: 24) { record in
            var record = record
            record[record.count - 1] ^= 4
            return resealed(record.replacingChecksum()) { _ in }
        }
        #expect(try LogVerifier(log: store.log, index: nil).verify().isSound)
        #expect(try found(note) == ["24 wrong-checkpoint"])
        try change(store, at: 24) { _ in nil }
        #expect(try found(note) == ["23 broken-command", "24 wrong-checkpoint"])
    }

    private func put(_ note: [UInt8]?, at size: UInt64, in store: EventStore) throws {
        let checkpoints = try #require(store.log.checkpoints)
        try store.log.environment.write { (transaction) throws(LMDBError) in
            guard let note else {
                try transaction.delete(size, in: checkpoints)
                return
            }
            try transaction.put(note, for: size, in: checkpoints)
        }
    }

    private func signed(
        _ size: UInt64,
        _ root: Digest,
        _ headsRoot: Digest,
        _ signer: NoteSigner
    ) throws -> [UInt8] {
        try SignedCheckpoint(size: Position(size), root: root, headsRoot: headsRoot, signer: signer).encoded
    }

    @Test func findingsAreCountedBeyondThoseThatAreKept() async throws {
        let store = try await filled(commands: 150)
        for position in 1...300 as ClosedRange<UInt64> {
            try change(store, at: position) { record in
                var record = record
                record[RecordLimits.headerBytes] ^= 1
                return record
            }
        }
        let report = try verify(store)
        #expect(report.findings.count == VerificationReport.findingsMax)
        #expect(report.findingCount >= 300)
        #expect(!report.isSound)
    }

    @Test func aDamagedRecordIsNotRead() async throws {
        let store = try await filled()
        try change(store, at: 7) { record in
            var record = record
            record[record.count - 1] ^= 1
            return record
        }
        #expect(code { try store.log.withRecord(at: Position(7)) { _, _ in } } == .recordDamaged)
        #expect(code { try store.log.scan(from: Position(5)) { _, _, _ in true } } == .recordDamaged)
        try change(store, at: 6) { _ in nil }
        #expect(code { try store.log.scan(from: Position(5)) { _, _, _ in true } } == .recordDamaged)
        #expect(try store.log.scan(from: Position(1), limit: 5) { _, _, _ in true } == Position(6))
    }
}

extension [UInt8] {
    /// The record with the checksum that its bytes have.
    func replacingChecksum() -> [UInt8] {
        var record = self
        let sum = RecordCodec.checksum(of: span.bytes)
        for index in 0..<4 { record[8 + index] = UInt8(truncatingIfNeeded: sum >> UInt32(8 * index)) }
        return record
    }
}
