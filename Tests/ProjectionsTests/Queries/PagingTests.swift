import CivilTime
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import TestSupport
import Testing

@testable import Projections

struct PagingTests {
    let folder = TemporaryFolder()

    /// Seven credentials of one board over four days of expiry, and one of another board.
    private func filled() async throws -> Stack {
        let stack = try Stack(folder.path)
        var commands = [Sample.adoptRules(1), Sample.adoptRules(2, .sample(board: "NYCC"))]
        for peer in 1...8 {
            let board = peer == 8 ? "NYCC" : Sample.board
            commands += [
                Sample.register(peer * 10, peer: peer), Sample.module(peer * 10 + 1, peer: peer),
                Sample.submit(peer * 10 + 2, peer: peer, board: board),
                Sample.approve(
                    peer * 10 + 3,
                    peer: peer,
                    board: board,
                    on: "2026-03-1\(peer / 2)",
                    credentialNumber: "N-\(8 - peer)"
                ),
            ]
        }
        let outcomes = try await stack.submit(commands)
        #expect(outcomes.allSatisfy { $0.receipt != nil })
        return stack
    }

    @Test func deadlinesComeInOrderOnPagesOfEverySize() async throws {
        let stack = try await filled()
        let board = try #require(BoardCode(Sample.board))
        let (from, to) = (try CivilDate("2026-01-01"), try CivilDate("2027-12-31"))
        let all = try stack.queries.renewals(of: board, from: from, to: to)
        #expect(all.next.isEmpty)
        #expect(all.renewals.count == 7)
        let expected = all.renewals.sorted {
            ($0.dueOn, $0.credentialNumber) < ($1.dueOn, $1.credentialNumber)
        }
        #expect(all.renewals == expected)
        for limit in 1...8 {
            var found: [Renewal] = []
            var cursor = ""
            var pages = 0
            repeat {
                let page = try stack.queries.renewals(
                    of: board,
                    from: from,
                    to: to,
                    after: cursor,
                    limit: limit
                )
                found += page.renewals
                cursor = page.next
                pages += 1
            } while !cursor.isEmpty
            #expect(found == all.renewals, "pages of \(limit)")
            #expect(pages == (7 + limit - 1) / limit, "no empty page at the end, pages of \(limit)")
        }
        try await stack.close()
    }

    @Test func bothDatesAreIncluded() async throws {
        let stack = try await filled()
        let board = try #require(BoardCode(Sample.board))
        let all = try stack.queries.renewals(
            of: board,
            from: try CivilDate("2026-01-01"),
            to: try CivilDate("2027-12-31")
        )
        let days = Array(Set(all.renewals.map(\.dueOn))).sorted()
        #expect(days.count == 4)
        let (first, second) = (try CivilDate(days[1]), try CivilDate(days[2]))
        let middle = try stack.queries.renewals(of: board, from: first, to: second)
        #expect(middle.renewals == all.renewals.filter { days[1...2].contains($0.dueOn) })
        let one = try stack.queries.renewals(of: board, from: first, to: first)
        #expect(one.renewals.allSatisfy { $0.dueOn == days[1] })
        #expect(!one.renewals.isEmpty)
        // A cursor from before the range does not widen it; one that is behind it leaves nothing.
        let wide = try stack.queries.renewals(of: board, from: second, to: second, after: "2026-01-01/A")
        #expect(wide.renewals.allSatisfy { $0.dueOn == days[2] })
        let behind = try stack.queries.renewals(of: board, from: first, to: first, after: "\(days[1])/N-9")
        #expect(behind.renewals.isEmpty)
        #expect(behind.next.isEmpty)
        let unknown = try #require(BoardCode("NOBODY"))
        #expect(throws: QueryError.self) { try stack.queries.renewals(of: unknown, from: first, to: first) }
        try await stack.close()
    }

    @Test func aVoidedOrRenewedCredentialMoves() async throws {
        let stack = try await filled()
        let board = try #require(BoardCode(Sample.board))
        let (from, to) = (try CivilDate("2026-01-01"), try CivilDate("2027-12-31"))
        let before = try stack.queries.renewals(of: board, from: from, to: to).renewals
        let renewed = try #require(before.first { $0.credentialNumber == "N-6" })
        let outcomes = try await stack.submit([
            Sample.void(900, peer: 1, target: 13), Sample.ceu(901, peer: 2),
            Sample.fileRenewal(902, peer: 2, credentialNumber: "N-6", on: renewed.dueOn),
            Sample.approveRenewal(903, peer: 2, credentialNumber: "N-6", on: renewed.dueOn),
        ])
        #expect(outcomes.allSatisfy { $0.receipt != nil }, "\(outcomes.map(\.summary))")
        let after = try stack.queries.renewals(of: board, from: from, to: to).renewals
        #expect(after.count == 6)
        #expect(!after.contains { $0.credentialNumber == "N-7" })
        #expect(after.filter { $0.credentialNumber == "N-6" }.count == 1)
        #expect(after.last?.credentialNumber == "N-6")
        try await stack.close()
    }

    @Test(arguments: [1, 2, 3, 7, 1_000])
    func historiesPageThroughEverything(_ limit: Int) async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: 61, people: 2)
        try await stack.submit(random.commands(120))
        let peer = Sample.peer(0)
        for time in [QueryTime.now, QueryTime(asOf: try CivilDate("2025-06-30"))] {
            let whole = try stack.queries.history(of: peer, at: time)
            #expect(whole.next == 0)
            var found: [HistoryEntry] = []
            var after = StreamVersion.none
            repeat {
                let page = try stack.queries.history(of: peer, at: time, after: after, limit: limit)
                #expect(page.events.count <= limit)
                found += page.events
                after = StreamVersion(page.next)
            } while after != .none
            #expect(found == whole.events)
        }
        let whole = try stack.queries.history(of: peer, at: .now).events
        #expect(whole.first?.personal.details.givenName == "Given0")
        #expect(whole.contains { !$0.voidedBy.isEmpty })
        let closed = try stack.queries.history(of: peer, at: .now, personal: false).events
        #expect(closed.allSatisfy { !$0.hasPersonal && $0.event.sealed.isEmpty })
        try await stack.close()
    }

    @Test func theLogPagesToItsHead() async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: 62, people: 3)
        try await stack.submit(random.commands(100))
        let head = try stack.store.log.head().rawValue
        for limit in [1, 3, Int(head), 1_000] {
            var positions: [UInt64] = []
            var after = Position.origin
            while true {
                let page = try stack.queries.events(after: after, limit: limit)
                #expect(page.head == head)
                if page.events.isEmpty { break }
                #expect(page.events.allSatisfy { !$0.hasPersonal && $0.event.sealed.isEmpty })
                positions += page.events.map(\.position)
                after = Position(page.next)
            }
            #expect(positions == Array(1...head))
        }
        let beyond = try stack.queries.events(after: Position(head + 50))
        #expect(beyond.events.isEmpty)
        #expect(beyond.next == head + 50)
        try await stack.close()
    }
}
