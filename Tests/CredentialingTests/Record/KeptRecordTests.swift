import Credentialing
import CredentialingSchema
import Identifiers
import Testing

/// A record that stays in memory says what any other does, and takes less of it.
struct KeptRecordTests {
    @Test(arguments: 1...12)
    func itSaysWhatAnyOtherDoes(seed: UInt64) throws {
        let events = try RandomHistory(seed: seed, steps: 120).world.history
        let kept = try Self.kept(events)
        #expect(RecordContent(kept) == RecordContent(try Record.folded(events)))
    }

    @Test func whatTwoPeopleHaveAlikeIsHeldOnce() throws {
        var (one, other) = (try World(), try World())
        try one.given(Sample.completeModule)
        try other.given(Sample.logCEU, Sample.completeModule)
        let places = try [one, other].map { world in
            try Self.parts(try #require(try Self.kept(world.history).evidence.last))
        }
        #expect(places[0] == places[1])
        // Nobody keeps these: they have their own.
        let own = try Self.parts(try #require(try Record.folded(one.history).evidence.last))
        #expect(own != places[0])
    }

    /// Two spellings of a name are equal, and in other bytes: each record has those of its own events.
    @Test func everybodyKeepsHerOwnSpelling() throws {
        for provider in ["Caf\u{E9}", "Cafe\u{301}"] {
            var world = try World()
            var command = Sample.completeModule
            command.completeModule.provider = provider
            try world.given(command)
            let entry = try #require(try Self.kept(world.history).evidence.last)
            guard case .module(let activity) = entry.content else { throw NoModule() }
            #expect(Array(activity.provider.utf8) == Array(provider.utf8))
        }
    }

    @Test func manyContentsAreAllRight() throws {
        var world = try World()
        for minutes in UInt32(1)...6_000 {
            var command = Sample.completeModule
            command.completeModule.allocations[0].minutes = minutes
            try world.given(command)
        }
        let kept = try Self.kept(world.history)
        #expect(RecordContent(kept) == RecordContent(try Record.folded(world.history)))
    }

    @Test func thereIsRoomForAnEighthMoreAtMost() throws {
        var world = try World()
        for count in 1...300 {
            try world.given(Sample.completeModule)
            let evidence = world.record.evidence
            // The allocator's blocks are of 16 bytes: one entry more may fit.
            #expect(evidence.capacity <= count + max(4, count / 8) + 1)
        }
    }

    private static func kept(_ events: [RecordedEvent]) throws -> Record {
        var record = Record(peer: Sample.peer, isKept: true)
        for event in events { try record.apply(event) }
        return record
    }

    /// Where the parts of an entry lie in memory.
    private static func parts(_ entry: EvidenceEntry) throws -> Int {
        guard case .module(let activity) = entry.content else { throw NoModule() }
        return unsafe activity.parts.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) }
    }

    private struct NoModule: Error {}
}
