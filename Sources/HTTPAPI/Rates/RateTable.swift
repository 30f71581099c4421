import Synchronization

/// Buckets by caller, of a bounded number. Connections keep theirs at hand, so that a request seldom looks here.
///
/// Two halves: when the newer one is full it becomes the older one, whose buckets are forgotten, full ones first,
/// unless they are asked for again meanwhile.
final class RateTable<Key: Hashable & Sendable>: Sendable {
    private struct State {
        var newer: [Key: RateBucket] = [:]
        var older: [Key: RateBucket] = [:]
    }

    private let state = Mutex(State())
    private let halfMax: Int

    init(bucketsMax: Int) { halfMax = max(2, bucketsMax / 2) }

    var count: Int { state.withLock { $0.newer.count + $0.older.count } }

    func bucket(_ key: Key, now: Int64) -> RateBucket {
        state.withLock { state in
            if let bucket = state.newer[key] { return bucket }
            let bucket = state.older.removeValue(forKey: key) ?? RateBucket(fullAt: now)
            if state.newer.count >= halfMax { turn(&state, now) }
            state.newer[key] = bucket
            return bucket
        }
    }

    /// Callers who are in the middle of their burst keep their bucket, as far as half of the room goes: who has
    /// many names to show cannot wash one of them clean.
    private func turn(_ state: inout State, _ now: Int64) {
        let busy = state.older.reduce(into: 0) { count, entry in
            if !entry.value.isFull(now: now) { count += 1 }
        }
        // When there are too many, each n-th: the first ones of a table lie side by side, and would make a part of
        // the next one so dense that a look into it took long.
        let step = max(1, (busy + halfMax / 2 - 1) / (halfMax / 2))
        var kept: [Key: RateBucket] = [:]
        kept.reserveCapacity(halfMax)
        var seen = 0
        for (key, bucket) in state.older {
            var isKept = false
            if !bucket.isFull(now: now) {
                isKept = seen % step == 0
                seen += 1
            }
            if isKept { kept[key] = bucket } else { bucket.forget() }
        }
        state.older = state.newer
        state.newer = kept
    }
}
