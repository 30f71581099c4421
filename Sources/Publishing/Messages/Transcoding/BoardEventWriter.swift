import CivilTime
import CredentialingSchema

/// Writes the fields of a `BoardEvent` one after the other, lowest number first, as canonical protobuf JSON: those
/// that boards see, and that hold something.
struct BoardEventWriter {
    private var transcoder = BoardTranscoder()
    private var isFirst = true
    private let fields = BoardFields.messages[BoardFields.boardEvent]

    enum Field: UInt64, CaseIterable {
        case position = 1
        case peerID, version, eventID, type, schemaVersion, recordedAt, effectiveOn, commandID, event, record
        case effectiveAt
    }

    init() { transcoder.append("{".utf8) }

    mutating func write(_ field: Field, long value: UInt64) {
        guard value != 0, begin(field) else { return }
        transcoder.append("\"\(value)\"".utf8)
    }

    mutating func write(_ field: Field, _ value: UInt32) {
        guard value != 0, begin(field) else { return }
        transcoder.append(String(value).utf8)
    }

    mutating func write(_ field: Field, _ value: String) {
        guard !value.isEmpty, begin(field) else { return }
        transcoder.write { JSONText.append(value, to: &$0) }
    }

    mutating func write(_ field: Field, _ value: Instant) {
        guard begin(field) else { return }
        transcoder.append([JSONText.quote])
        transcoder.write { value.append(to: &$0) }
        transcoder.append([JSONText.quote])
    }

    /// - Parameter json: of a message as boards may see it.
    mutating func write(_ field: Field, json: [UInt8]) {
        guard begin(field) else { return }
        transcoder.append(json)
    }

    /// - Returns: false for an event that ``BoardTranscoder`` does not take; nothing is to be written then.
    mutating func write(_ event: PlainEvent) -> Bool {
        guard begin(.event) else { return true }
        return transcoder.message(WireReader(event.bytes), type: BoardFields.event)
    }

    consuming func finished() -> [UInt8] {
        transcoder.append("}".utf8)
        return transcoder.json
    }

    /// - Returns: whether boards see the field.
    private mutating func begin(_ field: Field) -> Bool {
        guard let found = fields.first(where: { $0.number == field.rawValue }), found.isSeen else {
            return false
        }
        if !isFirst { transcoder.append(",".utf8) }
        isFirst = false
        transcoder.append(found.name)
        return true
    }
}
