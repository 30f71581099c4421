import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import MerkleTree
import Simulation
import TestSupport
import Testing

@testable import Projections

/// Rows kept up to date batch by batch are those of a rebuild.
struct LiveRowsTests {
    let folder = TemporaryFolder()

    @Test(arguments: [11, 12, 13, 14])
    func liveRowsAreThoseOfTheLogAtEveryPrefix(_ seed: UInt64) async throws {
        var stack = try Stack(folder.path)
        var random = RandomCommands(seed: seed, people: 6)
        for round in 0..<8 {
            try await stack.submit(random.commands(40 + round * 10))
            #expect(try stack.differences().isEmpty, "seed \(seed), round \(round)")
            stack.clock.advance(seconds: 86_400)
        }
        let rows = try Projection.allCases.map { try stack.live.generation($0).allRows().count }
        #expect(rows.allSatisfy { $0 > 0 }, "a history that moves no row of \(rows) tests nothing")
        try await stack.close()
        stack = try Stack(folder.path)
        #expect(stack.reports.allSatisfy { $0.rebuilt == nil })
        #expect(try stack.differences().isEmpty)
        try await stack.close()
    }

    @Test func theSimulationsRowsAreThoseOfTheLog() async throws {
        let stack = try Stack(folder.path)
        var batch: [Command] = []
        for command in try Simulation(peers: 40, years: 4, seed: 5) {
            batch.append(command)
            if batch.count == 500 {
                #expect(try await stack.submit(batch).allSatisfy { $0.receipt != nil })
                batch = []
            }
        }
        try await stack.submit(batch)
        #expect(try stack.store.log.head() > Position(1_000))
        #expect(try stack.differences().isEmpty)
        try await stack.close()
    }

    @Test func batchBoundariesDoNotMatter() async throws {
        var random = RandomCommands(seed: 21, people: 5)
        let commands = random.commands(250)
        let clock = TestClock()
        let (first, second) = (TemporaryFolder(), TemporaryFolder())
        let together = try Stack(first.path, clock: clock)
        try await together.submit(commands)
        let single = try Stack(second.path, clock: clock)
        for command in commands { try await single.submit(command) }
        #expect(try together.store.log.head() == single.store.log.head())
        for projection in Projection.allCases {
            let (left, right) = (together.live.generation(projection), single.live.generation(projection))
            // Each folder has a key of its own for names.
            let (rows, others) = (try withoutNames(left), try withoutNames(right))
            #expect(rows == others, "\(projection)")
            #expect(try left.state().rowCount == right.state().rowCount, "\(projection)")
            guard projection != .roster else { continue }
            #expect(try left.state().digest == right.state().digest, "\(projection)")
        }
        try await together.close()
        try await single.close()
    }

    private func withoutNames(_ generation: Generation) throws -> [[UInt8]: [UInt8]] {
        let isOfRoster = generation.projection == .roster
        return try generation.allRows().filter { !isOfRoster || !RosterKey.isOfNames($0.key) }
    }
}
