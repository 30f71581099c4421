import EventStore
import Identifiers
import Testing

@testable import HTTPAPI

struct FeedPlaceTests {
    private let log = LogID(UniqueID("00000000-0000-7000-8000-00000000000a")!)
    private let other = "00000000-0000-7000-8000-00000000000b"

    @Test(arguments: [
        FeedPlace(.origin), FeedPlace(Position(1)), FeedPlace(Position(9_007_199_254_740_993)),
        FeedPlace(Position(12), part: 3),
    ])
    func aPlaceIsReadAsItIsWritten(_ place: FeedPlace) throws {
        #expect(try FeedPlace(place.text(of: log), of: log) == place)
    }

    @Test(arguments: [
        "", "7", "7/", "/", "/0/1", "/7/0", "/7/x", "/7/1/1", "/+7", "/7 ", "/18446744073709551615",
    ])
    func whatIsNoPlaceIsRefused(_ tail: String) {
        #expect(throws: FeedPlace.Fault.malformed) { try FeedPlace("\(log)\(tail)", of: log) }
    }

    @Test func aPlaceOfAnotherLogIsNamed() {
        #expect(throws: FeedPlace.Fault.otherLog(other)) { try FeedPlace("\(other)/7", of: log) }
    }

    @Test func seatsAreGivenBackByWhoeverForgetsThem() throws {
        let seats = FeedSeats(count: 1)
        do {
            let seat = try seats.take(for: .everybody)
            #expect(throws: FeedSeats.Refusal.all) { try seats.take(for: .everybody) }
            withExtendedLifetime(seat) {}
        }
        #expect(throws: Never.self) { try seats.take(for: .everybody) }
    }

    @Test func oneCallerHasAQuarterOfTheSeats() throws {
        let seats = FeedSeats(count: 8)
        let greedy = Sharer.caller("greedy")
        var own = [try seats.take(for: greedy), try seats.take(for: greedy)]
        #expect(seats.shareMax == own.count)
        #expect(throws: FeedSeats.Refusal.share) { try seats.take(for: greedy) }
        let others = try (0..<6).map { try seats.take(for: .caller("\($0)")) }
        #expect(throws: FeedSeats.Refusal.all) { try seats.take(for: .caller("late")) }
        own.removeLast()
        #expect(throws: Never.self) { try seats.take(for: greedy) }
        withExtendedLifetime((own, others)) {}
    }
}
