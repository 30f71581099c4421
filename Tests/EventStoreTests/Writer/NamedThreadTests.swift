import Dispatch
import Foundation
import Synchronization
import Testing

@testable import EventStore

/// Whoever looks at the threads of a busy daemon finds each under its name.
struct NamedThreadTests {
    private final class Names: Sendable {
        let found = Mutex<[String]>([])
        let waited = DispatchSemaphore(value: 0)
    }

    @Test func theSystemKnowsEachByItsName() throws {
        let names = Names()
        let count = 500
        for number in 0..<count {
            NamedThread.start("a-thread-\(number)") {
                let name = try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
                names.found.withLock { $0.append(name ?? "none") }
                names.waited.signal()
            }
        }
        for _ in 0..<count { names.waited.wait() }
        #expect(Set(names.found.withLock { $0 }) == Set((0..<count).map { "a-thread-\($0)\n" }))
    }

    @Test func aLongNameIsCut() throws {
        let names = Names()
        NamedThread.start("a-name-of-twenty-bytes") {
            let name = try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
            names.found.withLock { $0.append(name ?? "none") }
            names.waited.signal()
        }
        names.waited.wait()
        #expect(names.found.withLock { $0 } == ["a-name-of-twent\n"])
    }
}
