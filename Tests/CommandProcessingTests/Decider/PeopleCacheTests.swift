import Credentialing
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
}
