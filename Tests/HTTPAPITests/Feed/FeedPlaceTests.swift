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
            let seat = try #require(seats.take())
            #expect(seats.take() == nil)
            withExtendedLifetime(seat) {}
        }
        #expect(seats.take() != nil)
    }
}
