/// A number as JSON writes it. A reader that goes by binary fractions may take another for it: `9007199254740993.0` for
/// the whole number before it, `1e-400` for none.
struct WrittenNumber {
    /// Digits that every reader holds exactly.
    private static let digitsMax = 15
    /// Of an exponent; a body has room for no more digits than it can move.
    private static let exponentDigitsMax = 7
    private static let exponentMax = 100_000_000

    private let whole: Substring.UTF8View
    private let fraction: Substring.UTF8View
    private let exponent: Substring.UTF8View?

    /// nil for a text that is no number.
    init?(_ text: String) {
        guard let node = try? JSONParser.parse(Array(text.utf8)), case .number = node.value else {
            return nil
        }
        let parts = text.split(separator: "e", omittingEmptySubsequences: false)
        let capital = text.split(separator: "E", omittingEmptySubsequences: false)
        let (mantissa, exponent) =
            parts.count > 1
            ? (parts[0], parts[1]) : (capital[0], capital.count > 1 ? capital[1] : nil as Substring?)
        let digits = mantissa.drop { $0 == "-" || JSONText.isSpace($0.utf8.first ?? 0) }
        let halves = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        whole = halves[0].utf8
        fraction = halves.count > 1 ? halves[1].utf8 : "".utf8[...]
        self.exponent = exponent?.utf8
    }

    /// Whether it has neither a point nor an exponent.
    var isPlain: Bool { fraction.isEmpty && exponent == nil }

    enum Reading {
        /// Every reader takes it for the same whole number.
        case exact
        case notWhole
        /// A whole one, and too long for some.
        case long
    }

    var reading: Reading {
        if isPlain { return .exact }
        let digits = Array(whole) + Array(fraction)
        let significant = digits.drop { $0 == UInt8(ascii: "0") }
        if significant.isEmpty { return .exact }
        // Behind the point, once the exponent has moved it.
        let behind = fraction.count - exponentValue
        if behind > 0 {
            guard behind < digits.count, digits.suffix(behind).allSatisfy({ $0 == UInt8(ascii: "0") }) else {
                return .notWhole
            }
        }
        return significant.count - behind <= Self.digitsMax ? .exact : .long
    }

    /// One that is out of all reason is taken for the last that is not.
    private var exponentValue: Int {
        guard let exponent else { return 0 }
        let isNegative = exponent.first == UInt8(ascii: "-")
        let value = exponent.count <= Self.exponentDigitsMax + 1 ? Int(String(Substring(exponent))) : nil
        return value ?? (isNegative ? -Self.exponentMax : Self.exponentMax)
    }
}
