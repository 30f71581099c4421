import CivilTime
import Testing

@testable import EventStore

struct RecordTimesTests {
    private let limits = WriterLimits()

    private func at(_ microseconds: Int64) -> Instant { Samples.instant(microseconds) }

    @Test func noAnswerStatesTheInstantOfWhatItHasNot() {
        var times = RecordTimes(applied: at(10))
        let first = times.decide(at: at(20), after: at(10), limits)
        let second = times.decide(at: at(30), after: first, limits)
        #expect(times.state(at: at(40)) == at(19))
        times.apply(first)
        #expect(times.state(at: at(50)) == at(29))
        times.apply(second)
        #expect(times.state(at: at(60)) == at(60))
    }

    @Test func whatLeavesNothingHoldsNobodyUp() {
        var times = RecordTimes(applied: nil)
        let batch = times.decide(at: at(20), after: nil, limits)
        #expect(times.state(at: at(40)) == at(19))
        times.forget(batch)
        #expect(times.state(at: at(40)) == at(40))
    }

    @Test func nothingIsRecordedAtAnInstantThatWasStated() {
        var times = RecordTimes(applied: at(10))
        #expect(times.state(at: at(20)) == at(20))
        // The clock has not gone on, and goes back then.
        let first = times.decide(at: at(20), after: at(10), limits)
        let second = times.decide(at: at(5), after: first, limits)
        #expect([first, second] == [at(21), at(22)])
        times.apply(first)
        #expect(times.state(at: at(5)) == first)
    }

    @Test func aClockThatWasWrongDatesNothing() {
        var times = RecordTimes(applied: at(10))
        let wrong = at((limits.clock.behindMax + 10) * Instant.microsecondsPerSecond)
        #expect(times.state(at: wrong) == wrong)
        #expect(times.decide(at: at(20), after: at(10), limits) == at(20))
        // Within the bound it is as if it stood still.
        let ahead = at((limits.clock.behindMax - 10) * Instant.microsecondsPerSecond)
        #expect(times.state(at: ahead) == at(19))
        times.apply(at(20))
        #expect(times.state(at: ahead) == ahead)
        #expect(times.decide(at: at(30), after: at(20), limits) > ahead)
    }

    @Test func aClockThatStandsIsShared() {
        var limits = limits
        limits.clockStands = true
        var times = RecordTimes(applied: at(20))
        #expect(times.state(at: at(20)) == at(20))
        #expect(times.decide(at: at(20), after: at(20), limits) == at(20))
        #expect(times.decide(at: at(20), after: at(20), limits) == at(20))
    }

    /// Nobody there knows what the owner is about to record.
    @Test func besideTheOwnerTheLastRecordIsStated() {
        var times = RecordTimes(applied: at(20), isBesideOwner: true)
        #expect(times.state(at: at(50)) == at(20))
    }
}
