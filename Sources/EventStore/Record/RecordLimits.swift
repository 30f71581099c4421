/// How large the parts of a record may be.
package enum RecordLimits {
    /// Bytes of the header in version 1.
    package static let headerBytes = 176

    /// Bytes of a payload.
    package static let payloadBytesMax = 512 * 1024

    /// Bytes of a whole record.
    package static let recordBytesMax = headerBytes + payloadBytesMax

    /// Events of one command.
    package static let eventsPerCommandMax = 4_096
}
