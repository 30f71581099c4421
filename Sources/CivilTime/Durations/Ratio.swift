/// An exact share such as 25 percent or 50 minutes per 60: two non-negative whole numbers.
///
/// Not reduced: 1/2 and 50/100 are different values that scale alike.
package struct Ratio: Hashable, Sendable {
    /// Neither part may be larger.
    package static let largestPart: Int64 = 1_000_000

    package let numerator: Int64
    package let denominator: Int64

    /// Throws `invalidRatio` unless 0 ≤ numerator and 1 ≤ denominator, both up to ``largestPart``.
    package init(_ numerator: Int64, _ denominator: Int64) throws(CivilTimeError) {
        guard (0...Self.largestPart).contains(numerator),
            (1...Self.largestPart).contains(denominator)
        else {
            throw CivilTimeError(
                .invalidRatio,
                "\(numerator)/\(denominator) is not a ratio of whole numbers up to \(Self.largestPart)"
            )
        }
        self.numerator = numerator
        self.denominator = denominator
    }

    /// `percent(25)` is 25/100; throws like ``init(_:_:)``.
    package static func percent(_ percent: Int64) throws(CivilTimeError) -> Ratio {
        try Ratio(percent, 100)
    }
}

extension Minutes {
    /// This length times `ratio`, rounded down to a whole minute (towards negative infinity).
    ///
    /// A cap of 33 percent of 20 h is 396 min: 1200 × 33 / 100. Rounding down never grants a minute
    /// that the rule does not. The product is taken in 128 bits and cannot overflow; a result beyond
    /// 64 bits needs a length that no validated count reaches.
    package func scaled(by ratio: Ratio) -> Minutes {
        let product = Int128(count) * Int128(ratio.numerator)
        let quotient = product.flooredQuotient(dividingBy: Int128(ratio.denominator))
        guard let scaled = Int64(exactly: quotient) else {
            preconditionFailure("scaled minutes exceed 64 bits: an unvalidated count got in")
        }
        return Minutes(scaled)
    }
}
