import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Foundation
import Identifiers
import KafkaClient
import Projections
import SwiftProtobuf
import TestSupport
import Testing

@testable import Publishing

/// No field reaches an audience that the schema does not let it see, whatever the field holds.
struct AudienceTests {
    let folder = TemporaryFolder()
    private static let number = "CPS-1"

    @Test func everyTypeOfEventIsMarked() throws {
        let marked = try MarkedEvent.all(credentialNumber: Self.number)
        let types = Set(marked.compactMap { EventType(of: $0.filled) })
        #expect(types == Set(EventType.allCases))
    }

    @Test func onlyWhatAnAudienceMaySeeIsKept() throws {
        for event in try MarkedEvent.all(credentialNumber: Self.number) {
            #expect(event.filled.seen(by: .board) == event.seenByBoards, "\(event.name)")
            #expect(event.filled.seen(by: .employers) == event.seenByEmployers, "\(event.name)")
            for nobody in [Audience.unspecified, .nobody, .UNRECOGNIZED(99)] {
                #expect(event.filled.seen(by: nobody) == Event(), "\(event.name)")
            }
        }
    }

    @Test func fieldsOfANewerProgramAreNotPassedOn() throws {
        let secret = "not-for-you"
        // Field 900, of length-delimited bytes.
        let unknown: [UInt8] = [0xA2, 0x38, UInt8(secret.utf8.count)] + Array(secret.utf8)
        var event = Event()
        event.moduleCompleted = try ModuleCompleted(serializedBytes: unknown)
        event.actor = try Actor(serializedBytes: unknown)
        var message = BoardEvent()
        message.event = try Event(serializedBytes: try event.serializedBytes() as [UInt8] + unknown)
        message = try BoardEvent(serializedBytes: try message.serializedBytes() as [UInt8] + unknown)
        let bytes: [UInt8] = try message.serializedBytes()
        #expect(bytes.count(of: secret) == 4)
        let seen: [UInt8] = try message.seen(by: .board).serializedBytes()
        #expect(seen.count(of: secret) == 0)
        #expect(message.seen(by: .board).event.moduleCompleted == ModuleCompleted())
    }

    /// What the makers of messages let out, value, key and headers together.
    @Test func noMessageHoldsAFieldThatItsAudienceMayNotSee() async throws {
        let stack = try Stack(folder.path, clock: TestClock("2026-04-20T12:00:00Z"))
        _ = try await stack.messages(after: [
            Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.module(3, peer: 1),
            Sample.submit(4, peer: 1), Sample.approve(5, peer: 1, credentialNumber: Self.number),
            Sample.feedback(6, peer: 1, "\(MarkedEvent.mark)feedback"),
        ])
        let maker = MessageMaker(lane: .audiences, store: stack.store, projections: stack.live)
        let (header, recorded) = try #require(try stack.store.recordedEvent(at: stack.queries.position))
        var employersWereTold = 0
        for event in try MarkedEvent.all(credentialNumber: Self.number) {
            var marked = event.filled
            marked.board = Sample.board
            var seen = event.seenByBoards
            seen.board = Sample.board
            let messages = try maker.messages(try header.of(marked), recorded.showing(marked))
            let (board, employers) = try Self.split(messages)
            let message = try #require(board.count == 1 ? board[0] : nil, "\(event.name)")
            try expect(message, shows: seen, hidden: marked, event.name)
            for message in employers {
                #expect(message.allBytes.count(of: MarkedEvent.mark) == 0, "\(event.name)")
                let state = try CredentialState(jsonUTF8Bytes: message.value ?? [])
                #expect(state.number == Self.number)
                let protobuf: [UInt8] = try state.serializedBytes()
                #expect(protobuf.count(of: MarkedEvent.mark) == 0, "\(event.name)")
            }
            employersWereTold += employers.count
        }
        #expect(employersWereTold >= 15, "else the search has looked at nothing")
        try await stack.close()
    }

    private static func split(_ messages: [KafkaMessage]) throws -> ([KafkaMessage], [KafkaMessage]) {
        let boards = messages.filter { $0.topic == Expectation.boardTopic(Sample.board) }
        let employers = messages.filter { $0.topic == Expectation.employersTopic }
        try #require(boards.count + employers.count == messages.count)
        return (boards, employers)
    }

    private func expect(
        _ message: KafkaMessage,
        shows seen: Event,
        hidden marked: Event,
        _ name: String
    ) throws {
        let data = try BoardEvent(jsonUTF8Bytes: message.value ?? [])
        #expect(data.event == seen, "\(name)")
        let protobuf: [UInt8] = try data.serializedBytes()
        let closed = try MarkedEvent.markers(in: marked).subtracting(MarkedEvent.markers(in: seen))
        #expect(closed.count >= 3, "\(name)")
        for bytes in [message.allBytes, protobuf] {
            #expect(bytes.count(of: "\(MarkedEvent.mark)Actor.role") >= 1, "\(name)")
            for marker in closed { #expect(bytes.count(of: marker) == 0, "\(name) shows \(marker)") }
            #expect(bytes.count(of: marked.sealed.base64EncodedString()) == 0, "\(name)")
        }
    }
}

extension RecordHeader {
    /// The header of another event of the same person.
    fileprivate func of(_ event: Event) throws -> RecordHeader {
        var header = self
        header.type = EventTypeCode(try #require(EventType(of: event)).rawValue)
        return header
    }
}

extension KafkaMessage {
    /// All that a reader gets.
    fileprivate var allBytes: [UInt8] {
        headers.reduce(into: (key ?? []) + (value ?? [])) { $0 += Array($1.name.utf8) + ($1.value ?? []) }
    }
}

extension [UInt8] {
    fileprivate func count(of text: String) -> Int {
        Data(self).ranges(of: Data(text.utf8)).count
    }
}
