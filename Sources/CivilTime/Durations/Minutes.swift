/// A length of training, work or supervision in whole minutes; may be negative as a difference.
///
/// Counts from outside come in through ``init(validating:)``, which bounds them to ``largestInput``.
/// Sums of bounded counts stay far from the limits of 64 bits, so that the overflow preconditions of
/// `+` and `-` can only be met by a programming error.
package struct Minutes: Hashable, Comparable, Sendable {
    package static let perHour: Int64 = 60
    /// About 1,900 years, in either direction; four thousand million of them can be added up.
    package static let largestInput: Int64 = 1_000_000_000
    package static let zero = Minutes(0)

    package let count: Int64

    /// A count known to the program; use ``init(validating:)`` for one that came from outside.
    package init(_ count: Int64) {
        self.count = count
    }

    /// Throws `minutesOutOfRange` beyond ``largestInput`` in either direction.
    package init(validating count: Int64) throws(CivilTimeError) {
        guard (-Self.largestInput...Self.largestInput).contains(count) else {
            throw CivilTimeError(
                .minutesOutOfRange,
                "\(count) minutes exceed the limit of \(Self.largestInput)"
            )
        }
        self.count = count
    }

    /// Whole hours known to the program, such as a rule's constant.
    package static func hours(_ hours: Int64) -> Minutes {
        let (product, overflow) = hours.multipliedReportingOverflow(by: perHour)
        precondition(!overflow, "hours exceed 64 bits of minutes")
        return Minutes(product)
    }

    package static func + (left: Minutes, right: Minutes) -> Minutes {
        let (sum, overflow) = left.count.addingReportingOverflow(right.count)
        precondition(!overflow, "a sum of minutes exceeds 64 bits: an unvalidated count got in")
        return Minutes(sum)
    }

    package static func - (left: Minutes, right: Minutes) -> Minutes {
        let (difference, overflow) = left.count.subtractingReportingOverflow(right.count)
        precondition(!overflow, "a difference of minutes exceeds 64 bits: an unvalidated count got in")
        return Minutes(difference)
    }

    package static func += (left: inout Minutes, right: Minutes) { left = left + right }
    package static func -= (left: inout Minutes, right: Minutes) { left = left - right }

    package static func < (left: Minutes, right: Minutes) -> Bool { left.count < right.count }
}
