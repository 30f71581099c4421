import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import Projections
import TestSupport
import Testing

@testable import CommandProcessing

/// What a batch that was not kept has left behind in memory: nothing.
struct AbortedBatchTests {
    let folder = TemporaryFolder()

    /// Feedback that fills the log's map quickly.
    private func filler(_ number: Int) -> Command {
        Sample.feedback(number, peer: 1, String(repeating: "x", count: 2_000))
    }

    @Test func cachesForgetAnAbortedBatch() async throws {
        let stack = try Stack(folder.path, logMapSize: 512 << 10)
        try await stack.submit([Sample.register(1, peer: 1), Sample.module(2, peer: 1)])
        var number = 10
        var failure: SubmissionError?
        while failure == nil, number < 10_000 {
            let batch = (0..<8).map { filler(number + $0) }
            number += 8
            // The last commands of a batch that fails: seen by nobody afterwards.
            let prepared = try Stack.prepare(
                batch + [
                    Sample.adoptRules(number), Sample.register(number + 1, peer: number),
                    Sample.submit(number + 2, peer: 1),
                ]
            )
            let headBefore = try stack.store.log.head()
            let shelfBefore = stack.shelf.current.position
            do throws(SubmissionError) { _ = try await stack.service.submit(prepared) } catch {
                failure = error
                #expect(try stack.store.log.head() == headBefore)
                #expect(stack.shelf.current.position == shelfBefore)
            }
            number += 10
        }
        #expect(failure?.code == .spaceExhausted)
        let head = try stack.store.log.head()
        let version = try #require(try stack.store.index.head(of: Sample.stream(1))).version

        // What was folded for the batch is decided as if it had never been.
        let rehearsed = try await stack.rehearse([
            Sample.adoptRules(20_000, .sample(board: "FRESH")), Sample.module(20_001, peer: 1),
            Sample.module(20_002, peer: number - 10),
        ])
        #expect(rehearsed[0].receipt?.position == head.rawValue + 1)
        #expect(rehearsed[1].receipt?.version == version.rawValue + 1)
        #expect(rehearsed[2].rejection?.code == .peerUnknown)
        let duplicate = try await stack.submit(Sample.register(1, peer: 1))
        #expect(duplicate.receipt?.duplicate == true)
        try await stack.close()

        let again = try Stack(folder.path)
        #expect(try again.store.log.head() == head)
        #expect(try again.store.readRuleBook().position == again.shelf.current.position)
        try await again.close()
    }

    @Test func aRehearsalLeavesWhatIsKeptAsItIs() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([Sample.register(1, peer: 1), Sample.module(2, peer: 1)])
        let (kept, folded) = (stack.tally.keptEvents, stack.tally.foldedRecords)
        _ = try await stack.rehearse([
            Sample.module(3, peer: 1), Sample.register(4, peer: 2), Sample.module(5, peer: 2),
        ])
        #expect(stack.tally.keptEvents == kept)
        // And is still there: the next decision folds nobody.
        let outcome = try await stack.submit(Sample.module(6, peer: 1))
        #expect(outcome.receipt?.version == 3)
        #expect(stack.tally.foldedRecords == folded)
        try await stack.close()
    }

    @Test func rulesOfAnAbortedBatchAreAdoptedAgain() async throws {
        let stack = try Stack(folder.path, logMapSize: 256 << 10)
        try await stack.submit([Sample.register(1, peer: 1)])
        let tooMuch = (0..<120).map { filler(100 + $0) }
        let prepared = try Stack.prepare([Sample.adoptRules(2)] + tooMuch)
        await #expect(throws: SubmissionError.self) { try await stack.service.submit(prepared) }
        #expect(stack.shelf.current.boards.isEmpty)
        // Neither "version exists" nor "duplicate": it never was.
        let outcome = try await stack.submit(Sample.adoptRules(2))
        #expect(outcome.receipt?.position == 2)
        #expect(outcome.receipt?.duplicate == false)
        #expect(stack.shelf.current.position == Position(2))
        try await stack.close()
    }
}
