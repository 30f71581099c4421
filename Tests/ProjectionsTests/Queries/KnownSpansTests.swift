import EventStore
import Identifiers
import TestSupport
import Testing

@testable import Projections

/// With which boards people are, kept in mind by who goes through the log.
struct KnownSpansTests {
    let folder = TemporaryFolder()

    /// Nothing that one generation said is taken for what another says, whichever comes after which.
    @Test func whatIsKnownIsOfTheGenerationThatWasAskedLast() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([
            Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.submit(3, peer: 1),
            Sample.register(4, peer: 2), Sample.submit(5, peer: 2),
        ])
        let head = try stack.store.log.head()
        let known = KnownSpans(stack.live)
        #expect(try known.spans(of: Sample.peer(1), at: head).count == 1)
        // Rows that no log makes show who is asked.
        let first = stack.live.generation(.jurisdictions)
        _ = try first.replace([RowKey.peer(Sample.peer(1))], with: [])
        #expect(try known.spans(of: Sample.peer(1), at: head).count == 1, "it is kept in mind")

        _ = try stack.operations.rebuild(.jurisdictions, threads: 1)
        while stack.operations.status(of: .jurisdictions)?.isRunning == true {
            try await Task.sleep(for: .milliseconds(5))
        }
        _ = try stack.operations.swap(.jurisdictions, acceptDiff: true)
        #expect(try known.spans(of: Sample.peer(2), at: head).count == 1)
        _ = try stack.operations.rollback(.jurisdictions)
        #expect(stack.live.generation(.jurisdictions) === first)
        #expect(try known.spans(of: Sample.peer(1), at: head).isEmpty)
        await stack.kill()
    }
}
