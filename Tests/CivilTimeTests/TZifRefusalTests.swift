import CivilTime
import SeededNumbers
import Testing

@Suite struct TZifRefusalTests {
    @Test(arguments: [
        "EST", "E5", "EST5EDT", "EST5EDT,M3.2.0", "EST5EDT,M13.2.0,M11.1.0", "EST5EDT,M3.0.0,M11.1.0",
        "EST5EDT,M3.2.7,M11.1.0", "EST25", "EST5EDT,J0,J365", "EST5EDT,366,1", "<+03-3", "<+>3",
        "EST5EDT,M3.2.0,M11.1.0x",
        "EST5EDT,M3.2.0/168,M11.1.0", "EST5:60", "5EST",
    ])
    func footersThatAreRefused(footer: String) {
        #expect(
            throwing(.invalidZoneData) {
                try TimeZoneRules(tzif: ZoneFixture(footer: footer).bytes, identifier: "x")
            }
        )
    }

    @Test func filesThatAreRefused() {
        var fixtures: [String: ZoneFixture] = [:]
        fixtures["no types"] = ZoneFixture(offsets: [])
        fixtures["offset"] = ZoneFixture(offsets: [93_600])
        fixtures["order"] = ZoneFixture(transitions: [(5, 0), (5, 0)])
        fixtures["type index"] = ZoneFixture(transitions: [(5, 1)])
        fixtures["leap seconds"] = ZoneFixture(leapSeconds: 1)
        fixtures["version 1"] = ZoneFixture(version: 0)
        for (name, fixture) in fixtures {
            #expect(
                throwing(.invalidZoneData) {
                    try TimeZoneRules(tzif: fixture.bytes, identifier: name)
                },
                "\(name)"
            )
        }
    }

    @Test func everyCutIsRefused() {
        let bytes = ZoneFixture.skippedMidnight.bytes
        for length in 0..<bytes.count {
            #expect(
                throwing(.invalidZoneData) {
                    try TimeZoneRules(tzif: Array(bytes[..<length]), identifier: "cut")
                },
                "\(length) bytes"
            )
        }
    }

    @Test(arguments: [UInt64(51), 52])
    func damagedFilesNeverTrap(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let date = try CivilDate("2027-03-14")
        var accepted = 0
        for round in 0..<5_000 {
            var bytes = (round % 2 == 0 ? ZoneFixture.eastern : ZoneFixture.skippedMidnight).bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[index] = UInt8.random(in: 0...255, using: &generator)
            }
            guard let rules = try? TimeZoneRules(tzif: bytes, identifier: "damaged") else { continue }
            accepted += 1
            #expect(rules.startOfDay(date) <= rules.endOfDay(date))
            #expect(rules.startOfDay(.earliest) <= rules.endOfDay(.latest))
        }
        #expect(accepted > 100)
    }
}
