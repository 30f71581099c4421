import Glibc
import Identifiers
import LMDB
import MerkleTree
import Testing

@testable import EventStore

struct WriterFailureTests {
    private let folder = TemporaryFolder()

    private func append(_ stream: UInt64, _ command: UInt64, bytes: Int = 3) -> TestDecider.Append {
        .init(
            stream: Samples.stream(stream),
            command: Samples.command(command),
            payload: [UInt8](repeating: 1, count: bytes)
        )
    }

    private func submissionCode(_ body: () async throws -> Void) async -> SubmissionError.Code? {
        do { try await body() } catch let error as SubmissionError { return error.code } catch {}
        return nil
    }

    @Test func aFullQueueRefusesAtOnce() async throws {
        var limits = WriterLimits()
        limits.requestsMax = 4
        limits.weightMax = 100
        let gate = Gate()
        let test = try TestStore(folder.path, limits: limits, subscribers: [gate])
        async let first = test.append(append(1, 1))
        await gate.entered()
        let answers = Answers(3)
        for index in 0..<2 {
            let request = TestDecider.Request.append(append(1, UInt64(index) + 2))
            try test.writer.submit(request, weight: 10) { answers.set(index, $0) }
        }
        let third = TestDecider.Request.append(append(1, 4))
        let tooMuch = #expect(throws: SubmissionError.self) {
            try test.writer.submit(third, weight: 90) { _ in }
        }
        #expect(tooMuch?.code == .queueFull)
        #expect(tooMuch?.isRetryable == true)
        try test.writer.submit(third, weight: 60) { answers.set(2, $0) }
        let tooMany = #expect(throws: SubmissionError.self) {
            try test.writer.submit(third, weight: 0) { _ in }
        }
        #expect(tooMany?.code == .queueFull)
        let never = #expect(throws: SubmissionError.self) {
            try test.writer.submit(third, weight: 101) { _ in }
        }
        #expect(never?.code == .tooHeavy)
        #expect(never?.isRetryable == false)
        #expect(test.writer.queueLength == 4)
        gate.open()
        _ = try await first
        #expect(try await answers.all().count == 3)
        try await test.append(1, 5)
        #expect(test.writer.queueLength == 0)
        try await test.close()
    }

    /// A key that cannot be destroyed: the record of the erasure is durable, so nothing is taken back, but nobody is
    /// told that it was done.
    @Test func whatCannotBeDoneForDurableRecordsStopsWriting() async throws {
        let test = try TestStore(folder.path)
        try await test.append(1, 1)
        #expect(await submissionCode { try await test.append(1, 2, payload: [0xFA, 1]) } == .commitFailed)
        #expect(await submissionCode { try await test.append(1, 3) } == .stopped)
        #expect(test.store.log.failure?.contains("as told") == true)
        #expect(try test.store.log.head() == Position(2))
        #expect(test.store.signal.applied == Position(2))
        await test.writer.stop()
        try test.store.close()
    }

    @Test func stoppingWorksOffWhatWaits() async throws {
        let gate = Gate()
        let test = try TestStore(folder.path, subscribers: [gate])
        async let first = test.append(append(1, 1))
        await gate.entered()
        let answers = Answers(50)
        for index in 0..<50 {
            let request = TestDecider.Request.append(append(1, UInt64(index) + 2))
            try test.writer.submit(request, weight: 1) { answers.set(index, $0) }
        }
        async let stopped: Void = test.writer.stop()
        let late = TestDecider.Request.append(append(9, 900))
        while await submissionCode({ try test.writer.submit(late, weight: 1) { _ in } }) != .stopped {
            try await Task.sleep(for: .milliseconds(1))
        }
        gate.open()
        _ = try await first
        await stopped
        #expect(try await answers.all().count == 50)
        #expect(test.writer.state == .stopped(reason: nil))
        #expect(try test.store.log.head() >= Position(51))
        await test.writer.stop()
        try test.store.close()
    }

    @Test func aBatchEndsAtItsLimits() async throws {
        var limits = WriterLimits()
        limits.batchRecords = 10
        let gate = Gate()
        let sizes = BatchSizes()
        let test = try TestStore(folder.path, limits: limits, subscribers: [gate, sizes])
        async let first = test.append(append(1, 1))
        await gate.entered()
        let answers = Answers(25)
        for index in 0..<25 {
            let request = TestDecider.Request.append(append(1, UInt64(index) + 2))
            try test.writer.submit(request, weight: 1) { answers.set(index, $0) }
        }
        gate.open()
        _ = try await first
        _ = try await answers.all()
        #expect(sizes.all.reduce(0, +) == 26)
        #expect(sizes.all.max() == 10)
        try await test.close()
    }

    /// What was refused for want of room waits for the mending, which nobody does any more but the threads that end.
    @Test func aWriterIsStoppedWhileItMends() async throws {
        var configuration = TestStore.configuration
        configuration.logMapSize = 256 * 1024
        configuration.mapSizeMax = configuration.logMapSize
        let test = try TestStore(folder.path, configuration: configuration)
        let answers = Answers(100)
        for index in 0..<100 {
            let request = TestDecider.Request.append(append(1, UInt64(index + 1), bytes: 8_000))
            try test.writer.submit(request, weight: 1) { answers.set(index, $0) }
        }
        await test.writer.stop()
        let results = await answers.results()
        let kept = results.filter { if case .success = $0 { true } else { false } }.count
        #expect(kept < 100)
        #expect(try test.store.log.head() == Position(UInt64(kept)))
        for case .failure(let error) in results { #expect(error.code == .spaceExhausted) }
        try test.store.close()
    }

    @Test func aFullMapRefusesAndGoesOnWhenItHasGrown() async throws {
        var configuration = TestStore.configuration
        configuration.logMapSize = 512 * 1024
        configuration.mapSizeMax = configuration.logMapSize
        let test = try TestStore(folder.path, configuration: configuration)
        var accepted: UInt64 = 0
        var failure: SubmissionError.Code?
        for command in 1...200 as ClosedRange<UInt64> where failure == nil {
            failure = await submissionCode { _ = try await test.append(append(1, command, bytes: 8_000)) }
            if failure == nil { accepted = command }
        }
        #expect(failure == .spaceExhausted)
        #expect(accepted > 10 && accepted < 64)
        #expect(test.writer.state == .accepting)
        test.writer.lookForRoom()
        #expect(test.writer.shortOfRoom?.contains("MDB_MAP_FULL") == true)
        #expect(try test.store.log.head() == Position(accepted))
        #expect(
            try test.store.log.withRecord(at: Position(accepted)) { header, _ in header.version }
                == StreamVersion(UInt32(accepted))
        )
        try test.store.log.environment.growMap(to: 4 * 1024 * 1024)
        // Told until somebody looks, or a batch shows it.
        #expect(test.writer.shortOfRoom != nil)
        test.writer.lookForRoom()
        #expect(test.writer.shortOfRoom == nil)
        let outcome = try await test.append(append(1, accepted + 1, bytes: 8_000))
        guard case .accepted(let places) = outcome else { return #expect(Bool(false)) }
        #expect(test.calls.calls.contains("aborted"))
        #expect(places.map(\.position) == [Position(accepted + 1)])
        let report = try LogVerifier(log: test.store.log, index: test.store.index).verify()
        #expect(report.findings == [])
        try await test.close()
    }

    @Test func aFullDiskRefusesAndGoesOnWhenThereIsRoom() async throws {
        let test = try TestStore(folder.path)
        try await test.append(1, 1)
        let descriptors = Descriptors(of: test.store.folder.log + "/data.mdb")
        #expect(descriptors.count > 0)
        descriptors.redirect(to: "/dev/full", O_RDWR)
        let failure = await submissionCode { try await test.append(1, 2) }
        descriptors.restore()
        descriptors.forget()
        #expect(failure == .spaceExhausted)
        #expect(try test.store.log.head() == Position(1))
        #expect(try await test.append(1, 2).position == Position(2))
        #expect(test.writer.state == .accepting)
        try await test.close()
    }

    @Test func aFailedWriteStopsTheWriterForGood() async throws {
        let test = try TestStore(folder.path)
        try await test.append(1, 1)
        let descriptors = Descriptors(of: test.store.folder.log + "/data.mdb")
        descriptors.redirect(to: "/dev/null", O_RDONLY)
        let failure = await submissionCode { try await test.append(1, 2) }
        descriptors.restore()
        descriptors.forget()
        #expect(failure == .commitFailed)
        #expect(await submissionCode { try await test.append(1, 3) } == .stopped)
        guard case .stopped(let reason) = test.writer.state else { return #expect(Bool(false)) }
        #expect(reason?.contains("a write to the log failed") == true)
        #expect(!test.writer.state.acceptsRequests)
        // Reads go on.
        #expect(try test.store.log.head() == Position(1))
        #expect(try test.store.index.head(of: Samples.stream(1))?.version == StreamVersion(1))
        try await test.close()
    }

    /// LMDB gives an environment up when its head page could not be written.
    @Test func aHeadPageThatFindsNoRoomIsWrittenLater() async throws {
        let test = try TestStore(folder.path)
        try await test.append(1, 1)
        let heads = Descriptors(of: test.store.folder.log + "/data.mdb", dataSyncAlone: true)
        #expect(heads.count == 1)
        heads.redirect(to: "/dev/full", O_RDWR)
        let failure = await submissionCode { try await test.append(1, 2) }
        heads.forget()
        #expect(failure == .spaceExhausted)
        #expect(try test.store.log.head() == Position(1))
        #expect(try await test.append(1, 2).position == Position(2))
        #expect(test.writer.state == .accepting)
        let report = try LogVerifier(log: test.store.log, index: test.store.index).verify()
        #expect(report.findings == [])
        try await test.close()
    }

    @Test func readsGoOnAfterTheHeadPageFailed() async throws {
        let test = try TestStore(folder.path)
        try await test.append(1, 1)
        let heads = Descriptors(of: test.store.folder.log + "/data.mdb", dataSyncAlone: true)
        heads.redirect(to: "/dev/null", O_RDONLY)
        let failure = await submissionCode { try await test.append(1, 2) }
        heads.forget()
        #expect(failure == .commitFailed)
        #expect(await submissionCode { try await test.append(1, 3) } == .stopped)
        #expect(try test.store.log.head() == Position(1))
        #expect(
            try test.store.log.withRecord(at: Position(1)) { header, _ in header.version } == StreamVersion(1)
        )
        #expect(test.store.log.environment.isReadOnly)
        try await test.close()
    }

    /// Checkpoints are written to the log's environment too, and LMDB gives it up for both.
    @Test func aCheckpointThatFindsNoRoomHoldsNothingUp() async throws {
        let test = try TestStore(folder.path)
        let heads = Descriptors(of: test.store.folder.log + "/data.mdb", dataSyncAlone: true)
        try await test.append(1, 1)
        heads.redirect(to: "/dev/full", O_RDWR)
        let error = #expect(throws: EventStoreError.self) { try test.store.writeCheckpoint() }
        #expect(error?.code == .spaceExhausted)
        #expect(test.store.log.environment.isGivenUp)
        heads.forget()
        #expect(try await test.append(1, 2).position == Position(2))
        #expect(test.writer.state == .accepting)
        #expect(try test.store.writeCheckpoint()?.size == Position(2))
        let report = try LogVerifier(log: test.store.log, index: test.store.index).verify()
        #expect(report.findings == [])
        try await test.close()
    }

    /// One that waits behind a batch whose head page finds no room gets to write when the log is given up.
    @Test func aCheckpointOfALogThatWasGivenUpIsNoFailedWrite() async throws {
        let test = try TestStore(folder.path)
        let heads = Descriptors(of: test.store.folder.log + "/data.mdb", dataSyncAlone: true)
        try await test.append(1, 1)
        let checkpointer = try test.store.checkpointer()
        let root = try test.store.index.root(size: Position(1))
        heads.redirect(to: "/dev/full", O_RDWR)
        #expect(code { try checkpointer.keep(root, .zero, Position(1)) } == .spaceExhausted)
        heads.forget()
        #expect(test.store.log.environment.isGivenUp)
        let error = #expect(throws: EventStoreError.self) {
            try checkpointer.keep(root, .zero, Position(1))
        }
        #expect(error?.code == .givenUp && error?.isRetryable == true)
        #expect(test.store.log.failure == nil && test.writer.state == .accepting)
        #expect(try await test.append(1, 2).position == Position(2))
        #expect(try test.store.writeCheckpoint()?.size == Position(2))
        let report = try LogVerifier(log: test.store.log, index: test.store.index).verify()
        #expect(report.findings == [])
        try await test.close()
    }

    @Test func keysThatCannotBeWrittenStopTheWriter() async throws {
        let test = try TestStore(folder.path)
        let slots = Descriptors(of: test.store.folder.keys + "/slots")
        var sealing = append(1, 1)
        sealing.needsKey = true
        slots.redirect(to: "/dev/full", O_RDWR)
        #expect(await submissionCode { _ = try await test.append(sealing) } == .spaceExhausted)
        #expect(test.writer.state == .accepting)
        slots.redirect(to: "/dev/null", O_RDONLY)
        #expect(await submissionCode { _ = try await test.append(sealing) } == .stopped)
        slots.restore()
        slots.forget()
        #expect(await submissionCode { _ = try await test.append(sealing) } == .stopped)
        guard case .stopped(let reason) = test.writer.state else { return #expect(Bool(false)) }
        #expect(reason?.contains("slots") == true)
        #expect(try test.store.log.head() == .origin)
        try await test.close()
    }

    @Test func aFullIndexStaysInMemoryUntilThereIsNoRoomEither() async throws {
        var configuration = TestStore.configuration
        configuration.indexMapSize = 256 * 1024
        configuration.mapSizeMax = configuration.indexMapSize
        let test = try TestStore(folder.path, configuration: configuration)
        var accepted: UInt64 = 0
        while test.writer.state == .accepting, accepted < 5_000 {
            accepted += 1
            try await test.append(accepted, accepted)
        }
        guard case .degraded(let reasons) = test.writer.state else { return #expect(Bool(false)) }
        #expect(reasons.first?.hasPrefix("index: ") == true)
        // Nothing is lacking yet.
        #expect(try test.store.index.state().applied == Position(accepted))
        #expect(test.store.signal.applied == Position(accepted))
        #expect(try test.store.index.head(of: Samples.stream(accepted))?.position == Position(accepted))
        var refusal: SubmissionError.Code?
        while refusal == nil, accepted < 10_000 {
            refusal = await submissionCode { try await test.append(accepted + 1, accepted + 1) }
            if refusal == nil { accepted += 1 }
        }
        #expect(refusal == .spaceExhausted)
        // The log has room, which does not help.
        test.writer.lookForRoom()
        #expect(test.writer.shortOfRoom?.hasPrefix("the index cannot be written: ") == true)
        #expect(test.writer.indexFailure == nil)
        #expect(try test.store.log.head() == Position(accepted))
        #expect(try test.store.index.state().applied == Position(accepted))
        try test.store.index.databases.environment.growMap(to: 64 * 1024 * 1024)
        #expect(try await test.append(accepted, 19_000).version == StreamVersion(2))
        #expect(test.writer.state == .accepting)
        #expect(test.writer.shortOfRoom == nil)
        #expect(test.store.signal.applied == Position(accepted + 1))
        let report = try LogVerifier(log: test.store.log, index: test.store.index).verify()
        #expect(report.findings == [])
        try await test.close()
    }
}

/// Remembers how many records each batch had.
final class BatchSizes: BatchSubscriber {
    let name = "sizes"
    let environments: [Environment] = []
    private let sizes = Monitor<[Int]>([])

    var all: [Int] { sizes.withLock { $0 } }

    func apply(_ batch: borrowing CommittedBatch) {
        let count = batch.count
        sizes.withLock { $0.append(count) }
    }

    func catchUp(unless isStopping: () -> Bool) {}
}
