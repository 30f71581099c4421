/// Reads a body into nodes, strictly after RFC 8259. Used only when a body was refused, to say why, and where two equal
/// keys must be told.
package struct JSONParser {
    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0

    /// - Throws: the first place that is not JSON.
    package static func parse(_ bytes: [UInt8]) throws(JSONSyntaxError) -> JSONNode {
        var parser = JSONParser(bytes: bytes)
        try parser.checkEncoding()
        parser.skipSpace()
        let node = try parser.value()
        parser.skipSpace()
        guard parser.index == bytes.count else {
            throw parser.failure("more text follows the end of the value")
        }
        return node
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func checkEncoding() throws(JSONSyntaxError) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw JSONSyntaxError(offset: 0, reason: "it begins with a byte order mark")
        }
        do { _ = try UTF8Span(validating: bytes.span) } catch {
            throw JSONSyntaxError(offset: error.byteOffsets.lowerBound, reason: "it is not UTF-8")
        }
    }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    private func failure(_ reason: String) -> JSONSyntaxError {
        JSONSyntaxError(offset: index, reason: reason)
    }

    private mutating func skipSpace() {
        while let byte = current, JSONText.isSpace(byte) { index += 1 }
    }

    private mutating func take(_ byte: Character, _ reason: String) throws(JSONSyntaxError) {
        guard current == byte.asciiValue else {
            throw failure(current == nil ? "it ends too early: \(reason)" : reason)
        }
        index += 1
    }

    private mutating func value() throws(JSONSyntaxError) -> JSONNode {
        let start = index
        let value: JSONNode.Value
        guard let byte = current else { throw failure("it ends where a value belongs") }
        switch byte {
        case UInt8(ascii: "{"): value = try nested { (parser) throws(JSONSyntaxError) in try parser.object() }
        case UInt8(ascii: "["): value = try nested { (parser) throws(JSONSyntaxError) in try parser.array() }
        case UInt8(ascii: "\""): value = .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): value = .number(try number())
        default: value = try word()
        }
        return JSONNode(value: value, range: start..<index)
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(JSONSyntaxError) -> JSONNode.Value
    ) throws(JSONSyntaxError) -> JSONNode.Value {
        depth += 1
        guard depth <= JSONGuard.depthMax else {
            throw failure("objects and arrays are nested more than \(JSONGuard.depthMax) deep")
        }
        defer { depth -= 1 }
        index += 1
        skipSpace()
        return try body(&self)
    }

    private mutating func object() throws(JSONSyntaxError) -> JSONNode.Value {
        var members: [JSONNode.Member] = []
        if current == UInt8(ascii: "}") {
            index += 1
            return .object(members)
        }
        while true {
            let start = index
            guard current == UInt8(ascii: "\"") else { throw failure("a key in double quotes belongs here") }
            let name = try string()
            let keyRange = start..<index
            skipSpace()
            try take(":", "a colon belongs after a key")
            skipSpace()
            members.append(JSONNode.Member(name: name, keyRange: keyRange, value: try value()))
            if try endsList(with: "}") { return .object(members) }
        }
    }

    private mutating func array() throws(JSONSyntaxError) -> JSONNode.Value {
        var elements: [JSONNode] = []
        if current == UInt8(ascii: "]") {
            index += 1
            return .array(elements)
        }
        while true {
            elements.append(try value())
            if try endsList(with: "]") { return .array(elements) }
        }
    }

    private mutating func endsList(with end: Character) throws(JSONSyntaxError) -> Bool {
        skipSpace()
        if current == end.asciiValue {
            index += 1
            return true
        }
        try take(",", "a comma or \(end) belongs here")
        skipSpace()
        return false
    }

    private mutating func word() throws(JSONSyntaxError) -> JSONNode.Value {
        let words: [(text: String, value: JSONNode.Value)] = [
            ("true", .bool(true)), ("false", .bool(false)), ("null", .null),
        ]
        let rest = bytes[index...].prefix { (97...122).contains($0) || (65...90).contains($0) }
        guard let known = words.first(where: { $0.text.utf8.elementsEqual(rest) }) else {
            let text = String(decoding: rest.prefix(20), as: UTF8.self)
            throw failure(text.isEmpty ? "a value belongs here" : "\(text) is not a JSON value")
        }
        index += rest.count
        return known.value
    }

    private mutating func number() throws(JSONSyntaxError) -> String {
        let start = index
        if current == UInt8(ascii: "-") { index += 1 }
        if current == UInt8(ascii: "0") {
            index += 1
            guard !JSONText.isDigit(current) else { throw failure("a number has no zero in front") }
        } else {
            try digits()
        }
        if current == UInt8(ascii: ".") {
            index += 1
            try digits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            index += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { index += 1 }
            try digits()
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func digits() throws(JSONSyntaxError) {
        guard JSONText.isDigit(current) else { throw failure("a digit belongs here") }
        while JSONText.isDigit(current) { index += 1 }
    }
}

extension JSONParser {
    /// The bytes of the string are UTF-8: the whole body was checked.
    private mutating func string() throws(JSONSyntaxError) -> String {
        index += 1
        var text: [UInt8] = []
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw failure("a control character stands in a string (byte \(byte))")
            default:
                text.append(byte)
                index += 1
            }
        }
        throw failure("it ends inside of a string")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONSyntaxError) {
        let plain: [Character: UInt8] = [
            "\"": 0x22, "\\": 0x5C, "/": 0x2F, "b": 0x08, "f": 0x0C, "n": 0x0A, "r": 0x0D, "t": 0x09,
        ]
        index += 1
        guard let letter = current else { throw failure("it ends inside of a string") }
        if letter == UInt8(ascii: "u") {
            index += 1
            text.append(contentsOf: Character(try scalar()).utf8)
        } else if let byte = plain[Character(Unicode.Scalar(letter))] {
            text.append(byte)
            index += 1
        } else {
            throw failure("there is no such escape in a string")
        }
    }

    private mutating func scalar() throws(JSONSyntaxError) -> Unicode.Scalar {
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, current == UInt8(ascii: "\\"), index + 1 < bytes.count,
            bytes[index + 1] == UInt8(ascii: "u")
        else { throw failure("half of a surrogate pair stands alone") }
        index += 2
        let second = try codeUnit()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw failure("half of a surrogate pair stands alone") }
        return scalar
    }

    private mutating func codeUnit() throws(JSONSyntaxError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw failure("four hexadecimal digits belong after \\u")
            }
            unit = unit << 4 | UInt32(digit)
            index += 1
        }
        return unit
    }
}
