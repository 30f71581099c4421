import CivilTime
import Testing

@Suite struct MinutesTests {
    @Test(arguments: [
        (Int64(0), "0 min"), (1, "1 min"), (59, "59 min"), (60, "1 h"), (90, "1 h 30 min"), (2_760, "46 h"),
        (-90, "-1 h 30 min"), (.min, "-153722867280912930 h 8 min"),
    ])
    func textForPeople(count: Int64, text: String) {
        #expect(Minutes(count).hoursAndMinutes == text)
    }

    @Test func sumsAndOrder() {
        var total = Minutes.hours(10) + Minutes(30)
        #expect(total == Minutes(630))
        total -= .hours(11)
        #expect(total == Minutes(-30))
        total += Minutes(31)
        #expect(total > .zero && total < Minutes(2))
    }

    @Test func inputIsBounded() throws {
        #expect(try Minutes(validating: 1_000_000_000).count == 1_000_000_000)
        #expect(throwing(.minutesOutOfRange) { try Minutes(validating: 1_000_000_001) })
        #expect(throwing(.minutesOutOfRange) { try Minutes(validating: .min) })
    }

    @Test func anOverflowingSumStopsTheProcess() async {
        await #expect(processExitsWith: .failure) { _ = Minutes(.max) + Minutes(1) }
    }
}
