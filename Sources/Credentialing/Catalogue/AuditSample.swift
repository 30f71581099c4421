/// Credentials drawn for an audit: a pure function of the seed, the frame and the size, whatever the
/// order in which the frame is given.
///
/// The frame is sorted by bytes and shuffled (Fisher and Yates) with the numbers of SplitMix64 from the
/// seed; the first `size` are drawn. Anybody can draw the same sample again with these few lines.
package struct AuditSample: Sendable {
    /// Numbers of one frame: they stand in one event.
    package static let frameMax = 5_000

    /// In ascending order.
    package let frame: [String]
    /// In ascending order.
    package let selected: [String]

    package init(seed: UInt64, frame: [String], size: Int) {
        precondition((0...frame.count).contains(size), "a sample is drawn from its frame")
        let sorted = frame.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var numbers = SplitMix64(state: seed)
        var shuffled = sorted
        for index in 0..<size {
            let other = index + Int(numbers.next(below: UInt64(shuffled.count - index)))
            shuffled.swapAt(index, other)
        }
        self.frame = sorted
        selected = shuffled[..<size].sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

/// Steele, Lea and Flood's generator: 64 bits of state, the same on every machine.
struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// Evenly spread: numbers of the last incomplete round are thrown away.
    mutating func next(below bound: UInt64) -> UInt64 {
        precondition(bound > 0, "nothing lies below 0")
        let threshold = (0 &- bound) % bound
        while true {
            let number = next()
            if number >= threshold { return number % bound }
        }
    }
}
