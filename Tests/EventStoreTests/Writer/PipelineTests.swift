import Foundation
import Identifiers
import LMDB
import Testing

@testable import EventStore

/// What follows from batches being decided over others that are not yet durable.
struct PipelineTests {
    private let folder = TemporaryFolder()

    private func append(_ stream: UInt64, _ command: UInt64, bytes: Int = 3) -> TestDecider.Request {
        .append(
            .init(
                stream: Samples.stream(stream),
                command: Samples.command(command),
                payload: [UInt8](repeating: 1, count: bytes)
            )
        )
    }

    /// Batches of one record each, so that what one decision sees lies in several batches on their way.
    private static var oneByOne: WriterLimits {
        var limits = WriterLimits()
        limits.batchRecords = 1
        return limits
    }

    @Test func batchesOfOneSeeEachOther() async throws {
        let test = try TestStore(folder.path, limits: Self.oneByOne)
        let count = 300
        let answers = Answers(count)
        for index in 0..<count {
            let request =
                index % 10 == 9
                ? TestDecider.Request.read(Samples.stream(1)) : append(1, UInt64(index + 1))
            try test.writer.submit(request, weight: 1) { answers.set(index, $0) }
        }
        for (index, outcome) in try await answers.all().enumerated() {
            // Nine of ten requests before this one appended.
            let before = UInt32(index / 10 * 9 + index % 10)
            switch outcome {
            case .accepted(let places):
                #expect(places.map(\.version.rawValue) == [before + 1])
                #expect(places.map(\.position.rawValue) == [UInt64(before + 1)])
            case .seen(let versions, let payloads):
                #expect(versions == Array(1...before))
                #expect(payloads.count == Int(before))
            default: Issue.record("\(outcome)")
            }
        }
        let report = try LogVerifier(log: test.store.log, index: test.store.index).verify()
        #expect(report.findings == [])
        try await test.close()
    }

    /// A duplicate of a command that is on its way must not be confirmed before that one is kept.
    @Test func whatStandsOnABatchThatFailsIsVoid() async throws {
        let gate = Gate()
        let test = try TestStore(folder.path, limits: Self.oneByOne, subscribers: [gate])
        let first = Answers(1)
        try test.writer.submit(append(1, 1), weight: 1) { first.set(0, $0) }
        await gate.entered()
        // The second is kept and waits behind the first; the third waits to be committed, and the fourth, the
        // same command again, stands on it.
        let answers = Answers(4)
        try test.writer.submit(append(1, 2), weight: 1) { answers.set(0, $0) }
        while try test.store.log.head() < Position(2) { try await Task.sleep(for: .milliseconds(1)) }
        let descriptors = Descriptors(of: test.store.folder.log + "/data.mdb")
        descriptors.redirect(to: "/dev/full", 0o2)
        for index in 1..<4 {
            try test.writer.submit(append(1, 3), weight: 1) { answers.set(index, $0) }
        }
        gate.open()
        _ = try await first.all()
        let results = await answers.results()
        descriptors.restore()
        descriptors.forget()
        #expect(throws: Never.self) { try results[0].get() }
        for result in results.dropFirst() {
            guard case .failure(let error) = result else {
                Issue.record("confirmed although nothing was kept: \(result)")
                continue
            }
            #expect(error.code == .spaceExhausted)
        }
        #expect(try test.store.log.head() == Position(2))
        let again = Answers(1)
        try test.writer.submit(append(1, 3), weight: 1) { again.set(0, $0) }
        guard case .accepted(let places) = try await again.all()[0] else {
            Issue.record("the command is not new")
            return
        }
        #expect(places.map(\.position) == [Position(3)])
        #expect(places.map(\.version.rawValue) == [3])
        let report = try LogVerifier(log: test.store.log, index: test.store.index).verify()
        #expect(report.findings == [])
        try await test.close()
    }

    @Test func mapsGrowWhileItRuns() async throws {
        var configuration = TestStore.configuration
        configuration.logMapSize = 256 * 1024
        configuration.indexMapSize = 96 * 1024
        configuration.headsMapSize = 256 * 1024
        configuration.checkpoints.interval = .milliseconds(20)
        let size = try await growUnderReads(configuration)
        let again = try TestStore(folder.path, configuration: configuration)
        #expect(again.store.log.environment.room.size == size)
        try await again.close()
    }

    private func growUnderReads(_ configuration: StoreConfiguration) async throws -> Int {
        let test = try TestStore(folder.path, configuration: configuration)
        let reads = Task {
            var count = 0
            while !Task.isCancelled {
                try test.store.log.scan(from: Position(1)) { _, _, _ in
                    count += 1
                    return true
                }
                await Task.yield()
            }
            return count
        }
        var refused = 0
        for command in 1...400 as ClosedRange<UInt64> {
            do throws(SubmissionError) {
                _ = try await test.writer.submit(append(command, command, bytes: 4_000), weight: 1)
            } catch {
                // A batch may come while readers keep the map where it is; it is refused cleanly.
                #expect(error.isRetryable, "\(error)")
                refused += 1
            }
        }
        reads.cancel()
        #expect(try await reads.value > 0)
        let room = test.store.log.environment.room
        #expect(room.size >= 2 * 1024 * 1024)
        #expect(try test.store.index.databases.environment.room.size > 96 * 1024)
        #expect(try test.store.log.head() == Position(UInt64(400 - refused)))
        #expect(refused < 40)
        let report = try LogVerifier(log: test.store.log, index: test.store.index).verify()
        #expect(report.findings == [])
        try await test.close()
        return room.size
    }
}

struct MapGrowthTests {
    @Test(
        arguments: [
            (79, 100, 1_000, nil), (80, 100, 1_000, 200), (100, 100, 1_000, 200), (90, 100, 150, 150),
            (100, 100, 100, nil),
        ] as [(Int, Int, Int, Int?)]
    )
    func newSize(used: Int, size: Int, limit: Int, expected: Int?) {
        #expect(MapGrowth.newSize(MapRoom(used: used, size: size), upTo: limit) == expected)
    }

}
