package import CivilTime

/// Who the bearer of a token is, and for how long it says so, with the leeway.
package struct VerifiedToken: Hashable, Sendable {
    package let principal: Principal
    package let from: Instant
    /// From this instant on it is expired.
    package let until: Instant

    /// - Throws: `expired`, `notYetValid`.
    package func check(_ now: Instant) throws(TokenRefusal) {
        guard now < until else { throw .expired }
        guard now >= from else { throw .notYetValid }
    }
}
