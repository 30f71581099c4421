/// Why bytes are no record. The same bytes are refused again.
package enum RecordError: Error, Hashable, Sendable, CustomStringConvertible {
    case tooShort(byteCount: Int)
    case foreignMagic(UInt32)
    case unknownHeaderVersion(UInt16)
    case payloadTooLong(byteCount: Int)
    /// The header's payload length and the bytes at hand differ.
    case lengthMismatch(stated: Int, present: Int)
    case checksumMismatch(stated: UInt32, computed: UInt32)
    case noPosition
    case recordedAtOutOfRange(microseconds: Int64)
    case effectiveDateOutOfRange(days: Int32)
    case effectiveInstantOutOfRange(microseconds: Int64)
    case noTerm
    case noEventType
    case unknownStream(kind: UInt8)
    case unknownFlags(UInt8)
    case noStreamOrdinal
    case noStreamVersion
    /// The link to the record before in the stream does not fit the version.
    case brokenStreamLink
    case missingIdentifier
    case commandIndexOutOfRange(index: UInt16, count: UInt16)
    case reservedBytesInUse(UInt32)

    package var description: String {
        switch self {
        case .tooShort(let count): "\(count) bytes are less than a header"
        case .foreignMagic(let magic): "begins with \(magic), not with CRD1"
        case .unknownHeaderVersion(let version): "header version \(version) is unknown"
        case .payloadTooLong(let count): "a payload of \(count) bytes is over the limit"
        case .lengthMismatch(let stated, let present):
            "the header states \(stated) payload bytes, \(present) are there"
        case .checksumMismatch(let stated, let computed): "checksum \(stated), computed \(computed)"
        case .noPosition: "the position is 0"
        case .recordedAtOutOfRange(let value): "recordedAt \(value) µs is out of range"
        case .effectiveDateOutOfRange(let days): "the effective date, day \(days), is out of range"
        case .effectiveInstantOutOfRange(let value): "the effective instant, \(value) µs, is out of range"
        case .noTerm: "the term is 0"
        case .noEventType: "the event type is 0"
        case .unknownStream(let kind): "kind \(kind) and key name no stream"
        case .unknownFlags(let flags): "flags \(flags) are unknown"
        case .noStreamOrdinal: "the stream ordinal is 0"
        case .noStreamVersion: "the stream version is 0"
        case .brokenStreamLink: "version and link to the previous record of the stream do not fit"
        case .missingIdentifier: "the event id or the command id is nil"
        case .commandIndexOutOfRange(let index, let count): "event \(index) of \(count) in its command"
        case .reservedBytesInUse(let value): "reserved bytes hold \(value)"
        }
    }
}
