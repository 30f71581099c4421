import EventStore

/// The one way in which a bundle is written: JSON without spaces, fields in the order of the format, absent ones left
/// out, nothing escaped that need not be, and a line feed at the end. A reader writes it again and compares, so that
/// two readers can never see two things in one file.
extension AuditBundle {
    package var text: [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.field("format", format)
            $0.field("verifierKey", verifierKey)
            $0.field("statement", statement)
            $0.field("checkpoint", checkpoint)
            $0.field("streams", streams) { $0.write($1) }
            $0.field("boards", boards) { $0.write($1) }
            $0.field("rules", rules) { $0.write($1) }
            $0.field("assessment", assessment)
        }
        writer.bytes.append(UInt8(ascii: "\n"))
        return writer.bytes
    }
}

/// Writes JSON as `AuditBundle` needs it.
private struct JSONWriter {
    var bytes: [UInt8] = []
    private var isFirst = true

    mutating func object(_ body: (inout JSONWriter) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        isFirst = true
        body(&self)
        bytes.append(UInt8(ascii: "}"))
        isFirst = false
    }

    private mutating func name(_ name: String) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        string(name)
        bytes.append(UInt8(ascii: ":"))
    }

    mutating func field(_ name: String, _ value: String?) {
        guard let value else { return }
        self.name(name)
        string(value)
    }

    mutating func field(_ name: String, _ value: some BinaryInteger) {
        self.name(name)
        bytes += Array(String(value).utf8)
    }

    mutating func field<Item>(_ name: String, _ items: [Item], _ body: (inout JSONWriter, Item) -> Void) {
        self.name(name)
        bytes.append(UInt8(ascii: "["))
        for (index, item) in items.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            body(&self, item)
        }
        bytes.append(UInt8(ascii: "]"))
        isFirst = false
    }

    mutating func field(_ name: String, _ head: StreamEvidence.MapPath) {
        self.name(name)
        object {
            $0.field("siblings", head.siblings) { $0.string($1) }
            $0.field("key", head.key)
            $0.field("value", head.value)
        }
    }

    mutating func write(_ record: AuditBundle.Record) {
        object {
            $0.field("position", record.position)
            $0.field("version", record.version)
            $0.field("type", record.type)
            $0.field("effectiveOn", record.effectiveOn)
            $0.field("record", record.record)
            $0.field("inclusion", record.inclusion) { $0.string($1) }
        }
    }

    mutating func write(_ stream: AuditBundle.Stream) {
        object {
            $0.field("stream", stream.stream)
            $0.field("head", stream.head)
            $0.field("records", stream.records) { $0.write($1) }
        }
    }

    mutating func write(_ board: AuditBundle.Board) {
        object {
            $0.field("board", board.board)
            $0.field("head", board.head)
            $0.field("headVersion", board.headVersion)
            $0.field("headPosition", board.headPosition)
            $0.field("headHash", board.headHash)
            $0.field("records", board.records) { $0.write($1) }
        }
    }

    mutating func write(_ pack: AuditBundle.Pack) {
        object {
            $0.field("board", pack.board)
            $0.field("version", pack.version)
            $0.field("effectiveOn", pack.effectiveOn)
            $0.field("position", pack.position)
            $0.field("digest", pack.digest)
        }
    }

    mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x08: bytes += Array("\\b".utf8)
            case 0x09: bytes += Array("\\t".utf8)
            case 0x0A: bytes += Array("\\n".utf8)
            case 0x0C: bytes += Array("\\f".utf8)
            case 0x0D: bytes += Array("\\r".utf8)
            case 0..<0x20:
                bytes += Array("\\u00".utf8) + [Self.hex(byte >> 4), Self.hex(byte & 15)]
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func hex(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }
}
