/// Why a date, an instant, a duration or a time zone was refused.
///
/// The one error type of this module. Nothing in it depends on the world outside, so no refusal
/// goes away by trying again.
package struct CivilTimeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The stable name of a kind of refusal; the raw values are part of the contract.
    package enum Code: String, Hashable, Sendable {
        /// Text or components that are not a date of the calendar.
        case invalidDate
        /// A date outside of the years that `CivilDate` covers.
        case dateOutOfRange
        /// Text that is not an RFC 3339 instant.
        case invalidInstant
        /// An instant outside of the years that `Instant` covers.
        case instantOutOfRange
        /// A count of minutes beyond `Minutes.largestInput`.
        case minutesOutOfRange
        /// Bytes that are not a usable TZif file.
        case invalidZoneData
        /// A cycle length that is not positive, or a number of cycles or months beyond the limit.
        case invalidCycle
        /// Text that is not a time of day.
        case invalidTime
        /// No business day within the search limit.
        case noBusinessDay
    }

    package let code: Code
    /// One sentence for a person, naming the offending value.
    package let reason: String

    package init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    /// Always false: the same input is refused again.
    package var isRetryable: Bool { false }

    package var description: String { "\(code.rawValue): \(reason)" }
}
