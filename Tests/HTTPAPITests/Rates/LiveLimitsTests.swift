import NIOCore
import Testing

@testable import HTTPAPI

/// The limits of a running server, given others.
@Suite struct LiveLimitsTests {
    @Test func `what is taken holds from then on`() throws {
        let limits = LiveLimits(APIConfiguration())
        let key = AddressKey(try SocketAddress(ipAddress: "192.0.2.1", port: 1))
        #expect(limits.rates.caller == RateLimits().caller && limits.pace == PaceLimits())
        #expect(limits.seats.take(key) && limits.seats.take(key))
        var other = APIConfiguration()
        other.rates.caller = RateLimit(perSecond: 3, burst: 4)
        other.rates.address = RateLimit(perSecond: RateLimit.perSecondMax, burst: RateLimit.burstMax)
        other.pace.headSeconds = 5
        other.connectionsPerAddress = 1
        limits.take(other)
        #expect(limits.rates.caller == other.rates.caller && limits.rates.address == other.rates.address)
        #expect(limits.pace == other.pace)
        // Who has more than that keeps them.
        #expect(!limits.seats.take(key))
        limits.seats.giveBack(key)
        #expect(!limits.seats.take(key))
        limits.seats.giveBack(key)
        #expect(limits.seats.take(key))
    }

    @Test func `a caller in the middle of a burst is charged by the new rate`() throws {
        let rates = LiveRates(RateLimits())
        let desk = RateDesk(rates, remembered: 4, counts: EdgeCounts())
        let connection = Connection(address: nil)
        for _ in 0..<10 { try desk.chargeCaller("a", connection) }
        var limits = RateLimits()
        limits.caller = RateLimit(perSecond: 1, burst: 2)
        rates.take(limits)
        try desk.chargeCaller("a", connection)
        #expect(throws: APIProblem.self) { try desk.chargeCaller("a", connection) }
        limits.caller = RateLimit(perSecond: 1, burst: 100)
        rates.take(limits)
        #expect(throws: Never.self) { try desk.chargeCaller("a", connection) }
    }
}
