import EventStore
import Identifiers
import Testing

@testable import HTTPAPI

/// One could be taken for a number.
private let marks = [
    FeedMark(hash: [0, 0x1F, 0xFF, 0, 0, 0, 0, 0xA0]),
    FeedMark(hash: [UInt8](repeating: 0x11, count: 32)),
]

struct FeedPlaceTests {
    private let log = LogID(UniqueID("00000000-0000-7000-8000-00000000000a")!)
    private let other = "00000000-0000-7000-8000-00000000000b"

    @Test(arguments: [
        FeedPlace(.origin), FeedPlace(Position(1)), FeedPlace(Position(9_007_199_254_740_993)),
        FeedPlace(Position(12), part: 3), FeedPlace(Position(12), part: 3, mark: marks[0]),
        FeedPlace(Position(1), mark: marks[0]),
        FeedPlace(Position(2_147_483_648), mark: marks[1]),
    ])
    func aPlaceIsReadAsItIsWritten(_ place: FeedPlace) throws {
        #expect(try FeedPlace(place.text(of: log), of: log) == place)
    }

    @Test(arguments: [
        "", "7", "7/", "/", "/0/1", "/7/0", "/7/x", "/7/1/1", "/+7", "/7 ", "/18446744073709551615",
        "/0/0123456789abcdef", "/7/0123456789ABCDEF", "/7/0123456789abcde", "/7/0123456789abcdef/1",
        "/7/1/2/0123456789abcdef", "/7/1/",
    ])
    func whatIsNoPlaceIsRefused(_ tail: String) {
        #expect(throws: FeedPlace.Fault.malformed) { try FeedPlace("\(log)\(tail)", of: log) }
    }

    @Test func aMarkIsSixteenDigits() throws {
        let log = "00000000-0000-7000-8000-00000000000a"
        let place = FeedPlace(Position(7), part: 2, mark: marks[0])
        #expect(place.text(of: self.log) == "\(log)/7/2/001fff00000000a0")
        #expect(try FeedPlace("\(log)/7/2", of: self.log) == FeedPlace(Position(7), part: 2))
    }

    @Test func aPlaceOfAnotherLogIsNamed() {
        #expect(throws: FeedPlace.Fault.otherLog(other)) { try FeedPlace("\(other)/7", of: log) }
    }
}
