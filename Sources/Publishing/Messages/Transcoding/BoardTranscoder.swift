import CredentialingSchema

/// Writes what boards may see of a message as canonical protobuf JSON, straight from the message's bytes.
///
/// What it writes is, byte for byte, `Message(serializedBytes:).seen(by: .board).jsonUTF8Bytes()`. It only takes
/// bytes as this program writes them, and says so of all others, which are to go that way: with fields that it does
/// not know, out of their order, twice, of another wire type, with values that need not have been written, or with
/// text that is no UTF-8. A field that boards do not see has no name in its tables, so nothing of it can be written.
struct BoardTranscoder {
    private(set) var json: [UInt8] = []
    private let messages = BoardFields.messages
    private let enums = BoardFields.enums

    /// Messages within messages. Rules are the deepest.
    static let depthMax = 32
    private static let usualBytes = 1_024

    init() { json.reserveCapacity(Self.usualBytes) }

    /// Writes before and behind what is transcoded.
    mutating func append(_ bytes: some Collection<UInt8>) { json.append(contentsOf: bytes) }
    mutating func write(_ body: (inout [UInt8]) -> Void) { body(&json) }

    /// Writes a message.
    ///
    /// - Parameters:
    ///   - reader: at its first byte; all of it is the message.
    ///   - type: its place in ``BoardFields/messages``.
    /// - Returns: false, with something half done, for bytes that are to go the other way.
    mutating func message(_ reader: WireReader, type: Int, depth: Int = 0) -> Bool {
        guard depth < Self.depthMax else { return false }
        let fields = messages[type]
        var reader = reader
        var next = 0
        var oneofs: UInt8 = 0
        var isFirst = true
        json.append(UInt8(ascii: "{"))
        while !reader.isAtEnd {
            guard let tag = reader.varint() else { return false }
            while next < fields.count, fields[next].number < tag >> 3 { next += 1 }
            guard next < fields.count, fields[next].tag == tag else { return false }
            let field = fields[next]
            next += 1
            guard oneofs & field.oneof == 0 else { return false }
            oneofs |= field.oneof
            if field.isSeen {
                if !isFirst { json.append(UInt8(ascii: ",")) }
                isFirst = false
                append(field.name)
            }
            guard value(of: field, &reader, depth) else { return false }
        }
        json.append(UInt8(ascii: "}"))
        return true
    }

    private mutating func value(of field: BoardField, _ reader: inout WireReader, _ depth: Int) -> Bool {
        guard field.isSeen else { return Self.skip(field, &reader) }
        guard field.isRepeated else { return singular(field, &reader, depth) }
        json.append(UInt8(ascii: "["))
        let isWritten =
            field.isPacked ? packed(field, &reader) : elements(field, &reader, depth)
        json.append(UInt8(ascii: "]"))
        return isWritten
    }

    private mutating func singular(_ field: BoardField, _ reader: inout WireReader, _ depth: Int) -> Bool {
        switch field.kind {
        case .string:
            guard let range = reader.range(), field.hasPresence || !range.isEmpty else { return false }
            return JSONText.append(reader.bytes[range], to: &json)
        case .message:
            guard let range = reader.range() else { return false }
            return message(reader.part(range), type: field.type, depth: depth + 1)
        case .uint32, .uint64, .bool, .enumeration:
            guard let value = reader.varint(), field.hasPresence || value != 0 else { return false }
            return scalar(value, of: field)
        case .bytes, .other: return false
        }
    }

    /// Texts and messages, each with a tag of its own.
    private mutating func elements(_ field: BoardField, _ reader: inout WireReader, _ depth: Int) -> Bool {
        var isFirst = true
        repeat {
            if !isFirst { json.append(UInt8(ascii: ",")) }
            isFirst = false
            guard let range = reader.range() else { return false }
            let isWritten =
                field.kind == .message
                ? message(reader.part(range), type: field.type, depth: depth + 1)
                : field.kind == .string && JSONText.append(reader.bytes[range], to: &json)
            guard isWritten else { return false }
        } while reader.goesOn(with: field.tag)
        return true
    }

    /// Numbers and enums, one behind the other.
    private mutating func packed(_ field: BoardField, _ reader: inout WireReader) -> Bool {
        guard let range = reader.range(), !range.isEmpty else { return false }
        var part = reader.part(range)
        var isFirst = true
        while !part.isAtEnd {
            if !isFirst { json.append(UInt8(ascii: ",")) }
            isFirst = false
            guard let value = part.varint(), scalar(value, of: field) else { return false }
        }
        return true
    }

    private mutating func scalar(_ value: UInt64, of field: BoardField) -> Bool {
        switch field.kind {
        case .uint32:
            guard value <= UInt32.max else { return false }
            json.append(contentsOf: String(value).utf8)
        case .uint64:
            json.append(JSONText.quote)
            json.append(contentsOf: String(value).utf8)
            json.append(JSONText.quote)
        case .bool:
            guard value <= 1 else { return false }
            append(value == 1 ? "true" : "false")
        case .enumeration:
            guard let name = enums[field.type].first(where: { $0.number == value })?.name else {
                return false
            }
            append(name)
        default: return false
        }
        return true
    }

    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { json.append(contentsOf: $0) }
    }

    /// Goes over what is not seen, and looks at it as far as whoever decodes it would find a fault in it.
    static func skip(_ field: BoardField, _ reader: inout WireReader) -> Bool {
        switch field.kind {
        case .string where !field.isRepeated:
            guard let range = reader.range(), !range.isEmpty else { return false }
            let text = reader.bytes[range]
            return JSONText.isPlain(text) || String(validating: text, as: UTF8.self) != nil
        case .bytes where !field.isRepeated: return reader.range()?.isEmpty == false
        // Whatever it is, it can be decoded.
        case .uint32, .uint64, .bool, .enumeration:
            guard !field.isRepeated else { return false }
            return reader.varint() != nil
        // Rare, and without a look at what is in them nobody knows whether they can be decoded.
        default: return false
        }
    }
}

extension BoardField {
    /// Numbers and enums that are repeated share one tag.
    var isPacked: Bool { isRepeated && kind != .string && kind != .message }

    /// As it stands before each of its values.
    var tag: UInt64 {
        let isNumber =
            switch kind {
            case .string, .message, .bytes: false
            case .uint32, .uint64, .bool, .enumeration: !isRepeated
            case .other: false
            }
        return number << 3 | (isNumber ? WireReader.Wire.varint : WireReader.Wire.lengthDelimited)
    }
}
