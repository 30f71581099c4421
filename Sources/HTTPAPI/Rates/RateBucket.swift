import Synchronization

/// One caller's bucket: charged without a lock, by however many connections at once.
final class RateBucket: Sendable {
    private let fullAt: Atomic<Int64>
    /// Whether the table has forgotten it: then the next request looks there again.
    private let isForgotten = Atomic<Bool>(false)

    init(fullAt: Int64) { self.fullAt = Atomic(fullAt) }

    /// Nanoseconds by which a look may be late.
    private static let lateMax: Int64 = 1_000_000_000

    /// - Returns: nil when the request is taken, else the nanoseconds after which one would be.
    func charge(_ limit: RateLimit, now: Int64) -> Int64? {
        var seen = self.seen(under: limit, now: now)
        while true {
            switch limit.charge(fullAt: seen, now: now) {
            case .refused(let wait): return wait
            case .taken(let next):
                let (exchanged, original) = fullAt.compareExchange(
                    expected: seen,
                    desired: next,
                    ordering: .relaxed
                )
                if exchanged { return nil }
                seen = original
            }
        }
    }

    /// Takes back what was charged for one. One that is more than full is no better than a full one.
    func giveBack(_ limit: RateLimit) { fullAt.wrappingSubtract(limit.interval, ordering: .relaxed) }

    func hasRoom(_ limit: RateLimit, now: Int64) -> Bool {
        limit.hasRoom(fullAt: seen(under: limit, now: now), now: now)
    }

    /// Under a former limit it may have been longer until an empty one is full. Whoever owes that owes no more than
    /// somebody else who has used up all of this one, from the first look on.
    private func seen(under limit: RateLimit, now: Int64) -> Int64 {
        let empty = now + limit.ahead
        var seen = fullAt.load(ordering: .relaxed)
        // Another thread may have charged since this one looked at the clock.
        while seen > empty + Self.lateMax {
            let (exchanged, original) = fullAt.compareExchange(
                expected: seen,
                desired: empty,
                ordering: .relaxed
            )
            if exchanged { return empty }
            seen = original
        }
        return seen
    }

    /// One that is full is as good as a new one.
    func isFull(now: Int64) -> Bool { fullAt.load(ordering: .relaxed) <= now }

    var isCurrent: Bool { !isForgotten.load(ordering: .relaxed) }
    func forget() { isForgotten.store(true, ordering: .relaxed) }
}
