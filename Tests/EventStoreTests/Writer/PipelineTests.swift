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

    /// Records that fill a batch, so many that the next one is decided meanwhile; a command that is decided over
    /// it, and the same one again and again. Returns once all are decided and none is durable.
    private func submitOverEachOther(_ test: TestStore) async throws -> Answers {
        let answers = Answers(2 + Self.duplicates)
        let first = TestDecider.Append(
            stream: Samples.stream(1),
            command: Samples.command(1),
            count: Self.many
        )
        try test.writer.submit(.append(first), weight: 1) { answers.set(0, $0) }
        await test.calls.wait(for: "ready", count: 1)
        try test.writer.submit(append(1, 2), weight: 1) { answers.set(1, $0) }
        await test.calls.wait(for: "ready", count: 2)
        for index in 0..<Self.duplicates {
            try test.writer.submit(append(1, 2), weight: 1) { answers.set(2 + index, $0) }
        }
        await test.calls.wait(for: "ready", count: 3)
        return answers
    }

    /// Enough to be woken for.
    private static let many = RequestQueue.Awaited.requests.least
    private static let duplicates = many

    private static var twoByTwo: WriterLimits {
        var limits = WriterLimits()
        limits.batchRecords = 2
        return limits
    }

    @Test func aBatchThatIsReadyGrowsAndIsTakenOver() async throws {
        let test = try TestStore(folder.path, limits: Self.twoByTwo)
        let lock = WriteLock(of: test.store.log.environment)
        let answers = try await submitOverEachOther(test)
        #expect(try test.store.log.head() == .origin)
        lock.release()
        let outcomes = try await answers.all()
        #expect(outcomes[0] == .accepted((1...Self.many).map(Self.place)))
        #expect(outcomes[1] == .accepted([Self.place(Self.many + 1)]))
        for outcome in outcomes.dropFirst(2) {
            #expect(outcome == .duplicate(CommandEntry(first: Self.place(Self.many + 1).position, count: 1)))
        }
        // The batch that grew was ready twice and durable once.
        #expect(test.calls.calls.prefix(3) == ["ready", "ready", "ready"])
        let report = try LogVerifier(log: test.store.log, index: test.store.index).verify()
        #expect(report.findings == [])
        try await test.close()
    }

    private static func place(_ number: Int) -> RecordPlace {
        RecordPlace(position: Position(UInt64(number)), version: StreamVersion(UInt32(number)))
    }

    /// A duplicate of a command that is on its way must not be confirmed before that one is kept.
    @Test func whatStandsOnABatchThatFailsIsVoid() async throws {
        let test = try TestStore(folder.path, limits: Self.twoByTwo)
        let lock = WriteLock(of: test.store.log.environment)
        let answers = try await submitOverEachOther(test)
        let descriptors = Descriptors(of: test.store.folder.log + "/data.mdb")
        descriptors.redirect(to: "/dev/full", 0o2)
        lock.release()
        let results = await answers.results()
        descriptors.restore()
        descriptors.forget()
        for result in results {
            guard case .failure(let error) = result else {
                Issue.record("confirmed although nothing was kept: \(result)")
                continue
            }
            #expect(error.code == .spaceExhausted)
        }
        #expect(try test.store.log.head() == .origin)
        #expect(test.calls.count(of: "durable") == 0)
        let again = Answers(1)
        try test.writer.submit(append(1, 2), weight: 1) { again.set(0, $0) }
        #expect(try await again.all() == [.accepted([Self.place(1)])])
        let report = try LogVerifier(log: test.store.log, index: test.store.index).verify()
        #expect(report.findings == [])
        try await test.close()
    }

    /// One request is worked off by one thread, without company; what comes meanwhile is decided right after.
    @Test func whatComesWhileALoneRequestIsSyncedIsDecidedAfterIt() async throws {
        let test = try TestStore(folder.path)
        let lock = WriteLock(of: test.store.log.environment)
        let answers = Answers(3)
        try test.writer.submit(append(1, 1), weight: 1) { answers.set(0, $0) }
        await test.calls.wait(for: "ready", count: 1)
        try test.writer.submit(append(1, 2), weight: 1) { answers.set(1, $0) }
        try test.writer.submit(append(2, 3), weight: 1) { answers.set(2, $0) }
        lock.release()
        let positions = try await answers.all().map { outcome -> UInt64? in
            guard case .accepted(let places) = outcome else { return nil }
            return places.first?.position.rawValue
        }
        #expect(positions == [1, 2, 3])
        try await test.close()
    }

    /// A submitter may hold its request for a moment longer than the writer runs; the folder must be free by
    /// then.
    @Test func aVacatedSeatHoldsNothing() throws {
        let test = try TestStore(folder.path)
        weak var held: CallLog?
        let seat: DeciderSeat<TestDecider>
        do {
            let log = CallLog()
            held = log
            let keys = test.store.keys
            seat = DeciderSeat { TestDecider(keys: keys, log: log) }
        }
        _ = seat.batchEnded()
        #expect(held?.calls == ["ready"])
        seat.vacate()
        #expect(held == nil)
        test.writer.stopAndWait()
        try test.store.close()
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

    /// Waits of ten minutes in all: a machine that stands still in the midst of a read costs many rests.
    private static let refusalsMax = 30_000

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
            // A batch may come while readers keep the map where it is; it is refused cleanly, and comes again.
            while refused < Self.refusalsMax {
                do throws(SubmissionError) {
                    _ = try await test.writer.submit(append(command, command, bytes: 4_000), weight: 1)
                    break
                } catch {
                    #expect(error.isRetryable, "\(error)")
                    refused += 1
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
        }
        reads.cancel()
        #expect(try await reads.value > 0)
        let room = test.store.log.environment.room
        #expect(room.size >= 2 * 1024 * 1024)
        #expect(try test.store.index.databases.environment.room.size > 96 * 1024)
        #expect(try test.store.log.head() == Position(400))
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
