/// A small generator with the same sequence on every machine and with every compiler.
///
/// The standard library's `random(in:)` and `shuffled` may draw differently in a later version, so
/// everything that a simulation decides goes through the functions here. Not for secrets.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    /// What a sequence is drawn for; sequences of different purposes share nothing.
    enum Purpose: UInt64 {
        case board = 1
        case trainingClass = 2
        case career = 3
        case matters = 4
        case doubles = 5
    }

    init(seed: UInt64, purpose: Purpose, index: Int) {
        state = Self.mixed(Self.mixed(seed) ^ Self.mixed(purpose.rawValue << 56 | UInt64(index)))
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var word = value
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// 0 to `bound` - 1. The bias is at most `bound` in 2^64, far below what anyone could count.
    mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0, "there is nothing to choose from")
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }

    /// True in `percent` of 100 cases.
    mutating func happens(percent: Int) -> Bool {
        below(100) < percent
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }

    mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var elements = elements
        for index in elements.indices.reversed() where index > 0 {
            elements.swapAt(index, below(index + 1))
        }
        return elements
    }
}
