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

    /// - Throws: whatever else the query does.
    private static func isUnknown(_ query: () throws -> Void) throws -> Bool {
        do { try query() } catch QueryError.peerUnknown { return true } catch QueryError.credentialUnknown {
            return true
        }
        return false
    }

    private func board() throws -> BoardCode { try #require(BoardCode(Sample.board)) }

    private func known(_ position: Position) -> QueryTime { QueryTime(knownAt: .position(position)) }

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

    @Test func whomAPersonIsWithIsNotToldByOldRows() async throws {
        let stack = try await filled()
        let sight = Sight.boards([try board()])
        let (queries, peer, before) = (stack.queries, Sample.peer(2), stack.queries.position)
        let shown = try queries.peer(peer, at: .now, seenBy: sight)
        let left = try await record(Sample.deny(20, peer: 2), stack)
        // What comes now is none of the board's business.
        _ = try await record(Sample.module(21, peer: 2), stack)
        #expect(try Self.isRefused { _ = try queries.peer(peer, at: .now, seenBy: sight) })
        #expect(try Self.isRefused { _ = try queries.history(of: peer, at: .now, seenBy: sight) })
        #expect(try Self.isRefused { _ = try queries.eligibility(of: peer, at: .now, seenBy: sight) })
        #expect(try Self.isRefused { _ = try queries.peer(peer, at: known(left), seenBy: sight) })
        // As far as the rows know, and for whoever sees all of her, all is there.
        #expect(try queries.peer(peer, at: known(before), seenBy: sight).totals == shown.totals)
        #expect(try queries.history(of: peer, at: .now, seenBy: .own).events.count == 5)
        #expect(try queries.history(of: peer, at: .now).events.count == 5)
        try await goOn(stack)
        let seen = try queries.peer(peer, at: .now, seenBy: sight)
        #expect(seen.position == left.rawValue && seen.totals == shown.totals)
        let types = try queries.history(of: peer, at: .now, seenBy: sight).events.map(\.type)
        #expect(types == ["ApplicationSubmitted", "ApplicationDenied"])
        try await stack.close()
    }

    @Test func whoHasComeToABoardIsNotUnknownToIt() async throws {
        let stack = try await filled()
        let sight = Sight.boards([try board()])
        let (queries, peer, before) = (stack.queries, Sample.peer(3), stack.queries.position)
        let come = try await record(Sample.submit(20, peer: 3), stack)
        #expect(try Self.isRefused { _ = try queries.peer(peer, at: .now, seenBy: sight) })
        #expect(try Self.isRefused { _ = try queries.peer(peer, at: known(come), seenBy: sight) })
        #expect(try Self.isUnknown { _ = try queries.peer(peer, at: known(before), seenBy: sight) })
        try await goOn(stack)
        #expect(try queries.peer(peer, at: known(come), seenBy: sight).applications.count == 1)
        try await stack.close()
    }
}
