/// The number of a stream, counted from 1 in the order of their first records. It stands in each record, so
/// that a rebuilt index has the same numbers.
package struct StreamOrdinal: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: UInt32

    package init(_ rawValue: UInt32) { self.rawValue = rawValue }

    package static func < (left: StreamOrdinal, right: StreamOrdinal) -> Bool {
        left.rawValue < right.rawValue
    }
    package var description: String { String(rawValue) }
}

/// Counts take-overs of the log, from 1.
package struct Term: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: UInt32

    package init(_ rawValue: UInt32) { self.rawValue = rawValue }

    package static let first = Term(1)

    package static func < (left: Term, right: Term) -> Bool { left.rawValue < right.rawValue }
    package var description: String { String(rawValue) }
}

/// The place of a data key, counted from 1.
package struct KeySlot: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: UInt32

    package init(_ rawValue: UInt32) {
        precondition(rawValue > 0, "slots are counted from 1")
        self.rawValue = rawValue
    }

    package static let first = KeySlot(1)

    /// nil after the last slot there can be.
    package var next: KeySlot? { rawValue == .max ? nil : KeySlot(rawValue + 1) }

    package static func < (left: KeySlot, right: KeySlot) -> Bool { left.rawValue < right.rawValue }
    package var description: String { String(rawValue) }
}
