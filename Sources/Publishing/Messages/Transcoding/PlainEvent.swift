import Credentialing
import CredentialingSchema
import EventStore
import Identifiers

/// What an event's bytes say at first sight: its type, the board that it names, and its trace context. Most events
/// give no message, and of most others nothing else has to be known.
///
/// nil for bytes that are not as this program writes them (``BoardTranscoder``), also when their fault is deeper: those
/// are to be decoded.
struct PlainEvent {
    let type: EventType
    /// The one board that it concerns; empty: it names none.
    let board: String
    /// As boards may see it.
    let traceparent: String
    let bytes: [UInt8]

    private static let (traceparentField, boardField): (UInt64, UInt64) = (3, 4)

    init?(_ payload: RawSpan) {
        let bytes = payload.withUnsafeBytes { [UInt8]($0) }
        self.init(bytes)
    }

    init?(_ bytes: [UInt8]) {
        var reader = WireReader(bytes)
        var (board, traceparent) = ("", "")
        var type: EventType?
        var last: UInt64 = 0
        while !reader.isAtEnd {
            guard let tag = reader.varint(), tag > last, type == nil, let field = Self.field(of: tag) else {
                return nil
            }
            last = tag
            switch field.kind {
            case .message:
                guard reader.range() != nil else { return nil }
                guard field.oneof != 0 else { continue }
                type = UInt16(exactly: field.number).flatMap(EventType.init)
                guard type != nil else { return nil }
            case .string where field.isSeen:
                guard let range = reader.range(), !range.isEmpty,
                    let text = String(validating: bytes[range], as: UTF8.self)
                else { return nil }
                if field.number == Self.boardField { board = text }
                if field.number == Self.traceparentField { traceparent = text }
            default: guard BoardTranscoder.skip(field, &reader) else { return nil }
            }
        }
        guard let type else { return nil }
        self.type = type
        self.board = board
        self.traceparent = traceparent
        self.bytes = bytes
    }

    /// The event's fields by their numbers.
    private static let fields: [BoardField?] = {
        let fields = BoardFields.messages[BoardFields.event]
        var byNumber = [BoardField?](repeating: nil, count: Int(fields.last?.number ?? 0) + 1)
        for field in fields { byNumber[Int(field.number)] = field }
        return byNumber
    }()

    private static func field(of tag: UInt64) -> BoardField? {
        guard tag >> 3 < UInt64(fields.count), let field = fields[Int(tag >> 3)], field.tag == tag else {
            return nil
        }
        return field
    }

    /// Whether more of it must be known to tell which boards it concerns: what it takes back, replaces or goes on
    /// from, and that a reading is none of theirs.
    var pointsBack: Bool {
        switch type {
        case .recordVoided, .recordCorrected, .actionRevised, .deathRetracted, .historyDisclosed: true
        default: false
        }
    }

    /// The record with no more of its event than the board that it names.
    func sketch(_ header: RecordHeader) -> RecordedEvent {
        var event = Event()
        if !board.isEmpty { event.board = board }
        return RecordedEvent(
            position: header.position,
            version: header.version,
            id: header.eventID,
            recordedAt: header.recordedAt,
            effectiveOn: header.effective.date,
            event: event
        )
    }
}
