import CivilTime
import SeededNumbers
import Testing

@Suite struct InstantTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", Int64(0)),
        ("2026-11-23T15:38:44.123456Z", 1_795_448_324_123_456),
        ("2026-11-23T15:38:44.100Z", 1_795_448_324_100_000),
        ("1969-12-31T23:59:59.999999Z", -1),
        ("1969-12-31T23:59:59.500Z", -500_000),
        ("2000-02-29T23:59:59Z", 951_868_799_000_000),
    ])
    func canonicalTextAndMicroseconds(text: String, microseconds: Int64) throws {
        let instant = try Instant(text)
        #expect(instant.microsecondsSinceEpoch == microseconds)
        #expect(try Instant(microsecondsSinceEpoch: microseconds).description == text)
    }

    @Test(arguments: [
        ("2026-11-23T15:38:44.1Z", "2026-11-23T15:38:44.100Z"),
        ("2026-11-23T15:38:44.1234Z", "2026-11-23T15:38:44.123400Z"),
        ("2026-11-23T15:38:44.123456789Z", "2026-11-23T15:38:44.123456Z"),
        ("2026-11-23T15:38:44.000Z", "2026-11-23T15:38:44Z"),
        ("2026-11-23T15:38:44+02:00", "2026-11-23T13:38:44Z"),
        ("2026-11-23T15:38:44.5-05:30", "2026-11-23T21:08:44.500Z"),
        ("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00Z"),
        ("2026-01-01T00:00:00-00:00", "2026-01-01T00:00:00Z"),
    ])
    func otherFormsOfRFC3339(text: String, canonical: String) throws {
        #expect(try Instant(text).description == canonical)
    }

    @Test(arguments: [
        "", "2026-11-23", "2026-11-23T15:38:44", "2026-11-23 15:38:44Z", "2026-11-23t15:38:44Z",
        "2026-11-23T15:38:44z", "2026-11-23T24:00:00Z", "2026-11-23T15:60:00Z", "2026-12-31T23:59:60Z",
        "2026-11-23T15:38:44.Z", "2026-11-23T15:38:44.1234567890Z", "2026-11-23T15:38:44.12",
        "2026-11-23T15:38:44+0200", "2026-11-23T15:38:44+24:00", "2026-11-23T15:38:44+01:60",
        "2026-11-23T15:38:44Z ", "2026-11-23T15:38:44ZZ", "2026-11-23T15:38:44+02:00Z",
        "2026-11-23T5:38:44.00Z",
    ])
    func textThatIsNoInstant(text: String) {
        #expect(throwing(.invalidInstant) { try Instant(text) })
    }

    @Test func theEndsOfTheCalendar() throws {
        #expect(Instant.earliest.description == "1900-01-01T00:00:00Z")
        #expect(Instant.latest.description == "9999-12-31T23:59:59.999999Z")
        #expect(try Instant("9999-12-31T23:59:59.999999Z") == .latest)
        #expect(throwing(.instantOutOfRange) { try Instant("1900-01-01T00:00:00+01:00") })
        #expect(throwing(.instantOutOfRange) { try Instant("9999-12-31T23:59:59-01:00") })
        #expect(throwing(.invalidDate) { try Instant("2026-02-30T00:00:00Z") })
        #expect(throwing(.instantOutOfRange) { try Instant.latest.adding(microseconds: 1) })
        #expect(throwing(.instantOutOfRange) { try Instant.latest.adding(microseconds: .max) })
        #expect(throwing(.instantOutOfRange) { try Instant.earliest.adding(seconds: .min) })
        #expect(throwing(.instantOutOfRange) { try Instant(microsecondsSinceEpoch: .min) })
    }

    @Test(arguments: [UInt64(21), 22])
    func textAndArithmeticComeBack(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let all = Instant.earliest.microsecondsSinceEpoch...Instant.latest.microsecondsSinceEpoch
        for _ in 0..<2_000 {
            let instant = try Instant(microsecondsSinceEpoch: .random(in: all, using: &generator))
            #expect(try Instant(instant.description) == instant)
            let other = try Instant(microsecondsSinceEpoch: .random(in: all, using: &generator))
            let distance = instant.microseconds(until: other)
            #expect(try instant.adding(microseconds: distance) == other)
            #expect((instant < other) == (distance > 0))
        }
    }

    @Test func damagedTextNeverTraps() throws {
        var generator = SeededGenerator(seed: 23)
        let sound = Array("2026-11-23T15:38:44.123456+02:00".utf8)
        let bytes = Array("0159-+:.TZtz \u{0}\u{7F}".utf8)
        var refused = 0
        for _ in 0..<20_000 {
            var text = sound
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                text[Int.random(in: 0..<text.count, using: &generator)] =
                    bytes.randomElement(using: &generator) ?? 0
            }
            text.removeLast(Int.random(in: 0...12, using: &generator))
            guard let instant = try? Instant(ascii: text.span) else {
                refused += 1
                continue
            }
            #expect(try Instant(instant.description) == instant)
        }
        #expect(refused > 10_000)
    }
}
