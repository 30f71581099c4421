import Testing

@testable import HTTPAPI

/// The arithmetic of a bucket: no clock, no lock.
@Suite struct RateLimitTests {
    private static let second: Int64 = 1_000_000_000

    /// How many of `count` requests at these instants are taken.
    private func taken(_ limit: RateLimit, _ instants: some Sequence<Int64>) -> Int {
        var fullAt: Int64 = 0
        var taken = 0
        for now in instants {
            if case .taken(let next) = limit.charge(fullAt: fullAt, now: now) {
                fullAt = next
                taken += 1
            }
        }
        return taken
    }

    @Test(arguments: [1, 2, 7, 1_000])
    func `a burst is taken at once, and not one more`(_ burst: Int) {
        let limit = RateLimit(perSecond: 10, burst: burst)
        #expect(taken(limit, Array(repeating: 0, count: burst * 3)) == burst)
    }

    @Test func `in the long run it is so many a second, however they come`() {
        let limit = RateLimit(perSecond: 10, burst: 5)
        // A request each millisecond for a hundred seconds.
        #expect(taken(limit, stride(from: 0, to: 100 * Self.second, by: 1_000_000)) == 5 + 10 * 100 - 1)
        // And one that keeps to it is never refused.
        #expect(taken(limit, stride(from: 0, to: 100 * Self.second, by: Int(Self.second / 10))) == 1_000)
    }

    @Test func `a rest fills the bucket, and no more than fills it`() {
        let limit = RateLimit(perSecond: 10, burst: 5)
        let first = Array(repeating: Int64(0), count: 9)
        for seconds: Int64 in [1, 1_000, 1_000_000] {
            let later = Array(repeating: seconds * Self.second, count: 9)
            #expect(taken(limit, first + later) == 10)
        }
    }

    @Test func `after the wait that is told a request is taken, and not before`() throws {
        let limit = RateLimit(perSecond: 3, burst: 4)
        var fullAt: Int64 = 0
        for _ in 0..<4 {
            guard case .taken(let next) = limit.charge(fullAt: fullAt, now: 50) else {
                Issue.record("a burst is taken")
                return
            }
            fullAt = next
        }
        guard case .refused(let wait) = limit.charge(fullAt: fullAt, now: 50) else {
            Issue.record("one more is refused")
            return
        }
        #expect(wait > 0)
        #expect(limit.charge(fullAt: fullAt, now: 50 + wait - 1) == .refused(wait: 1))
        #expect(limit.hasRoom(fullAt: fullAt, now: 50 + wait))
        #expect(!limit.hasRoom(fullAt: fullAt, now: 50 + wait - 1))
    }

    @Test func `a refused request costs nothing`() {
        let limit = RateLimit(perSecond: 1, burst: 1)
        // One at 0; a thousand that are refused; one at 1 s.
        let instants = [0] + (1...1_000).map { Int64($0) } + [Self.second]
        #expect(taken(limit, instants) == 2)
    }

    @Test func `the largest limits do not overflow`() {
        let limit = RateLimit(perSecond: 1, burst: RateLimit.burstMax)
        let far = Int64.max / 4
        #expect(limit.hasRoom(fullAt: 0, now: far))
        #expect(taken(limit, Array(repeating: far, count: 100)) == 100)
    }

    @Test func `a limit by the hour is one by the hour`() {
        let limit = RateLimit(perHour: 60, burst: 5)
        #expect(limit.burst == 5 && limit.with(burst: 7).burst == 7)
        // A request each second for ten hours.
        let hours = stride(from: 0, to: 36_000 * Self.second, by: Int(Self.second))
        #expect(taken(limit, hours) == 5 + 600 - 1)
        #expect(taken(limit.with(burst: 7), hours) == 7 + 600 - 1)
        let largest = RateLimit(perHour: 1, burst: RateLimit.burstOfHoursMax)
        #expect(taken(largest, Array(repeating: Int64.max / 4, count: 100)) == 100)
    }

    @Test func `a bucket that was emptied under another limit is no more than empty`() {
        let former = RateLimit(perHour: 60, burst: 500)
        for limit in [RateLimit(perHour: 3_600, burst: 500), RateLimit(perHour: 60, burst: 50)] {
            let bucket = RateBucket(fullAt: 0)
            for _ in 0..<500 { #expect(bucket.charge(former, now: 0) == nil) }
            #expect(bucket.charge(limit, now: 0) == limit.interval)
            #expect(bucket.charge(limit, now: limit.interval) == nil)
            #expect(bucket.charge(limit, now: limit.interval) == limit.interval)
            // To look, without a charge, is enough.
            let other = RateBucket(fullAt: former.ahead)
            #expect(!other.hasRoom(limit, now: 0))
            #expect(other.hasRoom(limit, now: limit.interval))
        }
    }

    @Test func `what is given back is taken once more, and not more than there ever was`() {
        let limit = RateLimit(perHour: 60, burst: 3)
        let bucket = RateBucket(fullAt: 0)
        for _ in 0..<3 { #expect(bucket.charge(limit, now: 0) == nil) }
        bucket.giveBack(limit)
        #expect(bucket.charge(limit, now: 0) == nil)
        #expect(bucket.charge(limit, now: 0) == limit.interval)
        for _ in 0..<10 { bucket.giveBack(limit) }
        #expect((0..<10).count { _ in bucket.charge(limit, now: 0) == nil } == 3)
    }

    @Test func `threads that charge one bucket take no more than it has`() async {
        let bucket = RateBucket(fullAt: 0)
        let limit = RateLimit(perSecond: 1, burst: 1_000)
        let taken = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask { (0..<1_000).count { _ in bucket.charge(limit, now: 0) == nil } }
            }
            return await group.reduce(0, +)
        }
        #expect(taken == 1_000)
    }
}

@Suite struct RateTableTests {
    private let limit = RateLimit(perSecond: 1, burst: 2)

    @Test func `a key has one bucket, and the number of buckets is bounded`() {
        let table = RateTable<Int>(bucketsMax: 10)
        let first = table.bucket(0, now: 0)
        #expect(table.bucket(0, now: 0) === first)
        for key in 0..<10_000 { _ = table.bucket(key, now: 0) }
        #expect(table.count <= 11)
        // It was full, so that a new one is as good.
        #expect(!first.isCurrent && table.bucket(0, now: 0) !== first)
    }

    @Test func `who is in the middle of a burst is remembered, whoever else comes`() {
        let table = RateTable<Int>(bucketsMax: 100)
        let busy = table.bucket(-1, now: 0)
        #expect(busy.charge(limit, now: 0) == nil && busy.charge(limit, now: 0) == nil)
        for key in 0..<10_000 { _ = table.bucket(key, now: 0) }
        #expect(table.bucket(-1, now: 0) === busy)
        #expect(busy.charge(limit, now: 0) != nil)
        // Once it is full again it is forgotten like any other.
        for key in 0..<10_000 { _ = table.bucket(key, now: 10_000_000_000) }
        #expect(table.bucket(-1, now: 10_000_000_000) !== busy)
    }

    @Test func `even of busy ones no more are kept than there is room for`() {
        let table = RateTable<Int>(bucketsMax: 100)
        for key in 0..<10_000 { _ = table.bucket(key, now: 0).charge(limit, now: 0) }
        #expect(table.count <= 101)
    }

    @Test func `a connection looks again when its bucket was forgotten`() {
        let table = RateTable<String>(bucketsMax: 4)
        let connection = Connection(address: nil)
        let first = connection.bucket(of: "a") { table.bucket("a", now: 0) }
        #expect(connection.bucket(of: "a") { fatalError("it is at hand") } === first)
        let other = connection.bucket(of: "b") { table.bucket("b", now: 0) }
        #expect(other !== first)
        for number in 0..<100 { _ = table.bucket("\(number)", now: 0) }
        #expect(connection.bucket(of: "b") { table.bucket("b", now: 0) } !== other)
    }
}
