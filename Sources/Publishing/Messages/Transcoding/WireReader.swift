/// Reads protobuf's wire format in place: a part of an array, from its first byte on. Every read stays inside the
/// part; what does not fit into it, or is longer than it can be, is nil.
struct WireReader {
    let bytes: [UInt8]
    private(set) var at: Int
    let end: Int

    /// How a field lies in the bytes.
    enum Wire {
        static let varint: UInt64 = 0
        static let lengthDelimited: UInt64 = 2
    }

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        at = 0
        end = bytes.count
    }

    private init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        at = range.lowerBound
        end = range.upperBound
    }

    /// - Parameter range: of this reader.
    func part(_ range: Range<Int>) -> WireReader { WireReader(bytes, range) }

    var isAtEnd: Bool { at == end }

    mutating func varint() -> UInt64? {
        guard at < end else { return nil }
        let first = bytes[at]
        at += 1
        guard first >= 0x80 else { return UInt64(first) }
        var value = UInt64(first & 0x7F)
        var shift: UInt64 = 7
        while at < end {
            let byte = bytes[at]
            at += 1
            // The tenth byte holds the highest bit alone.
            if shift == 63, byte > 1 { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    /// Where a value lies whose length stands before it.
    mutating func range() -> Range<Int>? {
        guard let length = varint(), length <= UInt64(end - at) else { return nil }
        let range = at..<(at + Int(length))
        at = range.upperBound
        return range
    }

    /// Goes on when the next field is a given one; stays where it is for any other.
    mutating func goesOn(with tag: UInt64) -> Bool {
        let before = at
        if varint() == tag { return true }
        at = before
        return false
    }
}
