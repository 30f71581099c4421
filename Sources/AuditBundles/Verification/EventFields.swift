import Identifiers

/// The outermost fields of a record's payload, read without a schema as whoever has none reads them
/// (`Schemas/storage.md`, section 1): what a header says of an event must not be another thing than its payload says.
struct EventFields {
    /// From here on a field says what happened; those below go with every event.
    private static let firstHappening: UInt64 = 16
    /// Those that go with every event and that no schema has yet: of any form.
    private static let notYetKnown: ClosedRange<UInt64> = 6...15
    private static let boardNumber: UInt64 = 4
    private static let tagBytesMax = 5
    private static let numberBytesMax = 10

    private let bytes: ArraySlice<UInt8>
    private var index: Int
    /// The numbers of the fields that say what happened, in order: of an event there is one.
    private(set) var happenings: [UInt64] = []
    /// The last one's bytes; empty: no board is named.
    private(set) var board: ArraySlice<UInt8> = []

    /// nil when the payload is not made of such fields as an event has.
    init?(_ payload: ArraySlice<UInt8>) {
        bytes = payload
        index = payload.startIndex
        while index < bytes.endIndex {
            guard let tag = number(bytesMax: Self.tagBytesMax), tag <= UInt64(UInt32.max),
                pass(tag >> 3, wireType: tag & 7)
            else { return nil }
        }
    }

    /// Whether the board that is named, if any, has a board's code.
    var namesBoard: Bool {
        board.isEmpty || String(validating: board, as: UTF8.self).flatMap { BoardCode($0) } != nil
    }

    /// - Returns: false when the field is cut short, or is none that an event has: a group, or another form.
    private mutating func pass(_ field: UInt64, wireType: UInt64) -> Bool {
        let isOpen = Self.notYetKnown.contains(field)
        switch wireType {
        case 0 where isOpen: return number(bytesMax: Self.numberBytesMax) != nil
        case 1 where isOpen: return skip(8)
        case 5 where isOpen: return skip(4)
        case 2 where field > 0:
            guard let count = number(bytesMax: Self.numberBytesMax) else { return false }
            let start = index
            guard skip(count) else { return false }
            if field >= Self.firstHappening { happenings.append(field) }
            if field == Self.boardNumber { board = bytes[start..<index] }
            return true
        default: return false
        }
    }

    private mutating func skip(_ count: UInt64) -> Bool {
        guard count <= UInt64(bytes.endIndex - index) else { return false }
        index += Int(count)
        return true
    }

    /// A varint, whose bits beyond 64 do not count.
    private mutating func number(bytesMax: Int) -> UInt64? {
        var value: UInt64 = 0
        for place in 0..<bytesMax {
            guard index < bytes.endIndex else { return nil }
            let byte = bytes[index]
            index += 1
            value |= UInt64(byte & 0x7F) << UInt64(7 * place)
            if byte < 0x80 { return value }
        }
        return nil
    }
}
