import Testing

@testable import Publishing

/// Lanes that are stopped together take the time of the slowest.
@Suite("Stopping many")
struct StoppableTests {
    private final class Calls {
        var made: [String] = []
        var deadlines: Set<ContinuousClock.Instant> = []
    }

    private struct Runner: Stoppable {
        let name: String
        let endsInTime: Bool
        let calls: Calls

        func askToStop() { calls.made.append("ask \(name)") }

        func awaitEnd(until deadline: ContinuousClock.Instant) -> Bool {
            calls.made.append("await \(name)")
            calls.deadlines.insert(deadline)
            return endsInTime
        }
    }

    @Test func eachIsAskedBeforeTheFirstIsWaitedFor() {
        let calls = Calls()
        let runners = [("a", true), ("b", false), ("c", true)].map {
            Runner(name: $0.0, endsInTime: $0.1, calls: calls)
        }
        var ended: [String: Bool] = [:]
        runners.stopAll(by: ContinuousClock.now) { ended[$0.name] = $1 }
        #expect(calls.made == ["ask a", "ask b", "ask c", "await a", "await b", "await c"])
        #expect(calls.deadlines.count == 1, "the time of all is that of one")
        #expect(ended == ["a": true, "b": false, "c": true])
    }

    @Test func ofNoneNothingIsWaitedFor() {
        let none: [Runner] = []
        var told = 0
        none.stopAll(by: ContinuousClock.now) { _, _ in told += 1 }
        #expect(told == 0)
    }
}
