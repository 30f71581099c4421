import CredentialingSchema
import SeededNumbers
import TestSupport

/// Bytes of messages as this program writes them, with fields and values by chance.
struct RandomWire {
    var generator: SeededGenerator
    /// What every text has in it that boards are not to see.
    static let hidden = "hidden-from-boards"
    private static let depthMax = 5
    private static let texts: [String] = [
        "a", "Peer Support", "2026-01-31", "\"quoted\" \\ and /", "tab\tline\nreturn\rform\u{C}back\u{8}",
        "\u{0}\u{1}\u{1F}\u{7F}", "\u{80}\u{9F}\u{A0}\u{C2}", "Zoë Łukasz Ωmega", "日本語", "👩🏽‍🔬🧪",
        "\u{FFFD}\u{FEFF}e\u{301}", String(repeating: "long ", count: 60),
    ]

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// An event of one type.
    mutating func event(_ type: UInt64) -> [UInt8] {
        message(BoardFields.event, 0) { $0.oneof == 0 || $0.number == type }
    }

    private mutating func message(
        _ type: Int,
        _ depth: Int,
        _ isWanted: (BoardField) -> Bool = { _ in true }
    ) -> [UInt8] {
        let fields = BoardFields.messages[type].filter(isWanted)
        // Of a oneof at most one.
        var chosen: [UInt8: UInt64] = [:]
        for field in fields where field.oneof != 0 {
            let others = fields.filter { $0.oneof == field.oneof }
            chosen[field.oneof] = others.randomElement(using: &generator)?.number
        }
        var bytes: [UInt8] = []
        for field in fields where field.oneof == 0 || chosen[field.oneof] == field.number {
            let isThere = type == BoardFields.event && field.oneof != 0 || Bool.random(using: &generator)
            if isThere { append(field, depth, to: &bytes) }
        }
        return bytes
    }

    private mutating func append(_ field: BoardField, _ depth: Int, to bytes: inout [UInt8]) {
        let count = field.isRepeated ? Int.random(in: 1...3, using: &generator) : 1
        switch field.kind {
        case .message:
            guard depth < Self.depthMax else { return }
            for _ in 0..<count { append(message(field.type, depth + 1), field, to: &bytes) }
        case .string: for _ in 0..<count { append(text(field), field, to: &bytes) }
        case .bytes: append(text(field), field, to: &bytes)
        case .uint32, .uint64, .bool, .enumeration:
            if field.isRepeated {
                append((0..<count).flatMap { _ in Self.varint(number(field)) }, field, to: &bytes)
            } else {
                bytes += Self.varint(field.number << 3) + Self.varint(number(field))
            }
        case .other: break
        }
    }

    private func append(_ value: [UInt8], _ field: BoardField, to bytes: inout [UInt8]) {
        bytes += Self.varint(field.number << 3 | 2) + Self.varint(UInt64(value.count)) + value
    }

    private mutating func text(_ field: BoardField) -> [UInt8] {
        guard field.isSeen else { return Array(Self.hidden.utf8) }
        var text = Self.texts.randomElement(using: &generator) ?? ""
        if Bool.random(using: &generator) { text += Self.texts.randomElement(using: &generator) ?? "" }
        return Array(text.utf8)
    }

    private mutating func number(_ field: BoardField) -> UInt64 {
        switch field.kind {
        case .bool: 1
        case .enumeration:
            BoardFields.enums[field.type].filter { $0.number > 0 }.randomElement(using: &generator)?.number
                ?? 1
        case .uint32: [1, 127, 128, 65_536, UInt64(UInt32.max)].randomElement(using: &generator) ?? 1
        default: [1, 128, 1 << 40, UInt64.max].randomElement(using: &generator) ?? 1
        }
    }

    private static func varint(_ value: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    /// The same bytes with a few faults in them.
    mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
            let place = bytes.indices.randomElement(using: &generator) ?? 0
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 2: bytes.remove(at: place)
            case 3: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
            default:
                let end = min(bytes.count, place + Int.random(in: 1...20, using: &generator))
                bytes.insert(contentsOf: bytes[place..<end], at: end)
            }
        }
        return bytes
    }
}
