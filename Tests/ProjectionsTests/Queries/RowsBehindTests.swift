import CivilTime
import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import SwiftProtobuf
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

    @Test func aNumberThatRowsDoNotHaveYetIsNotUnknown() async throws {
        let stack = try await filled()
        let (queries, board, before) = (stack.queries, try board(), stack.queries.position)
        let issue = try await record(Sample.approve(20, peer: 2, credentialNumber: "N-2"), stack)
        for number in ["N-2", "nobody's"] {
            #expect(try Self.isRefused { _ = try queries.verification(board, number, at: .now) })
            #expect(try Self.isRefused { _ = try queries.verificationText(board, number) })
            #expect(try Self.isRefused { _ = try queries.attested(board, number) })
            #expect(try Self.isRefused { _ = try queries.ledger(of: board, number, at: .now) })
            #expect(try Self.isRefused { _ = try queries.verification(board, number, at: known(issue)) })
            #expect(try Self.isUnknown { _ = try queries.verification(board, number, at: known(before)) })
        }
        // Whoever reads of herself is told by her record alone.
        let owner = Sample.peer(2)
        #expect(try queries.ledger(of: board, "N-2", at: .now, ownedBy: owner).peerID == owner.description)
        try await goOn(stack)
        #expect(try queries.verification(board, "N-2", at: .now).credential.number == "N-2")
        #expect(try Self.isUnknown { _ = try queries.verification(board, "nobody's", at: .now) })
        try await stack.close()
    }

    /// What is recorded of a credential that rows have is read in the log, however old they are.
    @Test func aNumberThatRowsHaveIsAnsweredOutOfTheLog() async throws {
        let stack = try await filled()
        let (queries, board) = (stack.queries, try board())
        _ = try queries.verificationText(board, "N-1")
        let void = try await record(Sample.void(20, peer: 1, target: 5), stack)
        let answer = try queries.verification(board, "N-1", at: .now)
        #expect(answer.position == void.rawValue && answer.credential.status == .void)
        let text = try Verification(jsonUTF8Bytes: try queries.verificationText(board, "N-1"))
        #expect(text.position == void.rawValue && text.credential.status == .void)
        try await stack.close()
    }

    @Test func aRosterOfRecordsLeavesNobodyOut() async throws {
        let stack = try await filled()
        let (queries, before) = (stack.queries, stack.queries.position)
        let question = RosterQuestion(board: try board())
        let come = try await record(Sample.submit(20, peer: 3), stack)
        #expect(try Self.isRefused { _ = try queries.roster(question, at: known(come)) })
        let yesterday = QueryTime(asOf: try CivilDate("2026-11-30"))
        #expect(try Self.isRefused { _ = try queries.roster(question, at: yesterday) })
        // What is made of rows alone says how far they are, and the records of then say the same.
        let rows = try queries.roster(question, at: .now)
        #expect(rows.position == before.rawValue && rows.entries.count == 2)
        #expect(try queries.roster(question, at: known(before)).entries == rows.entries)
        try await goOn(stack)
        #expect(try queries.roster(question, at: known(come)).entries.count == 3)
        try await stack.close()
    }

    /// Of rows that are all as old, a number is sought as far as the page goes.
    @Test func aSearchByNumberIsOfThePagesPosition() async throws {
        let stack = try await filled()
        let (queries, before) = (stack.queries, stack.queries.position)
        var question = RosterQuestion(board: try board())
        question.text = "N-2"
        let issue = try await record(Sample.approve(20, peer: 2, credentialNumber: "N-2"), stack)
        #expect(try Self.isRefused { _ = try queries.roster(question, at: known(issue)) })
        question.text = "N-1"
        let found = try queries.roster(question, at: .now)
        #expect(found.position == before.rawValue && found.entries.count == 1)
        try await goOn(stack)
        question.text = "N-2"
        #expect(try queries.roster(question, at: known(issue)).entries.map(\.credentialNumber) == ["N-2"])
        try await stack.close()
    }

    /// A batch is in one projection and not yet in another, and no query is refused for that.
    @Test func nothingIsRefusedWhileRowsAreWritten() async throws {
        let stack = try await filled()
        let (queries, board, rounds) = (stack.queries, try board(), 40)
        let end = Position(queries.position.rawValue + UInt64(rounds) * 4)
        let sight = Sight.boards([board])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for round in 1...rounds {
                    let (number, peer) = (round * 100, round + 100)
                    let outcomes = try await stack.submit([
                        Sample.register(number, peer: peer), Sample.module(number + 1, peer: peer),
                        Sample.submit(number + 2, peer: peer),
                        Sample.approve(number + 3, peer: peer, credentialNumber: "R-\(round)"),
                    ])
                    for outcome in outcomes { try #require(outcome.receipt != nil, "\(outcome.summary)") }
                }
            }
            for _ in 0..<3 {
                group.addTask {
                    var question = RosterQuestion(board: board)
                    while queries.position < end, !Task.isCancelled {
                        let known = QueryTime(knownAt: .position(queries.position))
                        _ = try queries.standings(issuedAt: Position(1)...end)
                        _ = try queries.peer(Sample.peer(1), at: .now, seenBy: sight)
                        _ = try queries.history(of: Sample.peer(2), at: known, seenBy: sight)
                        #expect(try Self.isUnknown { _ = try queries.verification(board, "R-0", at: .now) })
                        #expect(try Self.isUnknown { _ = try queries.verificationText(board, "R-0") })
                        question.text = nil
                        _ = try queries.roster(question, at: known)
                        question.text = "Nobody"
                        #expect(try queries.roster(question, at: .now).entries.isEmpty)
                        await Task.yield()
                    }
                }
            }
            try await group.waitForAll()
        }
        try await stack.close()
    }
}
