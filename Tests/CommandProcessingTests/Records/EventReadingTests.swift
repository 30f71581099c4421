import Credentialing
import CredentialingSchema
import Foundation
import SeededNumbers
import SwiftProtobuf
import TestSupport
import Testing

/// Events read where they lie are those that SwiftProtobuf's parser makes of the same bytes, or are left to it.
struct EventReadingTests {
    /// An event of each type in which every field is filled.
    private static func filled() throws -> [(name: String, event: Event)] {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Fixtures/published/marked-events.ndjson")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            let parts = try #require(object as? [String: Any])
            let event = try JSONSerialization.data(withJSONObject: try #require(parts["filled"]))
            return (try #require(parts["event"] as? String), try Event(jsonUTF8Bytes: event))
        }
    }

    private static func read(_ bytes: [UInt8]) -> (event: Event, last: UInt64)? {
        var cursor = WireCursor(bytes.span.bytes)
        let event = try? Event.read(bytes.span.bytes, &cursor)
        // What a fold reads of it is the same, or nothing when this is nothing.
        var folded = WireCursor(bytes.span.bytes)
        let content = try? Event.readFolded(bytes.span.bytes, &folded)
        #expect((content == nil) == (event == nil), "\(bytes)")
        guard let event else { return nil }
        #expect(content?.board == event.board && content?.event == event.event, "\(bytes)")
        #expect(folded.fieldNumber == cursor.fieldNumber)
        return (event, cursor.fieldNumber)
    }

    @Test func whatThisProgramWritesIsRead() throws {
        var left: Set<String> = []
        var types: Set<EventType> = []
        for (name, event) in try Self.filled() {
            guard let (read, last) = Self.read(try event.serializedBytes()) else {
                left.insert(name)
                continue
            }
            #expect(read == event, "\(name)")
            let type = try #require(EventType(of: event))
            #expect(last == UInt64(type.rawValue), "\(name)")
            types.insert(type)
        }
        // Packs of rules are deep and seldom.
        #expect(left == ["rulesAdopted"])
        #expect(types == Set(EventType.allCases).subtracting([.rulesAdopted]))
        #expect(Self.read([])?.event == Event())
    }

    @Test(arguments: [7_919, 15_838, 23_757, 31_676] as [UInt64])
    func damagedBytesAreReadAsTheParserReadsThemOrNotAtAll(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let events = try Self.filled().map { try $0.event.serializedBytes() as [UInt8] }
        var (read, left) = (0, 0)
        for _ in 0..<20_000 {
            guard var bytes = events.randomElement(using: &random) else { return }
            for _ in 0..<Int.random(in: 1...3, using: &random) { Self.damage(&bytes, with: events, &random) }
            guard let event = Self.read(bytes)?.event else {
                left += 1
                continue
            }
            read += 1
            #expect(try Event(serializedBytes: bytes) == event, "seed \(seed): \(bytes)")
        }
        // Both ways were really tried.
        #expect(read > 1_000 && left > 1_000, "\(read) read, \(left) left")
    }

    private static func damage(
        _ bytes: inout [UInt8],
        with others: [[UInt8]],
        _ random: inout SeededGenerator
    ) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: bytes.indices, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: bytes.remove(at: place)
        case 3: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 4: bytes.removeSubrange(place...)
        default: bytes += others.randomElement(using: &random) ?? []
        }
    }

    @Test(arguments: [
        ("an unknown field", [0x22, 1, 0x41, 0x30, 1]),
        ("an unknown type", [0xA2, 0x38, 0]),
        ("a field twice", [0x22, 1, 0x41, 0x22, 1, 0x42]),
        ("fields out of order", [0x22, 1, 0x41, 0x12, 1, 0x42]),
        ("another wire type", [0x20, 1]),
        ("text that is none", [0x22, 2, 0xC3, 0x28]),
        ("a truncated character", [0x22, 3, 0xF0, 0x9F, 0x98]),
        ("a length beyond the end", [0x22, 5, 0x41]),
        ("a length without end", [0x22, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]),
        ("half a tag", [0x80]),
        ("two things that happened", [0x82, 1, 0, 0x82, 1, 0]),
        ("something in an empty message", [0x82, 1, 2, 0x08, 1]),
        ("minutes beyond 32 bits", [0xA2, 1, 6, 0x20, 0xFF, 0xFF, 0xFF, 0xFF, 0x1F]),
    ])
    func whatIsNotPlainIsLeftToTheParser(_ what: String, _ bytes: [UInt8]) {
        #expect(Self.read(bytes) == nil, "\(what)")
    }

    @Test func textOfAnyScriptIsRead() throws {
        var event = Event()
        event.board = "日本 – Ñandú 😀"
        event.moduleCompleted.title = String(repeating: "é", count: 300)
        #expect(Self.read(try event.serializedBytes())?.event == event)
    }
}
