import CommandProcessing
import CredentialingSchema
import EventStore
import Identifiers
import TestSupport
import Testing

@testable import Projections

/// How much is kept of people's records changes how much work there is, and nothing else.
struct RecordMemoryTests {
    let roomy = TemporaryFolder()
    let narrow = TemporaryFolder()

    @Test(arguments: [31, 32])
    func decisionsAndRowsAreTheSameWithoutRoom(_ seed: UInt64) async throws {
        let clock = TestClock()
        let one = try Stack(roomy.path, clock: clock)
        // Room for one person and a half.
        let memory = RecordMemory(events: 40)
        let other = try Stack(narrow.path, clock: clock, memory: memory)
        var random = RandomCommands(seed: seed, people: 9)
        for _ in 0..<12 {
            let commands = random.commands(30)
            let outcomes = try await one.submit(commands).map(\.summary)
            #expect(try await other.submit(commands).map(\.summary) == outcomes)
            #expect(try other.differences().isEmpty)
            clock.advance(seconds: 86_400)
        }
        #expect(try one.store.log.head() == other.store.log.head())
        for tally in [one.tally, one.live.tally] {
            #expect(tally.foldedRecords == 0 && tally.keptEvents > 9 * 8, "there is room for everybody")
        }
        let (folded, again) = (other.tally.foldedRecords, other.live.tally.foldedRecords)
        // Whom a decision had to fold is handed on; people who were merged are read anew.
        #expect(folded > 40 && again < folded / 2, "\(folded), \(again)")
        try await one.close()
        try await other.close()
    }

    @Test func whoIsTrackedIsBoundedAndThoseOfTheBatchStay() throws {
        let tally = RecordTally()
        var people = TrackedPeople(RecordMemory(events: 100), tally: tally)
        for number in 0..<40 {
            let peer = Sample.peer(number)
            people.insert(TrackedPeople.Person(view: PersonView(peer: peer), rows: []))
            people.trim(keeping: [peer])
            #expect(people[peer] != nil && people.weight <= 100 && tally.keptEvents == people.weight)
        }
        // Nobody has an event here, and each weighs eight.
        #expect(people.weight == people.people.count * 8 && people.people.count >= 10)
        people.trim(keeping: Set(people.people.keys))
        #expect(people.people.count >= 10, "those of the batch stay")
        people.remove(Sample.peer(39))
        #expect(people[Sample.peer(39)] == nil && people.weight == people.people.count * 8)
        people.removeAll()
        #expect(people.weight == 0 && tally.keptEvents == 0)
    }
}
