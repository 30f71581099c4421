/// A line that librdkafka logs.
package struct KafkaLogLine: Hashable, Sendable {
    /// The severities of syslog.
    package enum Level: Int32, Hashable, Sendable, Comparable {
        case emergency, alert, critical, error, warning, notice, info, debug

        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    package let level: Level

    /// librdkafka's short word for the place, e.g. `FAIL`, `TXNSTATE`.
    package let facility: String
    package let text: String
}

/// Where log lines go. Called from librdkafka's own threads: it must be quick and must not call back into a
/// client.
package typealias KafkaLogHandler = @Sendable (KafkaLogLine) -> Void

package enum KafkaLog {
    /// The default: nothing is logged.
    package static let silent: KafkaLogHandler = { _ in }
}
