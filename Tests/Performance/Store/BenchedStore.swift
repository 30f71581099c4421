import CivilTime
import EventStore
import Foundation
import Identifiers
import LMDB
import Synchronization

/// Stages what it is told: records of one size, over many streams, each under a command of its own.
struct BenchDecider: BatchDecider {
    let payload: [UInt8]
    let streams: UInt64
    private var number: UInt64 = 0

    init(payload: [UInt8], streams: UInt64) {
        self.payload = payload
        self.streams = streams
    }

    /// A request is a number of records.
    mutating func decide(_ count: Int, in batch: inout StagedBatch) throws(EventStoreError) -> Position {
        var last = Position.origin
        for _ in 0..<count { last = try batch.stage(next(batch.nextPosition)).position }
        return last
    }

    private mutating func next(_ position: Position) throws(EventStoreError) -> NewRecord {
        // Spread over the streams without a pattern that an index would like.
        let stream = (position.rawValue &* 0x9E37_79B9_7F4A_7C15) % streams
        let id = UniqueID(high: 0x0190_0000_0000_7000 + position.rawValue, low: 0x8000_0000_0000_0000)
        return NewRecord(
            stream: StreamID(kind: 1, key: UniqueID(high: stream &* 0xD6E8_FEB8_6659_FD93 | 1, low: stream))!,
            type: EventTypeCode(1),
            schemaVersion: 1,
            effective: Self.today,
            eventID: EventID(id),
            command: CommandPart(id: CommandID(id), hash: CommandHash(id)),
            keySlot: nil,
            payload: payload
        )
    }

    private static let today: EffectiveTime = {
        guard let date = try? CivilDate("2026-01-01") else { preconditionFailure("a date") }
        return EffectiveTime(date)
    }()

    func batchEnded() -> (@Sendable () throws -> Void)? { nil }
    func aborted() {}
}

/// A store and its writer in a folder.
struct BenchedStore {
    let store: EventStore
    let writer: LogWriter<BenchDecider>

    static let streams: UInt64 = 10_000

    init(_ path: String, recordBytes: Int, group: Int) throws {
        let store = try Self.open(path)
        self.store = store
        var limits = WriterLimits()
        limits.batchRecords = group
        let payload = [UInt8](repeating: 7, count: recordBytes - RecordLimits.headerBytes)
        writer = try LogWriter(
            store: store,
            limits: limits,
            clock: { Self.now },
            makeDecider: { BenchDecider(payload: payload, streams: Self.streams) }
        )
    }

    static func open(_ path: String) throws -> EventStore {
        try EventStore(path: path, access: .owner, claimsOf: { _, _ in [] })
    }

    private static var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let micros = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
        return (try? Instant(microsecondsSinceEpoch: micros)) ?? .earliest
    }

    /// Keeps as many requests on their way as fill the writer's stages, until the time is over.
    ///
    /// - Returns: records acknowledged.
    func append(group: Int, perRequest: Int, for time: Duration) async throws -> Int {
        let waiting = DispatchSemaphore(value: max(1, group / perRequest) * (WriterLimits.batchesMax + 1))
        let appended = Atomic<Int>(0)
        let asked = Atomic<Int>(0)
        let answered = Atomic<Int>(0)
        let deadline = ContinuousClock.now.advanced(by: time)
        return try await withCheckedThrowingContinuation { continuation in
            Thread {
                while ContinuousClock.now < deadline {
                    waiting.wait()
                    asked.add(1, ordering: .relaxed)
                    do {
                        try writer.submit(perRequest, weight: 1) { answer in
                            if case .success = answer { appended.add(perRequest, ordering: .relaxed) }
                            answered.add(1, ordering: .relaxed)
                            waiting.signal()
                        }
                    } catch {
                        preconditionFailure("refused: \(error)")
                    }
                }
                while answered.load(ordering: .relaxed) < asked.load(ordering: .relaxed) { usleep(50) }
                continuation.resume(returning: appended.load(ordering: .relaxed))
            }.start()
        }
    }

    /// One thread that asks for a record and waits for the answer, until the time is over.
    ///
    /// - Returns: records acknowledged.
    func appendAlone(for time: Duration) async -> Int {
        await withCheckedContinuation { continuation in
            Thread {
                let answered = DispatchSemaphore(value: 0)
                let deadline = ContinuousClock.now.advanced(by: time)
                var count = 0
                while ContinuousClock.now < deadline {
                    do {
                        try writer.submit(1, weight: 1) { answer in
                            guard case .success = answer else { preconditionFailure("refused: \(answer)") }
                            answered.signal()
                        }
                    } catch {
                        preconditionFailure("refused: \(error)")
                    }
                    answered.wait()
                    count += 1
                }
                continuation.resume(returning: count)
            }.start()
        }
    }

    func close() async throws {
        await writer.stop()
        try store.close()
    }
}
