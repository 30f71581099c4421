/// The place of a record in one partition, counted from 0. Gaps are normal: control markers and compaction.
package struct KafkaOffset: RawRepresentable, Hashable, Comparable, Sendable, ExpressibleByIntegerLiteral {
    package let rawValue: Int64

    package init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    package init(integerLiteral value: Int64) {
        self.rawValue = value
    }

    package static func < (left: KafkaOffset, right: KafkaOffset) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension KafkaOffset: CustomStringConvertible {
    package var description: String { String(rawValue) }
}
