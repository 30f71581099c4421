package import CivilTime
package import SwiftProtobuf

extension Google_Protobuf_Timestamp {
    /// An instant as messages write it.
    package init(_ instant: Instant) {
        let seconds = instant.secondsSinceEpoch
        let micros = instant.microsecondsSinceEpoch - seconds * Instant.microsecondsPerSecond
        self.init(seconds: seconds, nanos: Int32(micros) * 1_000)
    }
}
