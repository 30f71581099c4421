import CivilTime
import Identifiers
import Synchronization

@testable import EventStore

/// A store with a writer in a folder of its own.
final class TestStore: Sendable {
    let store: EventStore
    let writer: LogWriter<TestDecider>
    let calls = CallLog()
    let clock: TestClock

    init(
        _ path: String,
        configuration: StoreConfiguration = TestStore.configuration,
        limits: WriterLimits = WriterLimits(),
        subscribers: [any BatchSubscriber] = [],
        boot: BootID? = nil,
        clock: TestClock = TestClock(),
        clockStands: Bool = true
    ) throws {
        self.clock = clock
        var limits = limits
        limits.clockStands = clockStands
        let store = try EventStore(
            path: path,
            access: .owner,
            configuration: configuration,
            boot: boot,
            claimsOf: Claims.function
        )
        self.store = store
        let calls = calls
        writer = try LogWriter(
            store: store,
            limits: limits,
            subscribers: subscribers,
            clock: { clock.now },
            makeDecider: { TestDecider(keys: store.keys, log: calls) }
        )
    }

    static let configuration: StoreConfiguration = {
        var configuration = StoreConfiguration()
        configuration.logMapSize = 256 * 1024 * 1024
        configuration.indexMapSize = 256 * 1024 * 1024
        configuration.headsMapSize = 256 * 1024 * 1024
        // Few, so that the index is written again and again.
        configuration.indexRecordsInMemory = 7
        // Only the one at the end, however slow the machine is.
        configuration.checkpoints.interval = .seconds(3_600)
        return configuration
    }()

    func append(_ append: TestDecider.Append) async throws(SubmissionError) -> TestDecider.Outcome {
        try await writer.submit(.append(append), weight: append.payload.count)
    }

    /// Appends one event to a stream and gives its place.
    @discardableResult
    func append(_ stream: UInt64, _ command: UInt64, payload: [UInt8] = [1, 2, 3]) async throws -> RecordPlace
    {
        let outcome = try await append(
            .init(stream: Samples.stream(stream), command: Samples.command(command), payload: payload)
        )
        guard case .accepted(let places) = outcome, let place = places.last else {
            throw EventStoreError(.storage, "not accepted: \(outcome)")
        }
        return place
    }

    /// Stops the writer and closes the store in order.
    func close() async throws {
        await writer.stop()
        try store.close()
    }
}

/// A clock that stands until it is set.
final class TestClock: Sendable {
    private let microseconds = Atomic<Int64>(1_700_000_000_000_000)

    var now: Instant { Samples.instant(microseconds.load(ordering: .relaxed)) }

    func set(_ value: Int64) { microseconds.store(value, ordering: .relaxed) }
}
