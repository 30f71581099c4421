import Identifiers
import Testing

@Suite("Unique ids")
struct UniqueIDTests {
    @Test func textIsWrittenInLowerCaseAndReadInEither() throws {
        let id = UniqueID(high: 0x0123_4567_89AB_7CDE, low: 0x8F01_2345_6789_ABCD)
        #expect(id.description == "01234567-89ab-7cde-8f01-23456789abcd")
        #expect(UniqueID("01234567-89ab-7cde-8f01-23456789abcd") == id)
        #expect(UniqueID("01234567-89AB-7CDE-8F01-23456789ABCD") == id)
    }

    @Test func oneWithCapitalsIsWrittenAnew() {
        let small = "01234567-89ab-7cde-8f01-23456789abcd"
        #expect(UniqueID.inLowerCase(small) == nil)
        #expect(UniqueID.inLowerCase("01234567-89aB-7cde-8f01-23456789abcd") == small)
        #expect(UniqueID.inLowerCase("ABC") == nil && UniqueID.inLowerCase("") == nil)
    }

    @Test(arguments: [
        "", "0", "00000000-0000-0000-0000-000000000000", "01234567-89ab-7cde-8f01-23456789abc",
        "01234567-89ab-7cde-8f01-23456789abcde", "0123456789ab7cde8f0123456789abcd",
        "01234567_89ab_7cde_8f01_23456789abcd", "01234567-89ab-7cde-8f01-23456789abcg",
        "{1234567-89ab-7cde-8f01-23456789abc}", "01234567-89ab-7cde-8f01-23456789abc\u{FF11}",
        "01234567-89ab7-cde-8f01-23456789abcd", "0123456７-89ab-7cde-8f01-23456789abc",
    ])
    func otherTextIsNone(_ text: String) {
        #expect(UniqueID(text) == nil)
        #expect(PeerID(text) == nil)
        #expect(CommandID(text) == nil)
        #expect(EventID(text) == nil)
    }

    @Test func bytesAreInTheOrderOfTheText() {
        let bytes: [UInt8] = [
            0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0x7C, 0xDE, 0x8F, 0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD,
        ]
        let id = UniqueID(bigEndian: bytes[...])
        #expect(id.description == "01234567-89ab-7cde-8f01-23456789abcd")
    }

    @Test func orderIsThatOfTheText() {
        let ids = [
            UniqueID(high: 0, low: 1), UniqueID(high: 0, low: .max), UniqueID(high: 1, low: 0),
            UniqueID(high: 1 << 63, low: 0), UniqueID(high: .max, low: .max),
        ]
        #expect(ids.shuffled().sorted() == ids)
        #expect(ids.map(\.description).sorted() == ids.map(\.description))
    }

    @Test func everyIdReadsBackFromItsText() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<1_000 {
            let id = UniqueID(high: generator.next(), low: generator.next() | 1)
            #expect(UniqueID(id.description) == id)
        }
    }

    @Test func versionSevenHoldsTheTimeAndSortsByIt() {
        var generator = SystemRandomNumberGenerator()
        let early = UniqueID.version7(milliseconds: 1_700_000_000_000, using: &generator)
        let late = UniqueID.version7(milliseconds: 1_700_000_000_001, using: &generator)
        #expect(early < late)
        #expect(early.high >> 16 == 1_700_000_000_000)
        for id in [early, late] {
            #expect(id.high >> 12 & 0xF == 7)
            #expect(id.low >> 62 == 0b10)
        }
    }

    @Test func eventsOfACommandCountOnFromItsId() {
        let command = CommandID(UniqueID(high: 5, low: 9))
        #expect(EventID(of: command, index: 0).value == command.value)
        #expect(EventID(of: command, index: 3).value == UniqueID(high: 5, low: 12))
    }

    /// Ids that differ in few bits, as those made in a row do, must not meet in the tables' lowest bits.
    @Test func idsInARowAreSpread() {
        var buckets: [Int: Int] = [:]
        for number in 0..<4_096 as Range<UInt64> {
            let inHigh = UniqueID(high: 0x0190_0000_0000_7000 + number, low: 0x8000_0000_0000_0000)
            let inLow = UniqueID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0000 + number << 48)
            for id in [inHigh, inLow] { buckets[CommandID(id).hashValue & 1_023, default: 0] += 1 }
        }
        // 8 in each on average; for ids drawn at random more than 40 in one of 1,024 never happens.
        #expect(buckets.count > 900)
        #expect(buckets.values.max()! < 40)
    }

    @Test func streamsOfEqualIDsAreTold() {
        let id = UniqueID(high: 1, low: 2)
        #expect(CommandID(id).hashValue == CommandID(UniqueID(high: 1, low: 2)).hashValue)
        #expect(Set([StreamID(peer: PeerID(id)), StreamID(peer: PeerID(id))]).count == 1)
    }
}
