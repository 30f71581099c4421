/// The outermost fields of a protobuf message, each as often as it stands there: a parser keeps the last of what may be
/// there once. Read without a schema.
package struct OuterFields {
    /// The message is cut short, or holds what no message here has: a group, field 0, a number that is too long.
    package struct Malformed: Error {}

    package struct Field {
        package let number: UInt64
        /// What it holds, of one that says how long it is; nil of a number.
        package let content: ArraySlice<UInt8>?
    }

    private static let tagBytesMax = 5
    private static let numberBytesMax = 10

    private let bytes: ArraySlice<UInt8>
    private var index: Int

    package init(_ message: ArraySlice<UInt8>) {
        bytes = message
        index = message.startIndex
    }

    /// - Returns: nil at the end.
    package mutating func next() throws(Malformed) -> Field? {
        guard index < bytes.endIndex else { return nil }
        let tag = try number(bytesMax: Self.tagBytesMax)
        guard tag <= UInt64(UInt32.max), tag >> 3 > 0 else { throw Malformed() }
        switch tag & 7 {
        case 0: _ = try number(bytesMax: Self.numberBytesMax)
        case 1: _ = try content(8)
        case 2: return Field(number: tag >> 3, content: try content(number(bytesMax: Self.numberBytesMax)))
        case 5: _ = try content(4)
        default: throw Malformed()
        }
        return Field(number: tag >> 3, content: nil)
    }

    private mutating func content(_ count: UInt64) throws(Malformed) -> ArraySlice<UInt8> {
        guard count <= UInt64(bytes.endIndex - index) else { throw Malformed() }
        let start = index
        index += Int(count)
        return bytes[start..<index]
    }

    /// A varint, whose bits beyond 64 do not count.
    private mutating func number(bytesMax: Int) throws(Malformed) -> UInt64 {
        var value: UInt64 = 0
        for place in 0..<bytesMax {
            guard index < bytes.endIndex else { throw Malformed() }
            let byte = bytes[index]
            index += 1
            value |= UInt64(byte & 0x7F) << UInt64(7 * place)
            if byte < 0x80 { return value }
        }
        throw Malformed()
    }
}
