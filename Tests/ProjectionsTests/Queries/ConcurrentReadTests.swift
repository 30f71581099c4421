import CivilTime
import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import TestSupport
import Testing

@testable import Projections

/// Readers beside the writer see whole batches.
struct ConcurrentReadTests {
    let folder = TemporaryFolder()

    @Test func readersNeverSeeHalfABatch() async throws {
        let stack = try Stack(folder.path)
        let board = try #require(BoardCode(Sample.board))
        try await stack.submit([Sample.adoptRules(1), Sample.register(2, peer: 1)])
        // Each batch: six modules of 100 minutes for one person, and a whole certification of another.
        let rounds = 40
        let (from, to) = (try CivilDate("2026-01-01"), try CivilDate("2027-12-31"))
        try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask {
                for round in 1...rounds {
                    let number = round * 100
                    let peer = round + 1
                    var commands = (0..<6).map { Sample.module(number + $0, peer: 1, minutes: 100) }
                    commands += [
                        Sample.register(number + 10, peer: peer), Sample.module(number + 11, peer: peer),
                        Sample.submit(number + 12, peer: peer),
                        Sample.approve(number + 13, peer: peer, credentialNumber: "N-\(round)"),
                        Sample.adoptRules(
                            number + 14,
                            .sample(version: "v\(round)", effectiveOn: "2020-01-01")
                        ),
                    ]
                    let outcomes = try await stack.submit(commands)
                    guard outcomes.allSatisfy({ $0.receipt != nil }) else { return -1 }
                    // Read your writes: the receipt comes after the projections.
                    guard try stack.live.credential(board, "N-\(round)") != nil else { return -2 }
                }
                return 0
            }
            for _ in 0..<3 {
                group.addTask {
                    var faults = 0
                    var last: UInt64 = 0
                    while last < UInt64(2 + rounds * 11) {
                        let answer = try stack.queries.peer(Sample.peer(1), at: .now)
                        if answer.totals.trainingMinutes % 600 != 0 { faults += 1 }
                        if (answer.position - 2) % 11 != 0 || answer.position < last { faults += 1 }
                        let whole = (answer.position - 2) / 11
                        if UInt64(answer.totals.trainingMinutes) != whole * 600 { faults += 1 }
                        let page = try stack.queries.renewals(of: board, from: from, to: to)
                        // Pages of rows are of the position that they state, and of no other.
                        if UInt64(page.renewals.count) != (page.position - 2) / 11 { faults += 1 }
                        let roster = try stack.queries.roster(RosterQuestion(board: board), at: .now)
                        if UInt64(roster.entries.count) != (roster.position - 2) / 11 { faults += 1 }
                        let figures = try stack.queries.statistics(of: board, from...to)
                        let approved = UInt64(figures.pipeline.approved)
                        if approved != (figures.position - 2) / 11 { faults += 1 }
                        // Who is told of a position can ask for it.
                        if [roster.position, page.position, figures.position].contains(where: {
                            $0 > stack.queries.position.rawValue
                        }) {
                            faults += 1
                        }
                        let eligibility = try stack.queries.eligibility(
                            of: Sample.peer(1),
                            at: .now,
                            board: board
                        )
                        let round = (eligibility.position - 2) / 11
                        let version = round == 0 ? "1" : "v\(round)"
                        if eligibility.assessments.map(\.rulesVersion) != [version] { faults += 1 }
                        last = answer.position
                        await Task.yield()
                    }
                    return faults
                }
            }
            for try await faults in group { #expect(faults == 0) }
        }
        #expect(try stack.differences().isEmpty)
        try await stack.close()
    }
}
