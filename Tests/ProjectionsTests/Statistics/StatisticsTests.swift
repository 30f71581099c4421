import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import TestSupport
import Testing

@testable import Projections

struct StatisticsTests {
    let folder = TemporaryFolder()
    private let people = 8

    /// The figures are those that counting over everybody's record gives.
    @Test(arguments: [101, 102, 103])
    func sumsAreThoseOfTheRecords(_ seed: UInt64) async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: seed, people: people)
        for _ in 0..<5 { try await stack.submit(random.commands(100)) }
        for code in RandomCommands.boards {
            let board = try #require(BoardCode(code))
            for (from, to) in [
                ("2020-01-01", "2030-12-31"), ("2025-01-01", "2025-06-30"), ("2025-07-04", "2025-07-04"),
            ] {
                let days = (try CivilDate(from))...(try CivilDate(to))
                let answer = try stack.queries.statistics(of: board, days)
                try expect(answer, of: board, days, stack)
            }
        }
        #expect(try stack.differences() == [])
        try await stack.close()
    }

    /// The limit is of rows of one kind; one more is refused, and says what the limit is.
    @Test func aLimitIsMetExactly() async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: 104, people: people)
        for _ in 0..<3 { try await stack.submit(random.commands(100)) }
        let board = try #require(BoardCode(RandomCommands.boards[0]))
        let days = (try CivilDate("2020-01-01"))...(try CivilDate("2030-12-31"))
        let whole = try stack.queries.statistics(of: board, days)
        let most = try stack.live.generation(.statistics).largestKind(of: board)
        try #require(most > 3)
        #expect(try stack.queries.statistics(of: board, days, rowsMax: most) == whole)
        do throws(QueryError) {
            _ = try stack.queries.statistics(of: board, days, rowsMax: most - 1)
            Issue.record("more rows were summed than the limit")
        } catch {
            guard case .tooWide(let rows) = error else { throw error }
            #expect(rows == most - 1)
        }
        try await stack.close()
    }

    private func expect(
        _ answer: BoardStatistics,
        of board: BoardCode,
        _ days: ClosedRange<CivilDate>,
        _ stack: Stack
    ) throws {
        let today = try CivilDate("2026-12-01")
        let records = try (0..<people).map {
            try stack.queries.record(of: Sample.peer($0), at: .now).record
        }
        let applications = records.flatMap(\.applications).filter {
            $0.board == board && days.contains($0.submittedOn)
        }
        let pipeline = answer.pipeline
        #expect(pipeline.applied == UInt32(applications.count))
        for (status, count) in [
            (ApplicationStatus.approved, pipeline.approved), (.denied, pipeline.denied),
            (.withdrawn, pipeline.withdrawn), (.lapsed, pipeline.lapsed), (.submitted, pipeline.open),
        ] {
            #expect(count == UInt32(applications.count { $0.status == status }), "\(status)")
        }
        let waits = applications.compactMap { application in
            application.decision.map { application.submittedOn.days(until: $0.on) }
        }.sorted()
        #expect(pipeline.hasMedianDaysToDecision == !waits.isEmpty)
        if !waits.isEmpty { #expect(Int(pipeline.medianDaysToDecision) == waits[(waits.count - 1) / 2]) }
        let credentials = records.flatMap(\.credentials).filter { $0.board == board }
        let date = min(days.upperBound, today)
        var statuses: [RosterStatus: UInt32] = [:]
        // A void one is void also before it was issued.
        for credential in credentials where credential.firstIssuedOn <= date {
            let status = RosterStatus(credential.status(on: date))
            if status != .unspecified { statuses[status, default: 0] += 1 }
        }
        #expect(answer.statusesOn == date.description)
        #expect(
            Dictionary(uniqueKeysWithValues: answer.credentials.map { ($0.status, $0.count) }) == statuses
        )
        let cycles = credentials.filter { $0.voidedBy == nil }.flatMap { credential in
            credential.cycles.enumerated().map { ($0.element, $0.offset == credential.cycles.count - 1) }
        }.filter { days.contains($0.0.expiresOn) }
        let outcomes = answer.outcomes
        #expect(outcomes.due == UInt32(cycles.count))
        #expect(answer.renewals.reduce(0) { $0 + $1.due } == outcomes.due)
        #expect(answer.renewals.map(\.month) == answer.renewals.map(\.month).sorted())
        let unfiled = cycles.filter { $0.0.filing == nil && $0.1 }
        #expect(outcomes.lapsed == UInt32(unfiled.count { $0.0.lateUntil < today }))
        #expect(outcomes.pending == UInt32(unfiled.count { $0.0.lateUntil >= today }))
        #expect(outcomes.filedLate == UInt32(cycles.count { $0.0.filing?.late == true }))
        #expect(outcomes.closed == outcomes.filedInTime + outcomes.filedLate + outcomes.lapsed)
        #expect(outcomes.due == outcomes.closed + outcomes.pending)
    }

    @Test func disciplineAndWhatElseEndsACycle() async throws {
        let stack = try Stack(folder.path)
        var commands = [Sample.adoptRules(1)]
        for peer in 1...4 {
            commands += [
                Sample.register(peer * 10, peer: peer), Sample.module(peer * 10 + 1, peer: peer),
                Sample.submit(peer * 10 + 2, peer: peer),
                Sample.approve(peer * 10 + 3, peer: peer, credentialNumber: "N-\(peer)"),
            ]
        }
        commands += [
            Sample.command(100) {
                $0.suspend.peerID = Sample.peer(1).description
                $0.suspend.board = Sample.board
                $0.suspend.credentialNumber = "N-1"
                $0.suspend.effectiveOn = "2026-05-01"
                $0.suspend.grounds = ["conduct"]
            },
            Sample.command(101) {
                $0.revoke.peerID = Sample.peer(2).description
                $0.revoke.board = Sample.board
                $0.revoke.credentialNumber = "N-2"
                $0.revoke.effectiveOn = "2026-05-02"
                $0.revoke.grounds = ["conduct"]
            },
            Sample.command(102) {
                $0.retire.peerID = Sample.peer(3).description
                $0.retire.board = Sample.board
                $0.retire.credentialNumber = "N-3"
                $0.retire.effectiveOn = "2026-05-03"
            },
        ]
        try await accept(commands, stack)
        let board = try #require(BoardCode(Sample.board))
        let year = (try CivilDate("2026-01-01"))...(try CivilDate("2026-12-31"))
        let answer = try stack.queries.statistics(of: board, year)
        #expect((answer.discipline.suspensions, answer.discipline.revocations) == (1, 1))
        // A cycle that revocation or retirement had ended did not lapse.
        #expect((answer.outcomes.due, answer.outcomes.lapsed) == (2, 2))
        let before = (try CivilDate("2026-01-01"))...(try CivilDate("2026-04-30"))
        let early = try stack.queries.statistics(of: board, before)
        #expect(early.discipline.suspensions == 0 && early.outcomes.due == 0)
        #expect(early.credentials.map(\.status) == [.active] && early.credentials.map(\.count) == [4])
        #expect(early.outcomes.hasLapsed, "zeros are told")
        let nobody = try #require(BoardCode("NOBODY"))
        #expect(throws: QueryError.self) { try stack.queries.statistics(of: nobody, year) }
        try await stack.close()
    }

    /// What ended for want of a renewal has ended so, and what was inactive then was not to be renewed, also when it is
    /// reinstated later.
    @Test func aReinstatementIsNoRenewal() async throws {
        let stack = try Stack(folder.path)
        var rules = Rules.sample()
        rules.credentials[0].reinstatement.withinMonths = 24
        var commands = [Sample.adoptRules(1, rules)]
        for peer in 1...3 {
            commands += [
                Sample.register(peer * 10, peer: peer),
                Sample.module(peer * 10 + 1, peer: peer, on: "2025-02-03"),
                Sample.submit(peer * 10 + 2, peer: peer, on: "2025-03-01"),
                Sample.approve(peer * 10 + 3, peer: peer, on: "2025-03-10", credentialNumber: "N-\(peer)"),
            ]
        }
        commands += [
            Sample.command(100) {
                $0.inactivate.peerID = Sample.peer(2).description
                $0.inactivate.board = Sample.board
                $0.inactivate.credentialNumber = "N-2"
                $0.inactivate.effectiveOn = "2025-05-01"
                $0.inactivate.grounds = ["family"]
            },
            Sample.ceu(101, peer: 3, on: "2025-07-01"),
            Sample.fileRenewal(102, peer: 3, credentialNumber: "N-3", on: "2025-08-01"),
            Sample.approveRenewal(103, peer: 3, credentialNumber: "N-3", on: "2025-08-02"),
        ]
        try await accept(commands, stack)
        let board = try #require(BoardCode(Sample.board))
        let year = (try CivilDate("2025-01-01"))...(try CivilDate("2025-12-31"))
        let before = try stack.queries.statistics(of: board, year)
        #expect((before.outcomes.due, before.outcomes.closed) == (2, 2))
        #expect((before.outcomes.lapsed, before.outcomes.filedInTime) == (1, 1))
        try await accept(
            (1...2).map { peer in
                Sample.command(110 + peer) {
                    $0.reinstate.peerID = Sample.peer(peer).description
                    $0.reinstate.board = Sample.board
                    $0.reinstate.credentialNumber = "N-\(peer)"
                    $0.reinstate.effectiveOn = "2026-04-01"
                }
            },
            stack
        )
        let after = try stack.queries.statistics(of: board, year)
        #expect(after.outcomes == before.outcomes)
        #expect(after.renewals == before.renewals)
        #expect(try stack.differences() == [])
        try await stack.close()
    }

    @Test func whatNeverWasIsCountedFromItsIssueOn() async throws {
        let stack = try Stack(folder.path)
        try await accept(
            [
                Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.module(3, peer: 1),
                Sample.submit(4, peer: 1), Sample.approve(5, peer: 1, credentialNumber: "N-1"),
                Sample.void(6, peer: 1, target: 5),
            ],
            stack
        )
        let board = try #require(BoardCode(Sample.board))
        let first = try CivilDate("2026-01-01")
        let early = try stack.queries.statistics(of: board, first...(try CivilDate("2026-03-09")))
        #expect(early.credentials.isEmpty)
        let since = try stack.queries.statistics(of: board, first...(try CivilDate("2026-03-10")))
        #expect(since.credentials.map(\.status) == [.void] && since.credentials.map(\.count) == [1])
        try await stack.close()
    }

    private func accept(_ commands: [Command], _ stack: Stack) async throws {
        for outcome in try await stack.submit(commands) {
            try #require(outcome.receipt != nil, "\(outcome.summary)")
        }
    }

    @Test func mediansAreWholeDays() {
        var counts = DayCounts()
        #expect(counts.median == nil)
        for days in [9, 1, 4] as [Int32] { counts.add(days) }
        #expect(counts.median == 4)
        counts.add(7)
        #expect(counts.median == 4)
        counts.add(7)
        #expect(counts.median == 7)
    }
}

extension Generation {
    /// Rows of the kind that has most of them.
    fileprivate func largestKind(of board: BoardCode) throws -> Int {
        let keys = try allRows().keys
        let kinds: [StatisticsKey.Kind] = [.registration, .application, .cycle, .action, .status]
        return kinds.map { kind in keys.count { StatisticsKey.day(of: $0, board, kind) != nil } }.max() ?? 0
    }
}
