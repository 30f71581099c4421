import Foundation
import Identifiers
import Testing

@testable import EventStore

struct HeadSignalTests {
    private let signal = HeadSignal(applied: Position(5))

    @Test func whatIsReachedIsSaidAtOnce() async {
        #expect(await signal.reached(Position(5), timeout: .zero))
        #expect(await signal.reached(.origin, timeout: .zero))
    }

    @Test func aTimeoutEnds() async {
        #expect(await !signal.reached(Position(6), timeout: .zero))
        #expect(await !signal.reached(Position(6), timeout: .milliseconds(5)))
    }

    @Test func tasksAreWokenInTheirTurn() async {
        let signal = signal
        await withTaskGroup(of: (UInt64, Bool).self) { group in
            for position in 6...105 as ClosedRange<UInt64> {
                group.addTask { (position, await signal.reached(Position(position), timeout: .seconds(600))) }
            }
            for position in 6...105 as ClosedRange<UInt64> {
                signal.advance(to: Position(position))
                await Task.yield()
            }
            for await (position, isReached) in group { #expect(isReached, "\(position)") }
        }
    }

    @Test func aCancelledTaskWaitsNoLonger() async {
        let signal = signal
        let waiter = Task { await signal.reached(Position(6), timeout: .seconds(60)) }
        await Task.yield()
        waiter.cancel()
        #expect(await !waiter.value)
        let before = Task {
            while !Task.isCancelled { await Task.yield() }
            return await signal.reached(Position(6), timeout: .seconds(60))
        }
        before.cancel()
        #expect(await !before.value)
    }

    @Test func threadsWaitToo() {
        #expect(signal.wait(after: Position(4), timeout: .zero) == Position(5))
        #expect(signal.wait(after: Position(5), timeout: .milliseconds(2)) == Position(5))
        let signal = signal
        let waker = Thread {
            Thread.sleep(forTimeInterval: 0.005)
            signal.advance(to: Position(9))
        }
        waker.start()
        #expect(signal.wait(after: Position(5), timeout: .seconds(600)) == Position(9))
    }
}
