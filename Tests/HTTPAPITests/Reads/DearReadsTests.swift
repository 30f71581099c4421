import HTTPTypes
import Synchronization
import Testing

@testable import HTTPAPI

/// What was read, in its order.
private final class Order: Sendable {
    private let kept = Mutex<[String]>([])

    var names: [String] { kept.withLock { $0 } }
    func add(_ name: String) { kept.withLock { $0.append(name) } }
}

private final class Crowd: Sendable {
    private let now = Atomic(0)
    let most = Atomic(0)

    func enter() {
        let count = now.add(1, ordering: .sequentiallyConsistent).newValue
        most.max(count, ordering: .sequentiallyConsistent)
    }

    func leave() { now.subtract(1, ordering: .sequentiallyConsistent) }
}

struct DearReadsTests {
    private static let a = Sharer.caller("a")
    private static let b = Sharer.caller("b")
    private static let c = Sharer.caller("c")

    private static func reads(
        threads: Int = 1,
        waitingMax: Int = 100,
        shareMax: Int = 50,
        idle: Duration = .seconds(1)
    ) -> DearReads {
        var limits = ReadLimits()
        limits.threads = threads
        limits.waitingMax = waitingMax
        limits.shareMax = shareMax
        limits.idle = idle
        return DearReads(limits)
    }

    private static func wait(for count: Int, in reads: DearReads) async throws {
        while reads.waiting != count { try await Task.sleep(for: .milliseconds(1)) }
    }

    /// nil: it was read.
    private static func problem(_ reads: DearReads, _ sharer: Sharer) async throws -> APIProblem? {
        do {
            try await reads.run(for: sharer) {}
            return nil
        } catch let problem as APIProblem {
            return problem
        }
    }

    @Test func `the limits leave a core, a share is a quarter, and tests have room`() {
        let limits = ReadLimits()
        #expect(limits.threads >= 1 && limits.waitingMax >= 256)
        #expect(limits.shareMax * 4 == limits.waitingMax)
    }

    @Test func `a read gives what it finds, or throws what keeps it from that`() async throws {
        struct Lost: Error {}
        let reads = Self.reads()
        let found = try await reads.run(for: Self.a) { 7 }
        #expect(found == 7)
        await #expect(throws: Lost.self) {
            _ = try await reads.run(for: Self.a) { () throws -> Int in throw Lost() }
        }
    }

    @Test func `callers take turns`() async throws {
        let reads = Self.reads()
        let door = Door()
        let order = Order()
        let held = Task { try await reads.run(for: Self.a) { door.wait() } }
        try await door.reached()
        let coming = [(Self.a, "a1"), (Self.a, "a2"), (Self.a, "a3"), (Self.b, "b1"), (Self.c, "c1")]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, (sharer, name)) in coming.enumerated() {
                group.addTask { try await reads.run(for: sharer) { order.add(name) } }
                try await Self.wait(for: index + 1, in: reads)
            }
            door.open()
            try await group.waitForAll()
        }
        try await held.value
        #expect(order.names == ["a1", "b1", "c1", "a2", "a3"])
    }

    @Test func `who asks beyond the share or the line is told when to come back`() async throws {
        let reads = Self.reads(waitingMax: 2, shareMax: 1)
        let door = Door()
        let held = Task { try await reads.run(for: Self.a) { door.wait() } }
        try await door.reached()
        let first = Task { try await reads.run(for: Self.a) {} }
        try await Self.wait(for: 1, in: reads)
        let ofShare = try #require(try await Self.problem(reads, Self.a))
        #expect(ofShare.code == "rate_limited" && ofShare.status.code == 429)
        #expect(ofShare.headers[.retryAfter] == "1")
        let second = Task { try await reads.run(for: Self.b) {} }
        try await Self.wait(for: 2, in: reads)
        let ofLine = try #require(try await Self.problem(reads, Self.c))
        #expect(ofLine.code == "queue_full" && ofLine.status.code == 429)
        #expect(ofLine.headers[.retryAfter] == "1")
        let refused = reads.refused
        #expect(refused.ofShare == 1 && refused.ofLine == 1)
        // An answer that has begun goes on.
        let further = Task { try await reads.run(for: Self.a, isUnderWay: true) {} }
        try await Self.wait(for: 3, in: reads)
        door.open()
        for task in [held, first, second, further] { try await task.value }
        let late = try await Self.problem(reads, Self.c)
        #expect(late == nil)
    }

    @Test func `whoever is cancelled leaves the line and reads nothing`() async throws {
        let reads = Self.reads()
        let door = Door()
        let order = Order()
        let held = Task { try await reads.run(for: Self.a) { door.wait() } }
        try await door.reached()
        let waiting = Task { try await reads.run(for: Self.a) { order.add("waiting") } }
        try await Self.wait(for: 1, in: reads)
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(reads.waiting == 0)
        let early = Task {
            while !Task.isCancelled { await Task.yield() }
            try await reads.run(for: Self.a) { order.add("early") }
        }
        early.cancel()
        await #expect(throws: CancellationError.self) { try await early.value }
        door.open()
        try await held.value
        #expect(order.names.isEmpty)
    }

    @Test func `no more are read at once than there are threads, and all are read`() async throws {
        let reads = Self.reads(threads: 3, waitingMax: 1_000, shareMax: 1_000)
        let crowd = Crowd()
        let order = Order()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<300 {
                group.addTask {
                    try await reads.run(for: .caller("\(number % 7)")) {
                        crowd.enter()
                        order.add("\(number)")
                        crowd.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(Set(order.names).count == 300)
        #expect((1...3).contains(crowd.most.load(ordering: .sequentiallyConsistent)))
    }

    /// A thread that ends and a read that comes must not miss each other.
    @Test func `threads end when nothing is to be read, and begin again`() async throws {
        let reads = Self.reads(idle: .zero)
        for number in 0..<500 {
            let found = try await reads.run(for: Self.a) { number }
            #expect(found == number)
        }
    }
}
