import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import KafkaClient
import Projections
import SwiftProtobuf
import TestSupport
import Testing

@testable import Publishing

/// An event that cannot be applied may have taken a credential away: what is so after it is told to nobody, and of
/// everybody else everything is.
@Suite(.serialized, .ownThread)
struct StalledPeopleTests {
    let folder = TemporaryFolder()
    let broker: EmbeddedBroker
    private var topics: Topics { Topics(configuration: broker.configuration) }
    private static let key = "\(Sample.board)/N-1"

    init() throws { broker = try EmbeddedBroker() }

    private static func certify(_ peer: Int, from number: Int) -> [Command] {
        [
            Sample.register(number, peer: peer), Sample.module(number + 1, peer: peer),
            Sample.submit(number + 2, peer: peer),
            Sample.approve(number + 3, peer: peer, credentialNumber: "N-\(peer)"),
        ]
    }

    private func payload(_ fill: (inout Event) -> Void) throws -> [UInt8] {
        var event = Event()
        event.board = Sample.board
        fill(&event)
        return try event.serializedBytes()
    }

    /// Two people are certified at positions 5 and 9. At 10 stands a renewal of what the first one never had.
    ///
    /// - Parameters:
    ///   - type: of the event at 11, of the same person.
    ///   - fill: makes it.
    private func stalled(_ type: EventType, _ fill: (inout Event) -> Void) async throws -> Stack {
        let stack = try Stack(folder.path)
        let commands = [Sample.adoptRules(1)] + Self.certify(1, from: 10) + Self.certify(2, from: 20)
        try await accept(commands, stack)
        try await stack.close()
        let unfoldable = try payload { $0.renewalFiled.credentialNumber = "NEVER" }
        try await RawAppender.append(
            [
                RawAppender.record(
                    peer: 1,
                    number: 500,
                    type: EventType.renewalFiled.rawValue,
                    payload: unfoldable
                ),
                RawAppender.record(peer: 1, number: 501, type: type.rawValue, payload: try payload(fill)),
            ],
            to: folder.path
        )
        return try Stack(folder.path)
    }

    private func accept(_ commands: [Command], _ stack: Stack) async throws {
        for outcome in try await stack.submit(commands) {
            try #require(outcome.receipt != nil, "\(outcome.summary)")
        }
    }

    private func positions(_ topic: String, key: String? = nil) throws -> [UInt64] {
        try topics.records(topic).joined().map { Expectation.Message($0) }
            .filter { key == nil || $0.key == key }.map(\.position).sorted()
    }

    /// At 12, of the second person.
    private static var amended: Command {
        Sample.command(30) {
            $0.amendPersonalDetails.peerID = Sample.peer(2).description
            $0.amendPersonalDetails.personal.givenName = "Ada"
            $0.amendPersonalDetails.personal.familyName = "Morgan"
            $0.amendPersonalDetails.amendedOn = "2026-03-11"
        }
    }

    @Test func employersAreToldNothingOfHerAndEverythingOfOthers() async throws {
        let stack = try await stalled(.credentialRevoked) { $0.credentialRevoked.credentialNumber = "N-1" }
        try await accept([Self.amended], stack)
        let publisher = stack.publisher(.embedded(broker))
        publisher.start()
        try await publisher.caughtUp(with: stack.store)
        #expect(try positions(Expectation.employersTopic, key: Self.key) == [5])
        #expect(try positions(Expectation.employersTopic) == [5, 9, 12])
        // Boards are told the events as they are.
        #expect(try positions(Expectation.boardTopic(Sample.board)).suffix(3) == [10, 11, 12])
        let entry = try #require(publisher.quarantine?.first)
        #expect(publisher.quarantine?.count == 1)
        #expect(entry.key == Self.key && entry.position == Position(11) && entry.publication == "employers")
        #expect(entry.refusal == .recordQuarantined)
        // As long as it is so.
        #expect(publisher.retry { _ in true } == 1)
        try await publisher.reached("another attempt") { _ in
            publisher.quarantine?.map(\.attempts) == [2]
        }
        #expect(try positions(Expectation.employersTopic, key: Self.key) == [5])
        #expect(publisher.stop(timeout: patience))
        try await stack.close()
    }

    /// She is told of when it can be applied.
    @Test func aCredentialThatWasIssuedBehindItWaitsToo() async throws {
        let stack = try await stalled(.credentialIssued) { $0.credentialIssued.credentialNumber = "N-7" }
        let maker = MessageMaker(lane: .audiences, store: stack.store, projections: stack.live)
        let (header, recorded) = try #require(try stack.store.recordedEvent(at: Position(11)))
        let made = try maker.messages(header, recorded).filter { $0.topic == Expectation.employersTopic }
        #expect(made.map(\.isWithheld) == [true])
        #expect(made.first?.key == Array("\(Sample.board)/N-7".utf8))
        try await stack.close()
    }

    @Test func aBoardIsNotToldOfARecordWithHoursMissing() async throws {
        let stack = try await stalled(.applicationSubmitted) { $0.applicationSubmitted.credential = "CPS" }
        let maker = MessageMaker(lane: .audiences, store: stack.store, projections: stack.live)
        let (header, recorded) = try #require(try stack.store.recordedEvent(at: Position(11)))
        let bytes: [UInt8] = try recorded.event.serializedBytes()
        let made = try maker.messages(header, payload: bytes.span.bytes, record: bytes.span.bytes)
        #expect(made.map(\.isWithheld) == [true])
        #expect(try maker.messages(header, recorded).map(\.isWithheld) == [true])
        try await stack.close()
    }

    /// And of everybody else everything.
    @Test func theFeedOfEmployersSaysOfWhomItTellsNothing() async throws {
        let stack = try await stalled(.credentialRevoked) { $0.credentialRevoked.credentialNumber = "N-1" }
        try await accept([Self.amended], stack)
        let feed = AudienceFeed(store: stack.store, projections: stack.live)
        let limit = AudienceFeed.Limit(records: 100, items: 100, bytes: 1 << 20, time: .seconds(3_600))
        let piece = try feed.read(.employers, after: .origin, limit: limit)
        #expect(piece.items.map(\.position) == [Position(5), Position(9), Position(11), Position(12)])
        #expect(piece.items.map(\.isWithheld) == [false, false, true, false])
        let withheld = try #require(piece.items.first { $0.isWithheld })
        #expect(withheld.type == "withheld" && withheld.part == 0)
        // Nothing else of her.
        let said = "{\"code\":\"record_quarantined\",\"position\":11,\"subject\":\"\(Self.key)\"}"
        #expect(String(decoding: withheld.json, as: UTF8.self) == said)
        let rest = try feed.read(.employers, after: withheld.position, limit: limit)
        #expect(rest.items.map(\.position) == [Position(12)])
        try await stack.close()
    }

    /// What waits is of the credentials that were known before the event. Once that can be applied it may have made one
    /// of them void, of which a later event tells nothing: employers are told so all the same.
    @Test func whatWaitsOfACredentialThatProvedToBeVoidIsThatItIs() async throws {
        let stack = try Stack(folder.path, clock: TestClock("2026-04-20T12:00:00Z"))
        try await accept([Sample.adoptRules(1)] + Self.certify(1, from: 10), stack)
        try await accept(
            [Sample.void(30, peer: 1, target: 13), Sample.recordDeath(31, peer: 1, on: "2026-04-01")],
            stack
        )
        let death = stack.queries.position
        let maker = MessageMaker(lane: .audiences, store: stack.store, projections: stack.live)
        let (header, recorded) = try #require(try stack.store.recordedEvent(at: death))
        #expect(try !maker.messages(header, recorded).contains { $0.key == Array(Self.key.utf8) })
        let entry = QuarantineEntry(
            id: QuarantineID(topic: Expectation.employersTopic, sequence: MessageSequence(death)),
            publication: "employers",
            key: Self.key,
            refusal: .recordQuarantined,
            bytes: 500,
            since: stack.clock.now
        )
        let message = try #require(try maker.message(of: entry, through: death))
        let state = try CredentialState(jsonUTF8Bytes: message.value ?? [])
        #expect(state.number == "N-1" && !state.practiceAuthorized)
        try await stack.close()
    }
}
