/// So many requests in a time, and so many at once after a rest: a token bucket.
///
/// A bucket is one number, the instant at which it will be full again: each request moves it on by its share of the
/// time, and it may lie a burst ahead of now. (The generic cell rate algorithm.) Pure: time is handed in, in
/// nanoseconds of any clock that never goes back.
package struct RateLimit: Hashable, Sendable {
    /// Requests in the time.
    package let requests: Int
    /// The time, in seconds: 1 or 3,600.
    let period: Int
    package let burst: Int

    /// Nanoseconds of one request.
    var interval: Int64 { Int64(period) * 1_000_000_000 / Int64(requests) }
    /// How far ahead of now a bucket may be full again.
    var ahead: Int64 { interval * Int64(burst) }

    package static let perSecondMax = 1_000_000
    package static let burstMax = 10_000_000
    package static let perHourMax = 1_000_000
    /// Of a limit by the hour: at one an hour it fills for eleven years, in nanoseconds that 64 bits hold.
    package static let burstOfHoursMax = 100_000

    /// - Parameters:
    ///   - perSecond: 1 to `perSecondMax`.
    ///   - burst: 1 to `burstMax`.
    package init(perSecond: Int, burst: Int) {
        precondition((1...Self.perSecondMax).contains(perSecond), "requests a second")
        precondition((1...Self.burstMax).contains(burst), "requests at once")
        self.init(requests: perSecond, period: 1, burst: burst)
    }

    /// - Parameters:
    ///   - perHour: 1 to `perHourMax`.
    ///   - burst: 1 to `burstOfHoursMax`.
    package init(perHour: Int, burst: Int) {
        precondition((1...Self.perHourMax).contains(perHour), "requests an hour")
        precondition((1...Self.burstOfHoursMax).contains(burst), "requests at once")
        self.init(requests: perHour, period: 3_600, burst: burst)
    }

    private init(requests: Int, period: Int, burst: Int) {
        self.requests = requests
        self.period = period
        self.burst = burst
    }

    /// The same rate with another burst.
    package func with(burst: Int) -> RateLimit {
        RateLimit(requests: requests, period: period, burst: burst)
    }

    /// The numbers that may change while the server runs, in one word: neither is ever seen with the other's former
    /// value. What the limit is of stays.
    var packed: UInt64 { UInt64(requests) << 32 | UInt64(burst) }

    func unpacked(_ packed: UInt64) -> RateLimit {
        RateLimit(requests: Int(packed >> 32), period: period, burst: Int(packed & 0xFFFF_FFFF))
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
