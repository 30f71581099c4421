import CivilTime
import CredentialingSchema
import Simulation
import SwiftProtobuf
import Testing

@Suite struct ReproducibilityTests {
    /// FNV-1a over all lines but the rules, whose text may change; Swift's own hashes differ by run.
    private func digest(
        peers: Int,
        seed: UInt64,
        until: CivilDate? = nil,
        doublesPercent: Int = 0
    ) throws -> UInt64 {
        let simulation = try Simulation(
            peers: peers,
            years: 5,
            seed: seed,
            until: until ?? Simulation.defaultUntil,
            doublesPercent: doublesPercent
        )
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for line in simulation.lines.dropFirst() {
            for byte in line { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        return hash
    }

    @Test func sameSeedGivesTheSameBytes() throws {
        #expect(try digest(peers: 300, seed: 11) == digest(peers: 300, seed: 11))
    }

    @Test func anotherSeedOrDayGivesOthers() throws {
        let digests = [
            try digest(peers: 100, seed: 11),
            try digest(peers: 100, seed: 12),
            try digest(peers: 101, seed: 11),
            try digest(peers: 100, seed: 11, until: CivilDate("2026-10-30")),
        ]
        #expect(Set(digests).count == digests.count)
    }

    /// Pins the bytes across machines and compilers; a wanted change of content changes it too.
    @Test func bytesAreThoseOfEveryOtherMachine() throws {
        #expect(try digest(peers: 100, seed: 42) == 0xD1DF_940D_97BA_8447)
        #expect(try digest(peers: 100, seed: 42, doublesPercent: 2) == 0xD097_FBF8_61CF_FFA6)
    }

    @Test func eachLineIsOneCommand() throws {
        let simulation = try Simulation(peers: 40, years: 5, seed: 13)
        var commands = simulation.makeIterator()
        for line in simulation.lines {
            #expect(line.last == UInt8(ascii: "\n"))
            #expect(line.count { $0 == UInt8(ascii: "\n") } == 1)
            #expect(try Command(jsonUTF8Bytes: line.dropLast()) == commands.next())
        }
        #expect(commands.next() == nil)
    }

    @Test func takingAFewDoesNotNeedTheRest() throws {
        let many = try Simulation(peers: Simulation.peersMax, years: 10, seed: 1)
        #expect(Array(many.lines.prefix(1_000)).count == 1_000)
    }
}
