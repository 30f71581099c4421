import Testing

@testable import CommandDecoding

struct WrittenNumberTests {
    @Test(arguments: [
        "0", "-0", "60", "-60", "18446744073709551615", "0.0", "0e5", "-0.00e-400", "0e99999999", "60.0",
        "60.000", "6e1",
        "6E+1", "0.6e2", "600e-1", "-6.0e1", "999999999999999.0", "1e14",
    ])
    func `every reader takes these for the same whole number`(_ text: String) throws {
        #expect(try #require(WrittenNumber(text)).reading == .exact)
    }

    @Test(arguments: [
        "0.5", "60.5", "1e-1", "1e-400", "0.1e-400", "4.999999999999999999999", "9007199254740992.5",
        "1e-99999999",
        "1e-999999999999", "600e-3", "5e-1",
    ])
    func `these are not whole, whatever a reader makes of them`(_ text: String) throws {
        #expect(try #require(WrittenNumber(text)).reading == .notWhole)
    }

    @Test(arguments: [
        "9007199254740993.0", "1e15", "1e400", "1e99999999", "1e999999999999", "1234567890123456.0",
    ])
    func `a reader that goes by binary fractions may take these for others`(_ text: String) throws {
        #expect(try #require(WrittenNumber(text)).reading == .long)
    }

    @Test(arguments: ["", " ", "x", "1e", "1.", ".5", "+1", "0x10", "01", "NaN", "--1", "1 2", "2026-11-29"])
    func `no number`(_ text: String) { #expect(WrittenNumber(text) == nil) }

    @Test func `what is plain has neither a point nor an exponent`() throws {
        for (text, plain) in [("60", true), ("-60", true), ("60.0", false), ("6e1", false), ("6E1", false)] {
            #expect(try #require(WrittenNumber(text)).isPlain == plain, "\(text)")
        }
    }
}
