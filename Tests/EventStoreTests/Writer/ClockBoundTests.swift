import CivilTime
import Identifiers
import Testing

@testable import EventStore

struct ClockBoundTests {
    private let folder = TemporaryFolder()

    private var last: Instant { get throws { try Instant("2026-03-01T12:00:00Z") } }

    @Test(arguments: [(0, false), (299, false), (300, false), (301, true), (86_400, true)])
    func aClockMayBeBehindBySoMuch(_ seconds: Int64, _ isRefused: Bool) throws {
        let (last, bound) = (try last, ClockBound(behindMax: 300))
        let refusal = bound.refusal(now: try last.adding(seconds: -seconds), last: last)
        #expect((refusal != nil) == isRefused)
        if isRefused { #expect(refusal?.contains("\(seconds) s later; 300 s are allowed") == true) }
    }

    @Test func aClockMayBeAheadAndALogMayBeEmpty() throws {
        let last = try last
        let bound = ClockBound(behindMax: 0)
        #expect(bound.refusal(now: try last.adding(seconds: 1), last: last) == nil)
        #expect(bound.refusal(now: last, last: nil) == nil)
    }

    @Test func nothingIsRecordedUntilTheClockIsRight() async throws {
        let clock = TestClock()
        clock.set(1_000_000_000)
        let test = try TestStore(folder.path, clock: clock)
        try await test.append(1, 1)
        clock.set(698_000_000)
        let refusal = await #expect(throws: SubmissionError.self) { try await test.append(1, 2) }
        #expect(refusal?.code == .clockBehind)
        #expect(refusal?.isRetryable == true)
        #expect(try test.store.log.head() == Position(1))
        // Within the bound, times stand still.
        clock.set(701_000_000)
        try await test.append(1, 2)
        #expect(try test.store.log.lastRecordedAt()?.microsecondsSinceEpoch == 1_000_000_000)
        try await test.close()
    }
}
