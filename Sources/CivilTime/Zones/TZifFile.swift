/// Reads the parts of a TZif file that conversions need: 64-bit transitions, offsets, footer.
enum TZifFile {
    /// No published zone file is larger than a few kilobytes.
    static let mostBytes = 1 << 20
    static let longestFooter = 256

    /// Throws `invalidZoneData` with the reason.
    static func table(of bytes: Span<UInt8>) throws(CivilTimeError) -> TransitionTable {
        guard bytes.count <= mostBytes else {
            throw CivilTimeError(.invalidZoneData, "the file exceeds \(mostBytes) bytes")
        }
        // The first block repeats the data with 32-bit times for readers of version 1.
        let legacy = try TZifHeader(at: 0, in: bytes)
        let start = TZifHeader.size + legacy.blockSize(timeSize: 4)
        let header = try TZifHeader(at: start, in: bytes)
        let block = start + TZifHeader.size
        let footer = block + header.blockSize(timeSize: 8)
        guard footer <= bytes.count else {
            throw CivilTimeError(.invalidZoneData, "the 64-bit block is cut off")
        }
        guard header.leapSeconds == 0 else {
            throw CivilTimeError(.invalidZoneData, "a zone that counts leap seconds cannot be used with UTC")
        }
        let rule = try rule(at: footer, in: bytes)
        return try table(header, at: block, in: bytes, rule: rule)
    }

    private static func table(
        _ header: TZifHeader,
        at block: Int,
        in bytes: Span<UInt8>,
        rule: PosixZoneRule?
    ) throws(CivilTimeError) -> TransitionTable {
        let typeIndexes = block + header.transitions * 8
        let types = try offsets(header.types, at: typeIndexes + header.transitions, in: bytes)
        guard let initialOffset = types.first else {
            throw CivilTimeError(.invalidZoneData, "there is no transition type")
        }
        var transitions: [Int64] = []
        var offsets: [Int] = []
        for index in 0..<header.transitions {
            let second = integer64(bytes, at: block + index * 8)
            if let last = transitions.last, last >= second {
                throw CivilTimeError(.invalidZoneData, "transition \(index) is not later than the one before")
            }
            let type = Int(bytes[typeIndexes + index])
            guard type < types.count else {
                throw CivilTimeError(.invalidZoneData, "transition \(index) names the missing type \(type)")
            }
            transitions.append(second)
            offsets.append(types[type])
        }
        // Without any transition the footer holds for all time.
        return TransitionTable(
            initialOffset: initialOffset,
            transitions: transitions,
            offsets: offsets,
            rule: rule
        )
    }

    /// The UTC offsets of the transition types, six bytes each.
    private static func offsets(
        _ count: Int,
        at start: Int,
        in bytes: Span<UInt8>
    ) throws(CivilTimeError) -> [Int] {
        var offsets: [Int] = []
        for index in 0..<count {
            let offset = Int(integer32(bytes, at: start + index * 6))
            guard abs(offset) <= TimeZoneRules.largestOffset else {
                throw CivilTimeError(.invalidZoneData, "type \(index) has an offset of \(offset) s")
            }
            offsets.append(offset)
        }
        return offsets
    }

    /// The footer between its two newlines; nil when it is empty.
    private static func rule(at start: Int, in bytes: Span<UInt8>) throws(CivilTimeError) -> PosixZoneRule? {
        guard start < bytes.count, bytes[start] == Ascii.newline else {
            throw CivilTimeError(.invalidZoneData, "the footer is missing")
        }
        var text: [UInt8] = []
        for index in start + 1..<bytes.count {
            if bytes[index] == Ascii.newline { return text.isEmpty ? nil : try PosixZoneParser.rule(text) }
            text.append(bytes[index])
            guard text.count <= longestFooter else {
                throw CivilTimeError(.invalidZoneData, "the footer exceeds \(longestFooter) bytes")
            }
        }
        throw CivilTimeError(.invalidZoneData, "the footer is not closed")
    }

    /// A big-endian 32-bit integer; the caller has checked the bounds.
    static func integer32(_ bytes: Span<UInt8>, at offset: Int) -> Int32 {
        var value: UInt32 = 0
        for index in offset..<offset + 4 { value = value << 8 | UInt32(bytes[index]) }
        return Int32(bitPattern: value)
    }

    /// A big-endian 64-bit integer; the caller has checked the bounds.
    static func integer64(_ bytes: Span<UInt8>, at offset: Int) -> Int64 {
        var value: UInt64 = 0
        for index in offset..<offset + 8 { value = value << 8 | UInt64(bytes[index]) }
        return Int64(bitPattern: value)
    }
}
