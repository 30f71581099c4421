import CivilTime
import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Foundation
import Identifiers
import KafkaClient
import Projections
import Simulation
import SwiftProtobuf
import TestSupport
import Testing

@testable import Publishing

/// What is written straight from an event's bytes is, byte for byte, what comes of decoding it, leaving of it what
/// boards may see, and encoding that.
struct TranscodingTests {
    let folder = TemporaryFolder()

    /// nil: the bytes are to be decoded.
    private static func transcoded(_ bytes: [UInt8]) -> [UInt8]? {
        var transcoder = BoardTranscoder()
        return transcoder.message(WireReader(bytes), type: BoardFields.event) ? transcoder.json : nil
    }

    private static func decoded(_ bytes: [UInt8]) throws -> [UInt8] {
        try Event(serializedBytes: bytes).seen(by: .board).jsonUTF8Bytes()
    }

    // MARK: Events by type

    @Test func everyTypeOfEventIsWrittenAsItIsEncoded() throws {
        var written: Set<EventType> = []
        for event in try MarkedEvent.all(credentialNumber: "CPS-1") {
            let bytes: [UInt8] = try event.filled.serializedBytes()
            let type = try #require(EventType(of: event.filled))
            // It has a message in it that boards do not see.
            guard let json = Self.transcoded(bytes) else {
                #expect(type == .historyDisclosed, "\(event.name)")
                continue
            }
            written.insert(type)
            #expect(try json == Self.decoded(bytes), "\(event.name)")
            let plain = try #require(PlainEvent(bytes), "\(event.name)")
            #expect(plain.type == type)
            #expect(plain.board == event.filled.board && !plain.board.isEmpty)
            #expect(plain.traceparent == event.seenByBoards.traceparent && !plain.traceparent.isEmpty)
            let text = String(decoding: json, as: UTF8.self)
            let closed = try MarkedEvent.markers(in: event.filled)
                .subtracting(MarkedEvent.markers(in: event.seenByBoards))
            #expect(closed.count >= 3)
            for marker in closed { #expect(!text.contains(marker), "\(event.name) shows \(marker)") }
        }
        #expect(written.count == EventType.allCases.count - 1)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func fieldsByChanceAreWrittenAsTheyAreEncoded(_ seed: UInt64) throws {
        var random = RandomWire(seed: seed)
        var hidden = 0
        for type in EventType.allCases where type != .historyDisclosed {
            for _ in 0..<20 {
                let bytes = random.event(UInt64(type.rawValue))
                let json = try #require(Self.transcoded(bytes), "\(type), seed \(seed)")
                let expected = try Self.decoded(bytes)
                #expect(json == expected, "\(type), seed \(seed)")
                #expect(PlainEvent(bytes)?.type == type)
                let holds = Data(bytes).range(of: Data(RandomWire.hidden.utf8)) != nil
                hidden += holds ? 1 : 0
                #expect(!String(decoding: json, as: UTF8.self).contains(RandomWire.hidden))
            }
        }
        #expect(hidden > 100, "else there was nothing to be seen")
    }

    /// Whatever is taken of damaged bytes is what decoding makes of them, and what cannot be decoded is not taken.
    @Test(arguments: [4, 5, 6] as [UInt64])
    func damagedBytesAreDecodedOrWrittenAsTheyAreDecoded(_ seed: UInt64) throws {
        var random = RandomWire(seed: seed)
        var (taken, left, unreadable) = (0, 0, 0)
        for type in EventType.allCases {
            for _ in 0..<60 {
                let whole = random.event(UInt64(type.rawValue))
                let bytes = random.damaged(whole)
                let decoded = try? Self.decoded(bytes)
                if decoded == nil { unreadable += 1 }
                if let plain = PlainEvent(bytes), let event = try? Event(serializedBytes: bytes) {
                    #expect(EventType(of: event) == plain.type, "seed \(seed): \(bytes)")
                    #expect(event.board == plain.board, "seed \(seed): \(bytes)")
                    #expect(event.traceparent == plain.traceparent, "seed \(seed): \(bytes)")
                }
                guard let json = Self.transcoded(bytes) else {
                    left += 1
                    continue
                }
                taken += 1
                #expect(json == decoded, "seed \(seed): \(bytes)")
            }
        }
        #expect(taken > 100 && left > 100 && unreadable > 100, "\(taken), \(left), \(unreadable)")
    }

    @Test func whatThisProgramDoesNotWriteIsDecoded() throws {
        var event = Event()
        event.board = "ICRC"
        event.moduleCompleted = .with {
            $0.module = "ethics"
            $0.allocations = [.with { $0.minutes = 60 }]
        }
        let bytes: [UInt8] = try event.serializedBytes()
        #expect(Self.transcoded(bytes) != nil && PlainEvent(bytes) != nil)
        let tooMuch: [String: [UInt8]] = [
            "an unknown field": bytes + [0xA2, 0x38, 0x01, 0x41],
            "an unknown field before it": [0x32, 0x01, 0x41] + bytes,
            "the board again": bytes + [0x22, 0x01, 0x41],
            "an empty board": [0x22, 0x00] + bytes.dropFirst(6),
            "another wire type": [0x20, 0x01] + bytes.dropFirst(6),
            "no text": [0x22, 0x01, 0xFF] + bytes.dropFirst(6),
            "hidden text that is none": [0x12, 0x01, 0xFF] + bytes,
            "another event of the oneof": bytes + [0x92, 0x01, 0x00],
            "a cut": Array(bytes.dropLast()),
            "a tag of eleven bytes": [UInt8](repeating: 0x80, count: 10) + [0x01] + bytes,
        ]
        for (what, bytes) in tooMuch {
            #expect(Self.transcoded(bytes) == nil, "\(what)")
            #expect(PlainEvent(bytes) == nil, "\(what)")
        }
    }

    @Test func messagesWithinMessagesHaveALimit() {
        let deep = BoardTranscoder.depthMax
        var transcoder = BoardTranscoder()
        let tooDeep = transcoder.message(WireReader([]), type: BoardFields.event, depth: deep)
        let deepest = transcoder.message(WireReader([]), type: BoardFields.event, depth: deep - 1)
        #expect(!tooDeep && deepest)
    }

    // MARK: Whole messages

    @Test(arguments: [3, 8, 11] as [UInt64])
    func aLaneMakesWhatDecodingMakes(_ seed: UInt64) async throws {
        let stack = try Stack(folder.path)
        let commands = Array(try Simulation(peers: 25, years: 5, seed: seed))
        for start in stride(from: 0, to: commands.count, by: 400) {
            try await stack.submit(Array(commands[start..<min(start + 400, commands.count)]))
        }
        let fast = MessageMaker(lane: .audiences, store: stack.store, projections: stack.live)
        fast.beginAtOrigin()
        let slow = MessageMaker(lane: .audiences, store: stack.store, projections: stack.live)
        var told = 0
        var (types, decoded): (Set<EventType>, [EventType?]) = ([], [])
        var failure: (any Error)?
        try stack.store.log.scanCopies(from: .origin.next) { header, payload, record in
            do {
                let recorded = try RecordedEvent(header, payload: payload)
                let made = try fast.messages(header, payload: payload, record: record)
                #expect(try made == slow.messages(header, recorded), "\(header.position)")
                let bytes: [UInt8] = payload.withUnsafeBytes { [UInt8]($0) }
                let isPlain = PlainEvent(payload) != nil && Self.transcoded(bytes) != nil
                told += made.count
                let type = EventType(of: recorded.event)
                if let type, isPlain { types.insert(type) } else { decoded.append(type) }
            } catch { failure = error }
            return failure == nil
        }
        if let failure { throw failure }
        #expect(told > 300)
        #expect(decoded == [], "what the daemon itself has written is read straight from its bytes")
        #expect(types.count > 20)
        try await stack.close()
    }

    @Test func anEventThatIsNotPlainGivesTheSameMessage() async throws {
        let stack = try Stack(folder.path, clock: TestClock("2026-04-20T12:00:00Z"))
        _ = try await stack.messages(after: [
            Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.module(3, peer: 1),
            Sample.submit(4, peer: 1),
        ])
        let maker = MessageMaker(lane: .audiences, store: stack.store, projections: stack.live)
        let (header, recorded) = try #require(try stack.store.recordedEvent(at: stack.queries.position))
        let bytes: [UInt8] = try recorded.event.serializedBytes()
        let usual = try maker.messages(header, payload: bytes.span.bytes, record: bytes.span.bytes)
        // Within the application, where the first look does not go.
        var newer = recorded.event
        newer.applicationSubmitted = try ApplicationSubmitted(
            serializedBytes: try newer.applicationSubmitted.serializedBytes() as [UInt8]
                + [0xA2, 0x38, 0x01, 0x41]
        )
        let newerBytes: [UInt8] = try newer.serializedBytes()
        #expect(PlainEvent(newerBytes) != nil && Self.transcoded(newerBytes) == nil)
        let made = try maker.messages(
            header,
            payload: newerBytes.span.bytes,
            record: newerBytes.span.bytes
        )
        #expect(made == usual && !made.isEmpty)
        try await stack.close()
    }

    @Test func theBoardEventsFieldsAreThoseOfTheSchema() {
        let fields = BoardFields.messages[BoardFields.boardEvent]
        #expect(fields.map(\.number) == BoardEventWriter.Field.allCases.map(\.rawValue))
        for field in fields {
            let name = "\(field.name)".trimmingCharacters(in: CharacterSet(charactersIn: "\":"))
            let own = BoardEventWriter.Field(rawValue: field.number).map { "\($0)" } ?? ""
            #expect(name.lowercased() == own.lowercased())
        }
    }

    /// An event that employers are told of, and that the lane does not decode, would never reach them.
    @Test func everyTypeThatCanChangeAPublicStatusIsDecoded() throws {
        var can = 0
        for event in try MarkedEvent.all(credentialNumber: "CPS-1") {
            let type = try #require(EventType(of: event.filled))
            guard event.filled.publicStatusNumber != nil else { continue }
            can += 1
            #expect(type.canChangePublicStatus && EmployerMessages.canTell(type), "\(type)")
        }
        #expect(can >= 20)
    }
}
