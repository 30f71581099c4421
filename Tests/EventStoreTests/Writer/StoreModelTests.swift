import Foundation
import Identifiers
import SeededNumbers
import Testing

@testable import EventStore

/// Random operations on a store and on a model of it must have the same outcomes, across reopening with and
/// without a close. `EVENT_STORE_SEED` repeats a run.
struct StoreModelTests {
    private static let rounds = 6
    private static let operations = 250

    private static var seed: UInt64 {
        ProcessInfo.processInfo.environment["EVENT_STORE_SEED"].flatMap(UInt64.init)
            ?? UInt64.random(in: 0...UInt64.max)
    }

    @Test(arguments: [seed, seed]) func storeAndModelAgree(seed: UInt64) async throws {
        print("EVENT_STORE_SEED=\(seed)")
        let folder = TemporaryFolder()
        var random = SeededGenerator(seed: seed)
        var model = StoreModel()
        for round in 0..<Self.rounds {
            let test = try TestStore(folder.path)
            try await operate(test, &model, &random, "seed \(seed), round \(round)")
            let versions = model.stream(Samples.stream(1)).map(\.version)
            let payloads = model.stream(Samples.stream(1)).map(\.payload)
            let seen = try await test.writer.submit(.read(Samples.stream(1)), weight: 1)
            #expect(seen == .seen(versions: versions, payloads: payloads), "seed \(seed)")
            await test.writer.stop()
            // Without a close the marker stays open, as after a kill.
            if Bool.random(using: &random) { try test.store.close() }
            if Bool.random(using: &random) {
                try FileManager.default.removeItem(atPath: folder.path + "/index/data.mdb")
            }
        }
        let test = try TestStore(folder.path)
        try compare(test.store, model, "seed \(seed)")
        try await test.close()
    }

    /// Submits in bursts without waiting, so that batches have many requests.
    private func operate(
        _ test: TestStore,
        _ model: inout StoreModel,
        _ random: inout SeededGenerator,
        _ comment: Comment
    ) async throws {
        var left = Self.operations
        while left > 0 {
            let burst = min(left, Int.random(in: 1...40, using: &random))
            let answers = Answers(burst)
            var expected: [TestDecider.Outcome] = []
            for index in 0..<burst {
                let append = append(model, &random)
                expected.append(model.decide(append))
                try test.writer.submit(.append(append), weight: 1) { answers.set(index, $0) }
            }
            #expect(try await answers.all() == expected, comment)
            left -= burst
        }
    }

    private func append(_ model: StoreModel, _ random: inout SeededGenerator) -> TestDecider.Append {
        let stream = Samples.stream(UInt64.random(in: 1...12, using: &random))
        let length = UInt32(model.stream(stream).count)
        let payload: [UInt8] =
            switch Int.random(in: 0..<4, using: &random) {
            case 0: [0xC1, UInt8.random(in: 0...90, using: &random)]
            case 1: [UInt8](repeating: 7, count: Int.random(in: 0...5_000, using: &random))
            default: [UInt8](repeating: 8, count: Int.random(in: 0...50, using: &random))
            }
        return TestDecider.Append(
            stream: stream,
            command: Samples.command(UInt64.random(in: 1...3_000, using: &random)),
            count: Int.random(in: 1...4, using: &random),
            expectedVersion: [nil, nil, length, length / 2].randomElement(using: &random) ?? nil,
            payload: payload
        )
    }

    private func compare(_ store: EventStore, _ model: StoreModel, _ comment: Comment) throws {
        var events: [StoreModel.Event] = []
        try store.log.scan(from: Position(1)) { header, payload, _ in
            events.append(
                StoreModel.Event(
                    stream: header.stream,
                    version: header.version.rawValue,
                    command: header.command.id,
                    payload: payload.withUnsafeBytes { [UInt8]($0) }
                )
            )
            return true
        }
        #expect(events == model.events, comment)
        for number in 1...12 as ClosedRange<UInt64> {
            let stream = Samples.stream(number)
            var payloads: [[UInt8]] = []
            try store.readStream(stream) { _, payload in
                payloads.append(payload.withUnsafeBytes { [UInt8]($0) })
                return true
            }
            #expect(payloads == model.stream(stream).map(\.payload), comment)
        }
        let report = try LogVerifier(log: store.log, index: store.index).verify()
        #expect(report.findings == [], comment)
    }
}
