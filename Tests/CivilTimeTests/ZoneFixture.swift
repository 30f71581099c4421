/// Bytes of a TZif file made by hand: a version 1 block without data, the 64-bit block, the footer.
struct ZoneFixture {
    var offsets: [Int32] = [0]
    var transitions: [(second: Int64, type: UInt8)] = []
    var footer = ""
    var leapSeconds: UInt32 = 0
    var version = UInt8(ascii: "2")

    /// Eastern time without recorded transitions: the footer alone.
    static let eastern = ZoneFixture(offsets: [-18_000], footer: "EST5EDT,M3.2.0,M11.1.0")

    /// As in São Paulo: midnight skipped on 2018-11-04 (03:00 UTC), given back 2019-02-17 (02:00 UTC).
    static let skippedMidnight = ZoneFixture(
        offsets: [-10_800, -7_200],
        transitions: [(1_541_300_400, 1), (1_550_368_800, 0)],
        footer: "<-03>3"
    )

    var bytes: [UInt8] {
        var bytes = header(transitions: 0, types: 1, leaps: 0)
        bytes += [0, 0, 0, 0, 0, 0] + Array("UTC\0".utf8)
        bytes += header(
            transitions: UInt32(transitions.count),
            types: UInt32(offsets.count),
            leaps: leapSeconds
        )
        for transition in transitions { bytes += bigEndian(UInt64(bitPattern: transition.second), 8) }
        bytes += transitions.map(\.type)
        for offset in offsets { bytes += bigEndian(UInt64(UInt32(bitPattern: offset)), 4) + [0, 0] }
        bytes += Array("UTC\0".utf8)
        bytes += Array(repeating: 0, count: Int(leapSeconds) * 12)
        return bytes + Array("\n\(footer)\n".utf8)
    }

    private func header(transitions: UInt32, types: UInt32, leaps: UInt32) -> [UInt8] {
        var bytes = Array("TZif".utf8) + [version] + Array(repeating: 0, count: 15)
        for count in [0, 0, leaps, transitions, types, 4] { bytes += bigEndian(UInt64(count), 4) }
        return bytes
    }

    private func bigEndian(_ value: UInt64, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (width - 1 - $0))) }
    }
}
