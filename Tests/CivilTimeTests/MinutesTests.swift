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

    @Test(arguments: [
        (Int64(1_200), Int64(33), Int64(100), Int64(396)),
        (100, 1, 3, 33), (-100, 1, 3, -34), (0, 7, 9, 0), (50, 60, 50, 60),
        (1_000_000_000, 999_999, 1, 999_999_000_000_000),
        (1_000_000_000, 1_000_000, 1_000_000, 1_000_000_000),
    ])
    func scalingRoundsDown(count: Int64, numerator: Int64, denominator: Int64, expected: Int64) throws {
        #expect(Minutes(count).scaled(by: try Ratio(numerator, denominator)) == Minutes(expected))
    }

    @Test(arguments: [UInt64(31), 32])
    func scaledMinutesBoundTheExactProduct(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let count = Int64.random(in: -1_000_000...1_000_000, using: &generator)
            let ratio = try Ratio(
                .random(in: 0...1_000, using: &generator),
                .random(in: 1...1_000, using: &generator)
            )
            let scaled = Minutes(count).scaled(by: ratio).count
            let product = count * ratio.numerator
            #expect(scaled * ratio.denominator <= product)
            #expect((scaled + 1) * ratio.denominator > product)
        }
    }

    @Test func inputIsBounded() throws {
        #expect(try Minutes(validating: 1_000_000_000).count == 1_000_000_000)
        #expect(throwing(.minutesOutOfRange) { try Minutes(validating: 1_000_000_001) })
        #expect(throwing(.minutesOutOfRange) { try Minutes(validating: .min) })
        #expect(throwing(.invalidRatio) { try Ratio(1, 0) })
        #expect(throwing(.invalidRatio) { try Ratio(-1, 2) })
        #expect(throwing(.invalidRatio) { try Ratio(1, 1_000_001) })
        #expect(try Ratio.percent(25) == Ratio(25, 100))
    }

    @Test func anOverflowingSumStopsTheProcess() async {
        await #expect(processExitsWith: .failure) { _ = Minutes(.max) + Minutes(1) }
    }
}
