import CivilTime
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import TestSupport
import Testing

@testable import CommandProcessing

struct PeopleCacheTests {
    @Test func itIsBoundedAndKeepsWhoWasUsedLast() {
        var cache = PeopleCache()
        for number in 0..<PeopleCache.peopleMax {
            cache[Sample.stream(number)] = PersonState(
                record: Record(peer: Sample.peer(number)),
                keySlot: nil
            )
        }
        // The oldest one is used again just before the cache is full.
        #expect(cache[Sample.stream(0)] != nil)
        let newest = PeopleCache.peopleMax
        cache[Sample.stream(newest)] = PersonState(record: Record(peer: Sample.peer(newest)), keySlot: nil)
        #expect(cache[Sample.stream(newest)]?.record.peer == Sample.peer(newest))
        #expect(cache[Sample.stream(0)]?.record.peer == Sample.peer(0))
        #expect(cache[Sample.stream(1)] == nil)
        let kept = (0...newest).filter { cache[Sample.stream($0)] != nil }.count
        #expect(kept > PeopleCache.peopleMax / 3 && kept < PeopleCache.peopleMax)
        cache.removeAll()
        #expect(cache[Sample.stream(newest)] == nil)
    }

    /// Records of many events weigh by these.
    @Test func itIsBoundedByTheEventsOfItsRecords() throws {
        var cache = PeopleCache()
        let (long, day) = (1_000, try CivilDate("2026-01-01"))
        for number in 0..<300 {
            var record = Record(peer: Sample.peer(number))
            for version in 1...long {
                try record.apply(
                    RecordedEvent(
                        position: Position(UInt64(number * long + version)),
                        version: StreamVersion(UInt32(version)),
                        id: EventID(Sample.uuid(3, number * long + version)),
                        recordedAt: .earliest,
                        effectiveOn: day,
                        event: Event()
                    )
                )
            }
            cache[Sample.stream(number)] = PersonState(record: record, keySlot: nil)
            #expect(cache[Sample.stream(number)] != nil, "whoever was used last stays")
            #expect(cache.events <= PeopleCache.eventsMax)
        }
        let kept = (0..<300).filter { cache[Sample.stream($0)] != nil }.count
        #expect(kept * long == cache.events)
        #expect(kept >= 100 && kept <= 200)
        cache[Sample.stream(299)] = nil
        #expect(cache.events == (kept - 1) * long)
        cache.removeAll()
        #expect(cache.events == 0)
    }
}
