import SwiftProtobuf

// Not all of Foundation, as in the generated files beside it: for whoever imports this module, `stat` would then be
// declared by another module.
import struct FoundationEssentials.Data

/// A place in a protobuf message that is read where it lies, without a parser's copy.
///
/// It reads plain messages alone, which is what this program writes: each field known, of its own wire type, once, in
/// the order of the numbers (those of a repeated field in a row), numbers in their range, text in UTF-8. Whatever else
/// the format allows is `NotPlain` and left to SwiftProtobuf's parser, which keeps unknown fields, merges what comes
/// twice and tells what is wrong. So the two can never disagree about a message: one of them does not read it.
package struct WireCursor {
    /// The message, or its bytes, need the parser.
    package struct NotPlain: Error {}

    private var offset: Int
    private let end: Int
    /// The tag of the field that is being read; 0 before the first.
    private var tag: UInt64 = 0

    /// - Parameter bytes: a whole message.
    package init(_ bytes: RawSpan) {
        (offset, end) = (0, bytes.byteCount)
    }

    private init(offset: Int, end: Int) {
        (self.offset, self.end) = (offset, end)
    }

    /// The number of the last field that was begun; 0 before the first.
    package var fieldNumber: UInt64 { tag >> 3 }

    /// Begins the next field.
    /// - Returns: its tag, the number above three bits of wire type; nil at the end.
    mutating func next(_ bytes: RawSpan) throws(NotPlain) -> UInt64? {
        if offset == end { return nil }
        let next = try varint(bytes)
        guard next > tag else { throw NotPlain() }
        tag = next
        return next
    }

    /// Whether the same field comes again at once, as one that is repeated does; it is then begun.
    mutating func again(_ bytes: RawSpan) throws(NotPlain) -> Bool {
        if offset == end { return false }
        let before = offset
        if try varint(bytes) == tag { return true }
        offset = before
        return false
    }

    private mutating func byte(_ bytes: RawSpan) throws(NotPlain) -> UInt8 {
        guard offset < end else { throw NotPlain() }
        let byte = unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
        offset += 1
        return byte
    }

    private mutating func varint(_ bytes: RawSpan) throws(NotPlain) -> UInt64 {
        var byte = try byte(bytes)
        if byte < 0x80 { return UInt64(byte) }
        var value = UInt64(byte & 0x7f)
        var shift: UInt64 = 7
        while shift < 63 {
            byte = try self.byte(bytes)
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        // Ten bytes: negative numbers, which no schema here has.
        throw NotPlain()
    }

    mutating func uint64(_ bytes: RawSpan) throws(NotPlain) -> UInt64 { try varint(bytes) }

    mutating func uint32(_ bytes: RawSpan) throws(NotPlain) -> UInt32 {
        guard let value = UInt32(exactly: try varint(bytes)) else { throw NotPlain() }
        return value
    }

    mutating func bool(_ bytes: RawSpan) throws(NotPlain) -> Bool {
        let value = try varint(bytes)
        guard value <= 1 else { throw NotPlain() }
        return value == 1
    }

    mutating func value<Value: Enum>(_ bytes: RawSpan) throws(NotPlain) -> Value {
        guard let raw = Int32(exactly: try varint(bytes)), let value = Value(rawValue: Int(raw)) else {
            throw NotPlain()
        }
        return value
    }

    /// The place of a field's content, which is passed over: a message, or numbers in a row.
    mutating func content(_ bytes: RawSpan) throws(NotPlain) -> WireCursor {
        let count = try varint(bytes)
        guard count <= UInt64(end - offset) else { throw NotPlain() }
        let content = WireCursor(offset: offset, end: offset + Int(count))
        offset = content.end
        return content
    }

    mutating func string(_ bytes: RawSpan) throws(NotPlain) -> String {
        let content = try content(bytes)
        let text = unsafe bytes.extracting(content.offset..<content.end).withUnsafeBytes {
            // Nearly all of it is ASCII, which cannot be wrong; the other way costs four times as much.
            unsafe $0.allSatisfy { $0 < 0x80 }
                ? String(decoding: $0, as: UTF8.self) : String(validating: $0, as: UTF8.self)
        }
        guard let text else { throw NotPlain() }
        return text
    }

    /// Passes over text that `string` reads.
    mutating func passText(_ bytes: RawSpan) throws(NotPlain) {
        let content = try content(bytes)
        let isText = unsafe bytes.extracting(content.offset..<content.end).withUnsafeBytes {
            unsafe $0.allSatisfy { $0 < 0x80 } || String(validating: $0, as: UTF8.self) != nil
        }
        guard isText else { throw NotPlain() }
    }

    mutating func data(_ bytes: RawSpan) throws(NotPlain) -> Data {
        let content = try content(bytes)
        return unsafe bytes.extracting(content.offset..<content.end).withUnsafeBytes { unsafe Data($0) }
    }

    /// Whether nothing is left.
    var isAtEnd: Bool { offset == end }
}
