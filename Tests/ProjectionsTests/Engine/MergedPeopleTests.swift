import CommandProcessing
import CredentialingSchema
import EventStore
import Identifiers
import TestSupport
import Testing

@testable import Projections

/// People who are merged are carried on, for decisions and for rows; folding them anew gives the same.
struct MergedPeopleTests {
    let kept = TemporaryFolder()
    let anew = TemporaryFolder()

    @Test(arguments: [41, 42, 43])
    func decisionsAndRowsAreThoseOfWhoFoldsEverybodyAnew(_ seed: UInt64) async throws {
        let clock = TestClock()
        let one = try Stack(kept.path, clock: clock)
        let other = try Stack(anew.path, clock: clock, memory: RecordMemory(events: 1))
        var random = RandomMerges(seed: seed, people: 5)
        let bystander = 99
        var number = 900_000
        for stack in [one, other] { try await stack.submit(Sample.register(number, peer: bystander)) }
        for command in random.commands(120) {
            // Whoever came in last stays, so that is somebody else.
            number += 1
            for command in [command, Sample.module(number, peer: bystander)] {
                let outcome = try await one.submit(command).summary
                #expect(try await other.submit(command).summary == outcome)
            }
            clock.advance(seconds: 900)
        }
        for stack in [one, other] { #expect(try stack.differences().isEmpty) }
        try await one.close()
        try await other.close()
    }

    /// The twentieth who is merged into somebody costs what the first did.
    @Test func aMergeFoldsNobody() async throws {
        let stack = try Stack(kept.path)
        for peer in 1...20 {
            try await stack.submit([
                Sample.register(peer * 10, peer: peer), Sample.module(peer * 10 + 1, peer: peer),
            ])
        }
        let folded = stack.tally.foldedRecords
        for peer in 2...20 {
            let outcome = try await stack.submit(Sample.merge(1_000 + peer, peer, into: 1))
            #expect(outcome.receipt != nil, "\(outcome.summary)")
        }
        #expect(try await stack.submit(Sample.module(2_000, peer: 1)).receipt != nil)
        #expect(stack.tally.foldedRecords == folded)
        #expect(try stack.differences().isEmpty)
        try await stack.close()
    }
}
