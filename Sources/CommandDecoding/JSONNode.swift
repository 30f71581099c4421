/// A JSON value and where it stands in the body.
package struct JSONNode {
    package indirect enum Value {
        case object([Member])
        case array([JSONNode])
        case string(String)
        /// The number as it was written.
        case number(String)
        case bool(Bool)
        case null
    }

    package struct Member {
        package let name: String
        /// The key as it was written, quotes included.
        let keyRange: Range<Int>
        package let value: JSONNode
    }

    package let value: Value
    let range: Range<Int>

    var isObject: Bool { if case .object = value { true } else { false } }
    var isNull: Bool { if case .null = value { true } else { false } }

    /// What it is, for people.
    package var kind: String {
        switch value {
        case .object: "an object"
        case .array: "an array"
        case .string: "text"
        case .number: "a number"
        case .bool: "true or false"
        case .null: "null"
        }
    }
}

/// Where and why a text is not JSON.
package struct JSONSyntaxError: Error {
    /// In bytes from the start of the body.
    package let offset: Int
    package let reason: String
}

package enum JSONText {
    package static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    package static func isDigit(_ byte: UInt8?) -> Bool { byte.map { (48...57).contains($0) } ?? false }

    /// Line and column, both from 1; columns count characters as editors do for plain text.
    package static func place(of offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
        var line = 1
        var column = 1
        for byte in bytes.prefix(offset) {
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return (line, column)
    }

    /// A value short enough for a message.
    package static func excerpt(_ text: String) -> String {
        text.utf8.count <= 60 ? text : "\(String.UnicodeScalarView(text.unicodeScalars.prefix(40)))…"
    }
}
