import CivilTime
import Identifiers
import Synchronization
import Testing

@testable import EventStore

/// What answers state of themselves holds for good: whoever asks again for the instant is at the same position.
struct LogMomentTests {
    let folder = TemporaryFolder()

    /// How a clock goes while it is looked at.
    enum Pace: CaseIterable {
        case runs
        case stands
        case goesBack

        func microseconds(_ looks: Int64) -> Int64 {
            switch self {
            case .runs: 1_000_000 + looks / 3
            case .stands: 1_000_000
            case .goesBack: 1_000_000 + looks - looks % 7 * 5
            }
        }
    }

    private final class Looks: Sendable {
        private let count = Atomic<Int64>(0)
        func next() -> Int64 { count.add(1, ordering: .relaxed).newValue }
    }

    @Test(arguments: Pace.allCases) func aMomentHoldsForGood(_ pace: Pace) async throws {
        let (clock, looks) = (TestClock(), Looks())
        clock.set(pace.microseconds(0))
        let test = try TestStore(folder.path, clock: clock, clockStands: false)
        let (writers, each) = (UInt64(4), UInt64(60))
        let moments = try await withThrowingTaskGroup(of: [LogMoment].self) { group in
            for writer in 1...writers {
                group.addTask {
                    for number in 0..<each {
                        clock.set(pace.microseconds(looks.next()))
                        try await test.append(writer, writer * 1_000 + number)
                    }
                    return []
                }
            }
            for _ in 0..<2 {
                group.addTask {
                    var moments: [LogMoment] = []
                    while moments.last?.position != Position(writers * each), !Task.isCancelled {
                        clock.set(pace.microseconds(looks.next()))
                        moments.append(test.store.signal.moment { clock.now })
                        await Task.yield()
                    }
                    return moments
                }
            }
            return try await group.reduce(into: Set<LogMoment>()) { $0.formUnion($1) }
        }
        var times: [Instant] = []
        try test.store.log.scan(from: Position(1)) { header, _, _ in
            times.append(header.recordedAt)
            return true
        }
        for moment in moments {
            #expect(times.count { $0 <= moment.instant } == Int(moment.position.rawValue), "\(moment)")
        }
        try await test.close()
    }

    /// A store that is only looked at may have its owner beside it.
    @Test func whoOnlyLooksStatesTheLastRecord() async throws {
        do {
            let test = try TestStore(folder.path)
            try await test.append(1, 1)
            try await test.close()
        }
        let store = try EventStore(path: folder.path, access: .readOnly, claimsOf: Claims.function)
        let recordedAt = try #require(try store.log.lastRecordedAt())
        let later = try recordedAt.adding(seconds: 5)
        #expect(store.signal.moment { later } == LogMoment(position: Position(1), instant: recordedAt))
    }
}
