import CivilTime
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import TestSupport
import Testing

@testable import CommandProcessing

struct PeopleCacheTests {
    private let memory = RecordMemory(events: 1_000)

    /// Records weigh by their events, and none weighs nothing.
    @Test(arguments: [0, 1, 10, 200]) func itIsBoundedAndKeepsWhoCameInLast(events: Int) throws {
        let tally = RecordTally()
        var cache = PeopleCache(memory, tally: tally)
        let weight = RecordMemory.weight(of: StreamVersion(UInt32(events)))
        let people = 1_000 / weight * 3
        for number in 0..<people {
            cache[Sample.stream(number)] = try Self.state(number, events: events)
            #expect(cache[Sample.stream(number)]?.record.peer == Sample.peer(number))
            #expect(cache.weight <= memory.events && tally.keptEvents == cache.weight)
        }
        let kept = (0..<people).filter { cache[Sample.stream($0)] != nil }.count
        #expect(kept * weight == cache.weight)
        #expect(kept >= people / 4 && kept <= people / 3)
        cache[Sample.stream(people - 1)] = nil
        #expect(cache.weight == (kept - 1) * weight)
        cache.removeAll()
        #expect(cache.weight == 0 && tally.keptEvents == 0 && cache[Sample.stream(people - 2)] == nil)
    }

    /// Whoever is decided about is there, however long the record.
    @Test func oneWhoIsTooLargeIsKeptAlone() throws {
        var cache = PeopleCache(memory, tally: RecordTally())
        cache[Sample.stream(1)] = try Self.state(1, events: 10)
        cache[Sample.stream(2)] = try Self.state(2, events: 1_200)
        #expect(cache[Sample.stream(1)] == nil && cache[Sample.stream(2)] != nil)
    }

    /// As in an import that goes by dates: somebody is always asked for again when everybody else has been.
    @Test func manyWhoAreAskedForInTurnAreFoundNowAndThen() throws {
        var cache = PeopleCache(memory, tally: RecordTally())
        let people = try (0..<60).map { try Self.state($0, events: 20) }
        var found = 0
        for number in 0..<600 {
            let stream = Sample.stream(number % people.count)
            if cache[stream] != nil { found += 1 } else { cache[stream] = people[number % people.count] }
        }
        // There is room for 35 of them; nobody is found when the oldest ones go. How many are is chance, and two hundred as a
        // rule.
        #expect(found > 60, "\(found)")
    }

    private static func state(_ number: Int, events: Int) throws -> PersonState {
        var record = Record(peer: Sample.peer(number))
        let day = try CivilDate("2026-01-01")
        for version in 0..<events {
            try record.apply(
                RecordedEvent(
                    position: Position(UInt64(number * events + version + 1)),
                    version: StreamVersion(UInt32(version + 1)),
                    id: EventID(Sample.uuid(3, number * events + version)),
                    recordedAt: .earliest,
                    effectiveOn: day,
                    event: Event()
                )
            )
        }
        return PersonState(record: record, keySlot: nil)
    }
}
