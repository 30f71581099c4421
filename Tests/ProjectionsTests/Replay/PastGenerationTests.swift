import CivilTime
import Credentialing
import CredentialingSchema
import EventStore
import Foundation
import Identifiers
import TestSupport
import Testing

@testable import CommandProcessing
@testable import Projections

/// Generations that are built to look at the past and thrown away.
struct PastGenerationTests {
    let folder = TemporaryFolder()

    private func past(
        _ projection: Projection,
        _ store: EventStore,
        _ through: Position,
        asOf: CivilDate? = nil
    ) throws -> PastGeneration {
        try PastGeneration(
            projection,
            store: store,
            through: through,
            asOf: asOf,
            threads: 2,
            progress: nil
        )
    }

    @Test(arguments: [91, 92])
    func untilAPositionItIsWhatWasThen(_ seed: UInt64) async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: seed, people: 6)
        for _ in 0..<6 {
            try await stack.submit(random.commands(40))
            stack.clock.advance(seconds: 3_600)
        }
        let head = try stack.store.log.head()
        for step in 1...5 {
            let through = Position(head.rawValue * UInt64(step) / 5)
            let oracle = try Oracle(stack.store, through: through)
            for projection in Projection.allCases {
                let past = try past(projection, stack.store, through)
                #expect(try past.state().digest == oracle.digest(projection), "\(projection) at \(through)")
                #expect(try past.state().position == through)
                var count = 0
                try past.forEachRow { _, value in
                    count += 1
                    #expect(value.hasPrefix("{"))
                }
                #expect(count == oracle.rows[projection]?.count)
            }
        }
        try await stack.close()
    }

    @Test func asOfADateLaterEventsAreLeftOut() async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: 93, people: 6)
        try await stack.submit(random.commands(300))
        let head = try stack.store.log.head()
        var differs = false
        for text in ["2024-06-30", "2025-03-31", "2030-01-01"] {
            let date = try CivilDate(text)
            let past = try past(.credentials, stack.store, head, asOf: date)
            var expected = 0
            for peer in 0..<6 {
                let time = QueryTime(asOf: date)
                guard let (record, _, _) = try? stack.queries.record(of: Sample.peer(peer), at: time) else {
                    continue
                }
                if record.mergedInto == nil { expected += record.credentials.count }
            }
            // By the number, and by the position of the issue.
            #expect(try past.state().rowCount == UInt64(2 * expected), "\(text)")
            let now = try stack.live.generation(.credentials).state()
            if try past.state().digest != now.digest { differs = true }
        }
        #expect(differs)
        try await stack.close()
    }

    /// Not even while it is looked at: who is interrupted takes nothing away.
    @Test func nothingOfItLiesAnywhere() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([Sample.adoptRules(1), Sample.register(2, peer: 1)])
        let past = try past(.jurisdictions, stack.store, try stack.store.log.head())
        #expect(past.path.contains("/credentiald-past-"))
        #expect(!FileManager.default.fileExists(atPath: past.path))
        // And yet it is there for who has it.
        #expect(try past.state().position == (try stack.store.log.head()))
        try await stack.close()
    }
}
