import Testing

@testable import AuditBundles

/// The outermost fields of a payload, as readers without a schema have them: both verifiers of bundles go by them.
@Suite struct EventFieldsTests {
    private static let module = field(17, [8, 1])
    private static let board = Array("ICRC".utf8)

    private static func number(_ value: UInt64) -> [UInt8] {
        var rest = value
        var bytes: [UInt8] = []
        while rest > 127 {
            bytes.append(UInt8(rest & 127) | 128)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
        return bytes
    }

    private static func tag(_ number: UInt64, _ wireType: UInt64) -> [UInt8] {
        Self.number(number << 3 | wireType)
    }

    private static func field(_ number: UInt64, _ content: [UInt8] = []) -> [UInt8] {
        joined(tag(number, 2), Self.number(UInt64(content.count)), content)
    }

    private static func joined(_ parts: [UInt8]...) -> [UInt8] { Array(parts.joined()) }

    private static func read(_ payload: [UInt8]) -> EventFields? { EventFields(payload[...]) }

    @Test func sayWhatHappenedAndWhere() throws {
        let fields = try #require(Self.read(Self.joined(Self.field(4, Self.board), Self.module)))
        #expect(fields.happenings == [17] && Array(fields.board) == Self.board && fields.namesBoard)
        let empty = try #require(Self.read([]))
        #expect(empty.happenings.isEmpty && empty.board.isEmpty && empty.namesBoard)
        // What a record's payload is: the rest of an array.
        let record = Self.joined([0, 0, 0], Self.module)
        #expect(EventFields(record[3...])?.happenings == [17])
        #expect(EventFields(record[record.count...])?.happenings == [])
    }

    @Test func severalHappeningsAreAllSeen() throws {
        let payload = Self.joined(Self.module, Self.field(536_870_911), Self.module)
        #expect(try #require(Self.read(payload)).happenings == [17, 536_870_911, 17])
    }

    @Test func ofTwoBoardsTheLastCounts() throws {
        let payload = Self.joined(Self.field(4, [0x31, 0x41]), Self.field(4, Self.board), Self.module)
        let fields = try #require(Self.read(payload))
        #expect(Array(fields.board) == Self.board && fields.namesBoard)
        let none = try #require(Self.read(Self.joined(Self.field(4, Self.board), Self.field(4))))
        #expect(none.board.isEmpty && none.namesBoard)
    }

    @Test func whatLaterProgramsPutBesideMayHaveAnyForm() throws {
        let beside = Self.joined(
            Self.tag(6, 0),
            [UInt8](repeating: 0xFF, count: 9),
            [0x7F],
            Self.tag(7, 1),
            [UInt8](repeating: 0, count: 8),
            Self.tag(15, 5),
            [0, 0, 0, 0],
            Self.field(8, [1])
        )
        #expect(try #require(Self.read(Self.joined(beside, Self.module))).happenings == [17])
    }

    @Test func nothingElseIsAnEvent() {
        let byte: [UInt8] = [1]
        let refused: [String: [UInt8]] = [
            "a group": Self.joined(Self.module, Self.tag(900, 3), Self.tag(900, 4)),
            "a group beside": Self.joined(Self.tag(6, 3), Self.tag(6, 4), Self.module),
            "an end of a group": Self.tag(6, 4),
            "a form that nobody knows": Self.tag(6, 6),
            "another one": Self.tag(6, 7),
            "field 0": Self.field(0),
            "a number of field 0": Self.joined(Self.tag(0, 0), byte),
            "a board that is a number": Self.joined(Self.tag(4, 0), byte),
            "a happening that is a number": Self.joined(Self.tag(17, 0), byte),
            "cut": Array(Self.module.dropLast()),
            "a tag alone": Self.tag(17, 2),
            "half a tag": [0x8A],
            "eight bytes cut": Self.joined(Self.tag(7, 1), byte),
            "four bytes cut": Self.joined(Self.tag(7, 5), byte),
            "no number": Self.tag(6, 0),
            "a length beyond all": Self.joined(
                Self.tag(17, 2),
                [UInt8](repeating: 0xFF, count: 9),
                byte
            ),
            "a number of eleven bytes": Self.joined(
                Self.tag(6, 0),
                [UInt8](repeating: 0x80, count: 10),
                [0]
            ),
            "a tag of six bytes": [0xB2, 0x80, 0x80, 0x80, 0x80, 0, 0],
            "a tag beyond 32 bits": Self.joined(Self.number(1 << 32 | 48), [0]),
        ]
        for (name, payload) in refused { #expect(Self.read(payload) == nil, "\(name)") }
    }

    @Test func aBoardHasABoardsCode() throws {
        for (text, isCode) in [
            ("ICRC", true), ("A1", true), ("A-", true), ("AAAAAAAAAAAAAAAA", true),
            ("AAAAAAAAAAAAAAAAA", false), ("A", false), ("1A", false), ("-A", false), ("icrc", false),
            ("A B", false), ("IC\u{212A}C", false), ("ICRC\u{301}", false), ("IC\u{0}", false),
        ] {
            let fields = try #require(Self.read(Self.field(4, Array(text.utf8))))
            #expect(fields.namesBoard == isCode, "\(text)")
        }
        #expect(try #require(Self.read(Self.field(4, [0xFF, 0xFE]))).namesBoard == false)
    }
}
