import CivilTime
import SeededNumbers
import Testing

@Suite struct CivilDateTextTests {
    @Test(arguments: ["1900-01-01", "1970-01-01", "2024-02-29", "2026-01-31", "9999-12-31"])
    func textComesBack(text: String) throws {
        #expect(try CivilDate(text).description == text)
    }

    @Test(arguments: [
        "", "2026", "2026-1-31", "2026-01-31 ", " 2026-01-31", "2026/01/31", "2026-01-3x", "+026-01-31",
        "20260131", "2026-01-31T", "２０２６-01-31", "2026-00-10", "2026-02-29", "2026-13-01", "2026-01-00",
        "2026-01-32", "--26-01-31",
    ])
    func textThatIsNoDate(text: String) {
        #expect(throwing(.invalidDate) { try CivilDate(text) })
    }

    @Test(arguments: ["1899-12-31", "0000-01-01"])
    func yearsThatAreNotCovered(text: String) {
        #expect(throwing(.dateOutOfRange) { try CivilDate(text) })
    }

    @Test func theReasonShowsNoControlCharacters() {
        #expect(throws: CivilTimeError(.invalidDate, "\"20?6-01-31?\" is not of the form YYYY-MM-DD")) {
            try CivilDate("20\u{1B}6-01-31\n")
        }
    }

    @Test func randomBytesParseOnlyToTheirOwnText() {
        var generator = SeededGenerator(seed: 11)
        let alphabet = Array("0123456789--".utf8)
        var parsed = 0
        for _ in 0..<50_000 {
            var bytes: [UInt8] = []
            for index in 0..<Int.random(in: 9...11, using: &generator) {
                let isHyphen = index == 4 || index == 7
                bytes.append(isHyphen ? alphabet[10] : alphabet.randomElement(using: &generator) ?? 0)
            }
            guard let date = try? CivilDate(ascii: bytes.span) else { continue }
            parsed += 1
            #expect(date.description == String(decoding: bytes, as: UTF8.self))
        }
        #expect(parsed > 100)
    }
}
