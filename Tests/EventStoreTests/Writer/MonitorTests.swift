import Foundation
import Testing

@testable import EventStore

struct MonitorTests {
    @Test func whatIsThereIsNotWaitedFor() {
        let monitor = Monitor(7)
        #expect(monitor.wait { $0 } == 7)
        #expect(monitor.wait(for: .seconds(60)) { $0 } == 7)
    }

    /// Also one that is over before it begins, and one that is nothing.
    @Test(arguments: [Duration.milliseconds(20), .zero, .seconds(-5), .nanoseconds(1)])
    func aTimeThatIsOverGivesNothing(_ time: Duration) {
        let looks = Monitor(0)
        let found: Int? = looks.wait(for: time) { looks in
            looks += 1
            return nil
        }
        #expect(found == nil)
        // At the beginning, and once more at the end: it can have come just then.
        #expect(looks.withLock { $0 } >= 2)
    }

    /// However long: beyond what a clock can tell, too.
    @Test(arguments: [Duration.seconds(60), .seconds(Int64.max / 2)])
    func whoWaitsIsWoken(_ time: Duration) {
        let (monitor, isWaiting) = (Monitor(0), Monitor(false))
        let woken = Monitor<Int?>(nil)
        NamedThread.start("waits") {
            let found = monitor.wait(for: time) { value -> Int? in
                isWaiting.signalling { $0 = true }
                return value > 0 ? value : nil
            }
            woken.signalling { $0 = found }
        }
        _ = isWaiting.wait { $0 ? true : nil }
        monitor.signalling { $0 = 3 }
        #expect(woken.wait { $0 } == 3)
    }

    @Test func wakingLooksAgain() {
        let (monitor, isWaiting, ended) = (Monitor(0), Monitor(0), Monitor(false))
        NamedThread.start("waits") {
            _ = monitor.wait { _ in
                isWaiting.signalling {
                    $0 += 1; return $0
                } > 1 ? true : nil
            }
            ended.signalling { $0 = true }
        }
        _ = isWaiting.wait { $0 > 0 ? true : nil }
        // It may not wait yet: woken until it has looked again.
        while ended.wait(for: .milliseconds(10), { $0 ? true : nil }) == nil { monitor.wake() }
        #expect(isWaiting.withLock { $0 } >= 2)
    }
}
