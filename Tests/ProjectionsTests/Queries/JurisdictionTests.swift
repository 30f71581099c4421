import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import TestSupport
import Testing

@testable import Projections

struct JurisdictionTests {
    let folder = TemporaryFolder()

    private func spans(_ stack: Stack, _ peer: Int = 1) throws -> [String] {
        try stack.live.jurisdictions(of: Sample.peer(peer)).map {
            "\($0.board) \($0.fromPosition)-\($0.throughPosition)"
        }
    }

    @Test func spansFollowApplicationsAndCredentials() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([
            Sample.adoptRules(1), Sample.adoptRules(2, .sample(board: "TXCB")), Sample.register(3, peer: 1),
            Sample.module(4, peer: 1),
        ])
        #expect(try spans(stack).isEmpty)
        try await stack.submit(Sample.submit(5, peer: 1))
        #expect(try spans(stack) == ["NYCB 5-0"])
        // A denial ends it, with the denial itself; applying again begins another.
        try await stack.submit(Sample.deny(6, peer: 1))
        #expect(try spans(stack) == ["NYCB 5-6"])
        try await stack.submit([Sample.submit(7, peer: 1), Sample.submit(8, peer: 1, board: "TXCB")])
        #expect(try spans(stack) == ["NYCB 5-6", "NYCB 7-0", "TXCB 8-0"])
        // An approval keeps it open.
        try await stack.submit([Sample.approve(9, peer: 1), Sample.deny(10, peer: 1, board: "TXCB")])
        #expect(try spans(stack) == ["NYCB 5-6", "NYCB 7-0", "TXCB 8-10"])
        // Voiding the denial opens TXCB's application again; voiding the approval leaves NYCB's open.
        try await stack.submit([Sample.void(11, peer: 1, target: 10), Sample.void(12, peer: 1, target: 9)])
        #expect(try spans(stack) == ["NYCB 5-6", "NYCB 7-0", "TXCB 8-10", "TXCB 11-0"])
        try await stack.submit(Sample.void(13, peer: 1, target: 7))
        #expect(try spans(stack) == ["NYCB 5-6", "NYCB 7-13", "TXCB 8-10", "TXCB 11-0"])
        #expect(try stack.differences().isEmpty)
        try await stack.close()
    }

    /// Whom that concerns is told by the event that it mends, which is read for it.
    @Test func aBoardReadsWhatMendsAnEarlierEvent() async throws {
        let stack = try Stack(folder.path)
        let outcomes = try await stack.submit([
            Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.module(3, peer: 1),
            Sample.submit(4, peer: 1), Sample.void(5, peer: 1, target: 3),
        ])
        for outcome in outcomes { try #require(outcome.receipt != nil, "\(outcome.summary)") }
        let board = try #require(BoardCode(Sample.board))
        let history = try stack.queries.history(of: Sample.peer(1), at: .now, seenBy: .boards([board]))
        #expect(history.events.map(\.type) == ["ApplicationSubmitted", "RecordVoided"])
        try await stack.close()
    }
}
