import EventStore
import Identifiers
import TestSupport
import Testing

@testable import CommandProcessing

/// What waits for the writer is bounded in bytes, whoever hands it over.
struct WeightTests {
    let folder = TemporaryFolder()

    private static let bytesMax = 64 << 10

    private func stack() throws -> Stack {
        var limits = WriterLimits()
        limits.weightMax = Self.bytesMax
        return try Stack(folder.path, limits: limits)
    }

    @Test func commandsWeighWhatTheyHoldInBytes() async throws {
        let stack = try stack()
        try await stack.submit([Sample.register(1, peer: 1)])
        let text = String(repeating: "x", count: 2_000)
        let fitting = try Stack.prepare((0..<30).map { Sample.feedback(10 + $0, peer: 1, text) })
        let tooMany = try Stack.prepare((0..<40).map { Sample.feedback(100 + $0, peer: 1, text) })
        #expect(fitting.reduce(0) { $0 + $1.canonicalBytes.count } < Self.bytesMax)
        #expect(tooMany.reduce(0) { $0 + $1.canonicalBytes.count } > Self.bytesMax)

        await expectTooHeavy { try await stack.service.submit(tooMany) }
        await expectTooHeavy { try await stack.service.rehearse(tooMany) }
        await expectTooHeavy { try stack.service.hand(tooMany) }
        #expect(try await stack.service.submit(fitting).count == fitting.count)
        #expect(try stack.store.log.head().rawValue == 1 + UInt64(fitting.count))
        try await stack.close()
    }

    private func expectTooHeavy(_ body: () async throws -> some Any) async {
        let error = await #expect(throws: SubmissionError.self) { _ = try await body() }
        #expect(error?.code == .tooHeavy)
    }
}
