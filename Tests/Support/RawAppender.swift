import CivilTime
package import EventStore
package import Identifiers

/// Appends records as they are given, past every rule: what a newer program or a fault would leave in a log.
package struct RawAppender: BatchDecider {
    package init() {}

    package func decide(
        _ request: [NewRecord],
        in batch: inout StagedBatch
    ) throws(EventStoreError) -> Position {
        for record in request { _ = try batch.stage(record) }
        return Position(batch.nextPosition.rawValue - 1)
    }

    package func batchEnded() -> (@Sendable () throws -> Void)? { nil }
    package func aborted() {}

    /// Opens the folder, appends, and closes it. Nobody else may have it open.
    package static func append(_ records: [NewRecord], to path: String) async throws {
        var configuration = StoreConfiguration()
        configuration.logMapSize = 256 << 20
        configuration.indexMapSize = 256 << 20
        let store = try EventStore(
            path: path,
            access: .owner,
            configuration: configuration,
            claimsOf: { _, _ in [] }
        )
        let clock = TestClock()
        var limits = WriterLimits()
        limits.clockStands = true
        let writer = try LogWriter<RawAppender>(
            store: store,
            limits: limits,
            clock: { clock.now },
            makeDecider: { RawAppender() }
        )
        _ = try await writer.submit(records, weight: 1)
        await writer.stop()
        try store.close()
    }

    /// One record of a person, under a command of its own.
    package static func record(
        peer: Int,
        number: Int,
        type: UInt16,
        payload: [UInt8]
    ) -> NewRecord {
        guard let date = try? CivilDate("2026-05-01") else { preconditionFailure("a date") }
        let id = Sample.commandID(number)
        return NewRecord(
            stream: Sample.stream(peer),
            type: EventTypeCode(type),
            schemaVersion: 1,
            effective: EffectiveTime(date),
            eventID: EventID(of: id, index: 0),
            command: CommandPart(id: id, hash: CommandHash(id.value)),
            keySlot: nil,
            payload: payload
        )
    }
}
