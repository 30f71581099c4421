extension FixedWidthInteger {
    /// Quotient rounded towards negative infinity; `divisor` must be positive.
    func flooredQuotient(dividingBy divisor: Self) -> Self {
        precondition(divisor > 0, "a floored division needs a positive divisor")
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// Remainder in 0 ..< `divisor`, the companion of ``flooredQuotient(dividingBy:)``.
    func flooredRemainder(dividingBy divisor: Self) -> Self {
        precondition(divisor > 0, "a floored division needs a positive divisor")
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
