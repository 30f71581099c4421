import Foundation

/// SplitMix64: a small generator whose whole run follows from the seed that a failing test prints.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// True in `percent` of a hundred cases.
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}

/// The seeds that a property is tried with. `TESTS_SEED` replays a single one, as a failure
/// prints it with the test's argument.
enum Seeds {
    static let replayed = ProcessInfo.processInfo.environment["TESTS_SEED"].flatMap(UInt64.init)

    static func several(_ count: UInt64) -> [UInt64] {
        if let replayed { return [replayed] }
        return (1...count).map { $0 &* 7_919 }
    }
}
