import Credentialing
import EventStore
import Identifiers
import TestSupport
import Testing

@testable import CommandProcessing

struct HandedPeopleTests {
    private let handed = HandedPeople()

    /// A person of one event.
    private func person(_ number: Int) -> FoldedPerson {
        FoldedPerson(Record(registered: Sample.peer(number)), [])
    }

    @Test func whoWasHandedIsTakenOnceAndOnlyAsSheIs() {
        let (peer, version) = (Sample.peer(1), StreamVersion(1))
        #expect(handed.take(peer, at: version) == nil)
        handed.hand(person(1))
        #expect(handed.take(Sample.peer(2), at: version) == nil)
        #expect(handed.take(peer, at: version)?.record.peer == peer)
        #expect(handed.take(peer, at: version) == nil, "she was taken")
        handed.hand(person(1))
        #expect(handed.take(peer, at: StreamVersion(2)) == nil, "she has gone on since")
        #expect(handed.take(peer, at: version) == nil, "and nobody asks for her as she was")
    }

    @Test func nobodyIsHandedAnyMoreWhenWhatWasStagedIsTakenBack() {
        handed.hand(person(1))
        handed.takeBack()
        #expect(handed.take(Sample.peer(1), at: StreamVersion(1)) == nil)
    }

    @Test func noMoreAreOnTheirWayThanThereIsRoomFor() {
        // Each weighs nine: her event, and eight for herself.
        let room = HandedPeople.eventsMax / 9
        for number in 0..<room + 5 { handed.hand(person(number)) }
        handed.hand(person(0))
        func isHanded(_ number: Int) -> Bool { handed.take(Sample.peer(number), at: StreamVersion(1)) != nil }
        #expect(isHanded(room - 1) && !isHanded(room) && !isHanded(room + 4))
        handed.hand(person(room))
        #expect(isHanded(room), "there is room again")
        #expect(isHanded(0) && !isHanded(0))
    }
}
