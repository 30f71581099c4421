/// So many requests a second, and so many at once after a rest: a token bucket.
///
/// A bucket is one number, the instant at which it will be full again: each request moves it on by its share of a
/// second, and it may lie a burst ahead of now. (The generic cell rate algorithm.) Pure: time is handed in, in
/// nanoseconds of any clock that never goes back.
package struct RateLimit: Hashable, Sendable {
    package let perSecond: Int
    package let burst: Int
    /// Nanoseconds of one request.
    let interval: Int64
    /// How far ahead of now a bucket may be full again.
    let ahead: Int64

    package static let perSecondMax = 1_000_000
    package static let burstMax = 10_000_000

    /// - Parameters:
    ///   - perSecond: 1 to `perSecondMax`.
    ///   - burst: 1 to `burstMax`.
    package init(perSecond: Int, burst: Int) {
        precondition((1...Self.perSecondMax).contains(perSecond), "requests a second")
        precondition((1...Self.burstMax).contains(burst), "requests at once")
        self.perSecond = perSecond
        self.burst = burst
        interval = 1_000_000_000 / Int64(perSecond)
        ahead = interval * Int64(burst)
    }

    enum Outcome: Equatable {
        /// When the bucket is full again.
        case taken(fullAt: Int64)
        /// Nothing is charged; after `wait` nanoseconds it would be taken.
        case refused(wait: Int64)
    }

    func charge(fullAt: Int64, now: Int64) -> Outcome {
        let next = max(fullAt, now) + interval
        return next - now <= ahead ? .taken(fullAt: next) : .refused(wait: next - now - ahead)
    }

    /// Whether a request would be taken, without charging it.
    func hasRoom(fullAt: Int64, now: Int64) -> Bool {
        if case .taken = charge(fullAt: fullAt, now: now) { true } else { false }
    }
}
