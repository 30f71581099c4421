import CivilTime
import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import TestSupport
import Testing

@testable import Projections

/// Rows that are behind the log are not told as if they were whole.
struct RowsBehindTests {
    let folder = TemporaryFolder()
    private let hold = RowsOnHold()

    /// Three people: one is certified, one has applied, one has not.
    private func filled() async throws -> Stack {
        let hold = hold
        let stack = try Stack(folder.path, subscriber: { hold.subscriber($0) })
        let outcomes = try await stack.submit([
            Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.module(3, peer: 1),
            Sample.submit(4, peer: 1), Sample.approve(5, peer: 1, credentialNumber: "N-1"),
            Sample.register(6, peer: 2), Sample.module(7, peer: 2), Sample.submit(8, peer: 2),
            Sample.register(9, peer: 3),
        ])
        for outcome in outcomes { try #require(outcome.receipt != nil, "\(outcome.summary)") }
        return stack
    }

    /// The position of the last event of a command that is accepted while rows are on hold.
    private func record(_ command: Command, _ stack: Stack) async throws -> Position {
        hold.isOn = true
        let outcome = try await stack.submit(command)
        return Position(try #require(outcome.receipt?.events.last?.position, "\(outcome.summary)"))
    }

    /// Rows are written again, and catch up with the next batch.
    private func goOn(_ stack: Stack) async throws {
        hold.isOn = false
        try #require(try await stack.submit(Sample.register(99, peer: 9)).receipt != nil)
    }

    private static func isRefused(_ query: () throws -> Void) throws -> Bool {
        do { try query() } catch QueryError.rowsBehind { return true }
        return false
    }

    @Test func noStandingIsToldThatMayBeOver() async throws {
        let stack = try await filled()
        let issue = Position(5)
        #expect(try stack.queries.standings(issuedAt: issue...issue).ended.isEmpty)
        _ = try await record(Sample.void(20, peer: 1, target: 5), stack)
        #expect(try Self.isRefused { _ = try stack.queries.standings(issuedAt: issue...issue) })
        // Of no places there is nothing to be told.
        #expect(try stack.queries.standings(issuedAt: nil).ended.isEmpty)
        try await goOn(stack)
        let page = try stack.queries.standings(issuedAt: issue...issue)
        #expect(page.ended == [issue] && page.position == stack.queries.position)
        try await stack.close()
    }
}
