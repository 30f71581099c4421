import CivilTime
import Foundation
import Identifiers
import Testing

@testable import EventStore

struct LogWriterTests {
    private let folder = TemporaryFolder()

    private func request(
        _ stream: UInt64,
        _ command: UInt64,
        count: Int = 1,
        expected: UInt32? = nil
    ) -> TestDecider.Append {
        .init(
            stream: Samples.stream(stream),
            command: Samples.command(command),
            count: count,
            expectedVersion: expected
        )
    }

    @Test func manyAtOnceGetDensePositionsAndVersions() async throws {
        let test = try TestStore(folder.path)
        let streams: UInt64 = 7
        let places = try await withThrowingTaskGroup(of: (UInt64, [RecordPlace]).self) { group in
            for command in 1...600 as ClosedRange<UInt64> {
                let append = request(command % streams, command, count: Int(command % 3) + 1)
                group.addTask {
                    guard case .accepted(let places) = try await test.append(append) else { return (0, []) }
                    return (command % streams, places)
                }
            }
            var all: [(UInt64, [RecordPlace])] = []
            for try await answer in group { all.append(answer) }
            return all
        }
        let positions = places.flatMap { $0.1.map(\.position.rawValue) }.sorted()
        #expect(positions == Array(1...UInt64(positions.count)))
        #expect(positions.count == 1_200)
        for stream in 0..<streams {
            let own = places.filter { $0.0 == stream }.flatMap(\.1).sorted { $0.position < $1.position }
            #expect(own.map(\.version.rawValue) == Array(1...UInt32(own.count)))
            let head = try test.store.index.head(of: Samples.stream(stream))
            #expect(head?.version == own.last?.version)
            #expect(head?.position == own.last?.position)
        }
        #expect(test.store.signal.applied.rawValue == 1_200)
        // They were committed together, not one by one.
        #expect(test.calls.count(of: "durable") < 600)
        let report = try LogVerifier(log: test.store.log, index: test.store.index).verify()
        #expect(report.findings == [])
        try await test.close()
    }

    @Test func aDecisionSeesWhatIsOnItsWay() async throws {
        let gate = Gate()
        let test = try TestStore(folder.path, subscribers: [gate])
        // The first batch stands still in the subscriber: the next is committed and waits, and the others
        // gather in one more behind it.
        async let first = test.append(request(1, 1))
        await gate.entered()
        let others: [TestDecider.Request] = [
            .append(request(1, 2, count: 2, expected: 1)),
            .append(request(1, 3, expected: 1)),
            .append(request(1, 2)),
            .read(Samples.stream(1)),
            .append(request(2, 4, expected: 0)),
            .append(request(2, 5, expected: 1)),
        ]
        let answers = Answers(others.count)
        for (index, other) in others.enumerated() {
            try test.writer.submit(other, weight: 1) { answers.set(index, $0) }
        }
        gate.open()
        _ = try await first
        let outcomes = try await answers.all()
        #expect(outcomes[0] == .accepted([place(2, 2), place(3, 3)]))
        #expect(outcomes[1] == .wrongVersion(3))
        #expect(outcomes[2] == .duplicate(CommandEntry(first: Position(2), count: 2)))
        let payload: [UInt8] = [1, 2, 3]
        #expect(outcomes[3] == .seen(versions: [1, 2, 3], payloads: [payload, payload, payload]))
        #expect(outcomes[4] == .accepted([place(4, 1)]))
        #expect(outcomes[5] == .accepted([place(5, 2)]))
        #expect(try test.store.index.head(of: Samples.stream(2))?.ordinal == StreamOrdinal(2))
        try await test.close()
    }

    @Test func whatIsNotAcceptedAppendsNothing() async throws {
        let test = try TestStore(folder.path)
        try await test.append(1, 1)
        #expect(try await test.append(request(1, 2, expected: 0)) == .wrongVersion(1))
        let duplicate = CommandEntry(first: Position(1), count: 1)
        #expect(try await test.append(request(9, 1)) == .duplicate(duplicate))
        let failing = request(3, 3, count: 1)
        let error = await #expect(throws: SubmissionError.self) {
            try await test.writer.submit(.failAfterStaging(failing), weight: 1)
        }
        #expect(error?.code == .readFailed)
        #expect(try test.store.log.head() == Position(1))
        #expect(try test.store.index.head(of: Samples.stream(3)) == nil)
        #expect(try test.store.index.streamCount() == 1)
        #expect(try await test.append(failing) == .accepted([place(2, 1)]))
        #expect(test.writer.state == .accepting)
        try await test.close()
    }

    @Test func aFailedDecisionLeavesTheRestOfItsBatch() async throws {
        let gate = Gate()
        let test = try TestStore(folder.path, subscribers: [gate])
        async let first = test.append(request(1, 1))
        await gate.entered()
        var claiming = request(5, 11)
        claiming.payload = [0xC1, 1]
        var claimingToo = request(6, 12)
        claimingToo.payload = [0xC1, 1]
        let others: [TestDecider.Request] = [
            .append(request(2, 2)), .failAfterStaging(request(2, 3)), .failAfterStaging(request(3, 4)),
            .failAfterStaging(claiming), .append(claimingToo), .append(request(2, 3)), .append(request(4, 6)),
            .read(Samples.stream(2)),
        ]
        let answers = Answers(others.count)
        for (index, other) in others.enumerated() {
            try test.writer.submit(other, weight: 1) { answers.set(index, $0) }
        }
        gate.open()
        _ = try await first
        let results = await answers.results()
        #expect(try results[0].get() == .accepted([place(2, 1)]))
        for failed in 1...3 { #expect(throws: SubmissionError.self) { try results[failed].get() } }
        #expect(try results[4].get() == .accepted([place(3, 1)]))
        #expect(try results[5].get() == .accepted([place(4, 2)]))
        #expect(try results[6].get() == .accepted([place(5, 1)]))
        guard case .seen(let versions, _) = try results[7].get() else { return #expect(Bool(false)) }
        #expect(versions == [1, 2])
        let report = try LogVerifier(log: test.store.log, index: test.store.index).verify()
        #expect(report.findings == [])
        #expect(report.streamCount == 4)
        try await test.close()
    }

    @Test func claimsAreMadeOnce() async throws {
        let test = try TestStore(folder.path)
        var claiming = request(1, 1)
        claiming.payload = [0xC1, 7]
        _ = try await test.append(claiming)
        claiming.command = Samples.command(2)
        claiming.stream = Samples.stream(2)
        #expect(try await test.append(claiming) == .alreadyClaimed)
        let claim = try #require(Claims.of(claiming.payload).first)
        #expect(try test.store.index.claim(claim) == Position(1))
        try await test.close()
    }

    /// A clock that stands still is shared by batches; by any other each is recorded after the one before.
    @Test(arguments: [true, false]) func timeNeverGoesBack(_ stands: Bool) async throws {
        let clock = TestClock()
        clock.set(2_000)
        do {
            let test = try TestStore(folder.path, clock: clock, clockStands: stands)
            try await test.append(1, 1)
            clock.set(1_000)
            try await test.append(1, 2)
            try await test.close()
        }
        let test = try TestStore(folder.path, clock: clock, clockStands: stands)
        try await test.append(1, 3)
        clock.set(3_000)
        try await test.append(1, 4)
        var times: [Int64] = []
        try test.store.log.scan(from: Position(1)) { header, _, _ in
            times.append(header.recordedAt.microsecondsSinceEpoch)
            return true
        }
        #expect(times == (stands ? [2_000, 2_000, 2_000, 3_000] : [2_000, 2_001, 2_002, 3_000]))
        try await test.close()
    }

    @Test func keySlotsFollowFromTheLog() async throws {
        let test = try TestStore(folder.path)
        for command in 1...3 as ClosedRange<UInt64> {
            var append = request(command, command)
            append.needsKey = command != 2
            _ = try await test.append(append)
        }
        #expect(try test.store.index.state().lastKeySlot == KeySlot(2))
        let slot = try test.store.log.withRecord(at: Position(3)) { header, _ in header.keySlot }
        #expect(slot == KeySlot(2))
        try await test.close()
    }

    private func place(_ position: UInt64, _ version: UInt32) -> RecordPlace {
        RecordPlace(position: Position(position), version: StreamVersion(version))
    }
}
