import Identifiers
import MerkleTree
import Testing

@testable import VerifiableCredentials

struct StatusPlaceTests {
    private let epoch = StatusEpoch(first: .zero)

    @Test func `places follow positions, list by list`() {
        for (position, list, index) in [
            (1, 0, 0), (2, 0, 1), (131_072, 0, 131_071), (131_073, 1, 0), (262_144, 1, 131_071),
            (10_000_000_000, 76_293, 123_903),
        ] as [(UInt64, UInt64, Int)] {
            let place = StatusPlace(issue: Position(position), epoch: epoch)
            #expect(
                place.list == StatusListName(epoch: epoch, number: list) && place.index == index,
                "position \(position)"
            )
            #expect(StatusPlace.positions(ofList: list)?.contains(Position(position)) == true)
        }
    }

    @Test func `no two positions share a place`() {
        var seen: Set<StatusPlace> = []
        for position in 131_000...131_200 {
            seen.insert(StatusPlace(issue: Position(UInt64(position)), epoch: epoch))
        }
        #expect(seen.count == 201)
    }

    @Test func `a list that no log comes to has no positions`() {
        #expect(StatusPlace.positions(ofList: 0) == Position(1)...Position(131_072))
        #expect(StatusPlace.positions(ofList: .max) == nil)
        #expect(StatusPlace.positions(ofList: UInt64(Int64.max)) == nil)
    }

    @Test func `names are read back, and nothing else names a list`() throws {
        let name = "0000000000000000-76293"
        #expect(StatusListName(name)?.description == name)
        #expect(StatusListName(name) == StatusListName(epoch: epoch, number: 76_293))
        #expect(StatusListName("3") == StatusListName(epoch: nil, number: 3))
        for text in [
            "", "-", "-1", "00", "x", "1-0", "0000000000000000-", "0000000000000000-00", "000000000000000G-0",
            "000000000000000-0", "0000000000000000-0-0", "99999999999999999999", "0000000000000000",
        ] { #expect(StatusListName(text) == nil, "\(text)") }
    }
}
