/// The number of a partition of one topic, counted from 0.
package struct KafkaPartition: RawRepresentable, Hashable, Comparable, Sendable, ExpressibleByIntegerLiteral {
    package let rawValue: Int32

    package init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    package init(integerLiteral value: Int32) {
        self.rawValue = value
    }

    package static func < (left: KafkaPartition, right: KafkaPartition) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension KafkaPartition: CustomStringConvertible {
    package var description: String { String(rawValue) }
}
