/// A place in the log, counted from 1 without gaps. Position N is also the size of the log after
/// it; `origin` is the place before the first record.
package struct Position: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: UInt64

    package init(_ rawValue: UInt64) { self.rawValue = rawValue }

    package static let origin = Position(0)

    package var next: Position { Position(rawValue + 1) }

    package static func < (left: Position, right: Position) -> Bool { left.rawValue < right.rawValue }
    package var description: String { String(rawValue) }
}

/// A place in one stream, counted from 1 without gaps. Version N is also the stream's length;
/// `none` is the version of a stream that does not exist.
package struct StreamVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: UInt32

    package init(_ rawValue: UInt32) { self.rawValue = rawValue }

    package static let none = StreamVersion(0)

    package var next: StreamVersion { StreamVersion(rawValue + 1) }

    package static func < (left: StreamVersion, right: StreamVersion) -> Bool {
        left.rawValue < right.rawValue
    }
    package var description: String { String(rawValue) }
}

/// The number of an event's type: the number of its field in the schema's `Event.event`.
package struct EventTypeCode: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt16

    package init(_ rawValue: UInt16) { self.rawValue = rawValue }

    package var description: String { String(rawValue) }
}
