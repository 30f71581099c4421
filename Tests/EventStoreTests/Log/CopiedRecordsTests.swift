import Identifiers
import LMDB
import Testing

@testable import EventStore

struct CopiedRecordsTests {
    private let folder = TemporaryFolder()

    private struct Lent: Equatable {
        let position: Position
        let payload: [UInt8]
        let record: [UInt8]

        init(_ header: RecordHeader, _ payload: RawSpan, _ record: RawSpan) {
            position = header.position
            self.payload = RecordCodec.copy(of: payload)
            self.record = RecordCodec.copy(of: record)
        }
    }

    @Test func copiesAreTheRecords() async throws {
        let test = try TestStore(folder.path)
        // More than are copied at a time, by number and by bytes.
        let long = [UInt8](repeating: 7, count: 10_000)
        for command in 1...300 as ClosedRange<UInt64> {
            try await test.append(1, command, payload: command.isMultiple(of: 2) ? long : [1, 2, 3])
        }
        let log = test.store.log
        for (first, limit) in [(1, Int.max), (0, 300), (299, 5), (2, 270), (301, 1), (1, 0)] {
            let from = Position(UInt64(first))
            var (lent, copied): ([Lent], [Lent]) = ([], [])
            try log.scan(from: from, limit: limit) { header, payload, record in
                lent.append(Lent(header, payload, record))
                return true
            }
            try log.scanCopies(from: from, limit: limit) { header, payload, record in
                copied.append(Lent(header, payload, record))
                return true
            }
            #expect(copied == lent, "from \(first), \(limit) of them")
        }
        var count = 0
        try log.scanCopies(from: Position(1)) { _, _, _ in
            count += 1
            return count < 7
        }
        #expect(count == 7)
        try await test.close()
    }

    /// A map moves while no transaction is open, and not under one.
    @Test func theMapGrowsWhileACopyIsLent() async throws {
        let test = try TestStore(folder.path)
        for command in 1...3 as ClosedRange<UInt64> { try await test.append(1, command) }
        let environment = test.store.log.environment
        var failures: [any Error] = []
        var count = 0
        try test.store.log.scanCopies(from: Position(1)) { _, _, _ in
            count += 1
            do {
                try environment.growMap(to: environment.room.size + (1 << 20), patience: .seconds(600))
            } catch {
                failures.append(error)
            }
            return true
        }
        #expect(count == 3 && failures.isEmpty, "\(failures)")
        try await test.close()
    }
}
