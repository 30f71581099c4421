import Broker
import CommandProcessing
import CredentialingSchema
import EventStore
import Identifiers
import KafkaClient
import SwiftProtobuf
import TestSupport
import Testing

@testable import Publishing

/// What is too large waits, whatever comes after it goes on, and in the end every message was there once.
@Suite(.serialized, .ownThread)
struct QuarantineTests {
    let folder = TemporaryFolder()
    let broker: BrokerProcess
    private var cluster: Cluster { .remote(broker.configuration) }
    private var topics: Topics { Topics(configuration: broker.configuration) }
    private static let boardTopic = "credentialing.boards.NYCB.events.v1"
    private static let long = String(repeating: "a", count: 190)

    init() throws { broker = try BrokerProcess() }

    private func limit(_ bytes: Int, _ delivery: Delivery, quarantined: Int = 1_000) -> LaneSettings {
        var settings = LaneSettings()
        settings.delivery = delivery
        settings.messageBytes = bytes
        settings.quarantinedMax = quarantined
        return settings
    }

    /// A module whose message is some 400 bytes larger than the others'.
    private func largeModule(_ number: Int, peer: Int = 1) -> Command {
        var command = Sample.module(number, peer: peer)
        command.completeModule.title = Self.long
        command.completeModule.provider = Self.long
        return command
    }

    /// Positions 1 to 6; the large one is the fifth.
    private func filled() async throws -> Stack {
        let stack = try Stack(folder.path)
        try await stack.submit([
            Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.submit(3, peer: 1),
            Sample.module(4, peer: 1), largeModule(5), Sample.module(6, peer: 1),
        ])
        return stack
    }

    /// A limit that the messages of some positions are above, and no others.
    private func limit(in stack: Stack, above large: Set<UInt64>) throws -> Int {
        let maker = MessageMaker(lane: .audiences, store: stack.store, projections: stack.live)
        var (most, least) = (0, Int.max)
        for position in 1...(try stack.store.log.head()).rawValue {
            let (header, recorded) = try #require(try stack.store.recordedEvent(at: Position(position)))
            for message in try maker.messages(header, recorded) {
                if large.contains(position) {
                    least = min(least, message.bytes)
                } else {
                    most = max(most, message.bytes)
                }
            }
        }
        try #require(most + 20 < least, "the large ones are not larger: \(most), \(least)")
        return least - 1
    }

    private func ids(_ topic: String) throws -> [[String]] {
        try topics.records(topic).filter { !$0.isEmpty }.map { $0.compactMap { $0.text("ce_id") } }
    }

    private func positions(_ topic: String) throws -> [String] {
        try ids(topic).joined().map { String($0.split(separator: "/")[1]) }
    }

    private static let employers = Lane(name: "audiences", publications: [.employers])

    /// A limit that what employers are told of a position is above.
    private func limit(in stack: Stack, aboveStateOf position: UInt64, _ delivery: Delivery) throws
        -> LaneSettings
    {
        let maker = MessageMaker(lane: Self.employers, store: stack.store, projections: stack.live)
        let (header, recorded) = try #require(try stack.store.recordedEvent(at: Position(position)))
        return limit(try #require(maker.messages(header, recorded).first).bytes - 1, delivery)
    }

    private func run(
        _ stack: Stack,
        _ settings: LaneSettings,
        lane: Lane = .audiences,
        _ body: (Publisher) async throws -> Void = { _ in }
    ) async throws -> Publisher {
        let publisher = stack.publisher(cluster, lane: lane, settings)
        publisher.start()
        try await publisher.caughtUp(with: stack.store)
        try await body(publisher)
        #expect(publisher.stop(timeout: patience))
        return publisher
    }

    @Test(arguments: Delivery.allCases)
    func whatIsTooLargeWaitsAndIsSentOnceTheLimitIsRaised(_ delivery: Delivery) async throws {
        let stack = try await filled()
        let bytes = try limit(in: stack, above: [5])
        var publisher = try await run(stack, limit(bytes, delivery))
        let entry = try #require(publisher.quarantine?.first)
        #expect(publisher.quarantine?.count == 1 && publisher.status.quarantined == 1)
        #expect(entry.position == Position(5) && entry.topic == Self.boardTopic)
        #expect(entry.refusal.code == "too_large" && entry.attempts == 1 && entry.bytes > bytes)
        #expect(entry.publication == "boards" && entry.key == Sample.peer(1).description)
        // What came after it went on, and says that something is missing.
        #expect(try positions(Self.boardTopic) == ["1", "3", "4", "6"])
        let last = try topics.records(Self.boardTopic).joined().first {
            $0.text("ce_id")?.hasSuffix("/6") ?? false
        }
        #expect(last?.text("ce_prevsequence") == MessageSequence(Position(5)).description)

        // The list is on Kafka: another process has it.
        try await stack.submit(Sample.module(7, peer: 1))
        publisher = try await run(stack, limit(bytes, delivery)) { publisher in
            #expect(publisher.quarantine == [entry])
            #expect(publisher.retry { _ in true } == 1)
            try await publisher.reached("another attempt") { $0.retrying == 0 }
            #expect(publisher.quarantine?.map(\.attempts) == [2])
        }
        #expect(try positions(Self.boardTopic).sorted() == ["1", "3", "4", "6", "7"])

        publisher = try await run(stack, limit(bytes + 1_000, delivery)) { publisher in
            #expect(publisher.quarantine?.map(\.attempts) == [2])
            #expect(publisher.retry { $0.position == Position(4) } == 0)
            #expect(publisher.retry { $0.position == Position(5) } == 1)
            try await publisher.reached("the release") { $0.quarantined == 0 }
            try await stack.submit(Sample.module(8, peer: 1))
            try await publisher.caughtUp(with: stack.store)
        }
        let expected = try Expectation(stack.store).messages.filter { $0.topic == Self.boardTopic }
        let all = try topics.records(Self.boardTopic).joined().map { $0 }
        #expect(Set(all.compactMap { $0.text("ce_id") }).count == all.count && all.count == expected.count)
        let mine = all.filter { $0.key == Array(Sample.peer(1).description.utf8) }
        let sequences = mine.compactMap { $0.text("ce_sequence") }
        #expect(sequences == sequences.sorted() && Set(sequences).count == sequences.count, "\(sequences)")
        let released = try #require(mine.first { $0.text("ce_id")?.hasSuffix("/5") ?? false })
        #expect(
            released.text("ce_sequence") == MessageSequence.released(at: Position(7), after: 0).description
        )
        #expect(released.text("ce_prevsequence") == MessageSequence(Position(4)).description)
        #expect(try topics.checkpoints().map(\.releases).max() == 1)
        #expect(try topics.checkpoints().last?.releases == 0)
        try await stack.close()
    }

    /// A record within the store's limit can give a message beyond any topic's.
    @Test(arguments: Delivery.allCases)
    func whatIsTooLargeWithoutAnySettingWaits(_ delivery: Delivery) async throws {
        var stack = try Stack(folder.path)
        try await stack.submit([Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.submit(3, peer: 1)])
        try await stack.close()
        var event = Event()
        event.moduleCompleted.title = String(repeating: "\u{1}", count: 200_000)
        let payload: [UInt8] = try event.serializedBytes()
        try await RawAppender.append(
            [RawAppender.record(peer: 1, number: 500, type: 17, payload: payload)],
            to: folder.path
        )
        stack = try Stack(folder.path)
        try await stack.submit(Sample.module(5, peer: 1))
        let publisher = try await run(stack, limit(LaneSettings.messageBytesDefault, delivery))
        let entry = try #require(publisher.quarantine?.first)
        #expect(entry.position == Position(4) && entry.bytes > LaneSettings.messageBytesDefault)
        #expect(try positions(Self.boardTopic) == ["1", "3", "5"])
        // The copy of the log takes the record as it is.
        let log = stack.publisher(cluster, lane: .log, limit(LaneSettings.messageBytesDefault, delivery))
        log.start()
        try await log.caughtUp(with: stack.store)
        #expect(log.stop(timeout: patience) && log.quarantine == nil)
        try await stack.close()
    }

    @Test(arguments: Delivery.allCases)
    func severalReleasesAtOnePositionRise(_ delivery: Delivery) async throws {
        let stack = try await filled()
        try await stack.submit([largeModule(7), largeModule(8)])
        let bytes = try limit(in: stack, above: [5, 7, 8])
        _ = try await run(stack, limit(bytes, delivery))
        _ = try await run(stack, limit(LaneSettings.messageBytesDefault, delivery)) { publisher in
            #expect(publisher.retry { $0.position == Position(7) } == 1)
            try await publisher.reached("one release") { $0.quarantined == 2 }
        }
        // A restart between them at the same position.
        _ = try await run(stack, limit(LaneSettings.messageBytesDefault, delivery)) { publisher in
            #expect(publisher.retry { _ in true } == 2)
            try await publisher.reached("the others") { $0.quarantined == 0 }
        }
        let mine = try topics.records(Self.boardTopic).joined().suffix(3)
        #expect(mine.compactMap { $0.text("ce_id")?.last } == ["7", "5", "8"])
        let expected = (0..<3).map { MessageSequence.released(at: Position(8), after: $0).description }
        #expect(mine.compactMap { $0.text("ce_sequence") } == expected)
        try await stack.close()
    }

    /// What employers were not told is moot once they are told what is so now.
    @Test(arguments: Delivery.allCases)
    func aLaterStateOfACredentialTakesTheEntrysPlace(_ delivery: Delivery) async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([
            Sample.adoptRules(1), Sample.register(2, peer: 1, given: Self.long, family: Self.long),
            Sample.module(3, peer: 1), Sample.submit(4, peer: 1),
            Sample.approve(5, peer: 1, credentialNumber: "CPS-1"),
        ])
        let settings = try limit(in: stack, aboveStateOf: 5, delivery)
        _ = try await run(stack, settings, lane: Self.employers) { publisher in
            let entries = try #require(publisher.quarantine)
            #expect(entries.map(\.publication) == ["employers"])
            #expect(entries.map(\.key) == ["NYCB/CPS-1"])
            #expect(!"\(entries)".contains(Self.long))
            try await stack.submit(
                Sample.command(6) {
                    $0.amendPersonalDetails.peerID = Sample.peer(1).description
                    $0.amendPersonalDetails.personal.givenName = "Ada"
                    $0.amendPersonalDetails.personal.familyName = "Morgan"
                    $0.amendPersonalDetails.amendedOn = "2026-03-11"
                }
            )
            try await publisher.caughtUp(with: stack.store)
            #expect(publisher.status.superseded == 1 && publisher.quarantine?.isEmpty == true)
            #expect(publisher.retry { _ in true } == 0)
        }
        #expect(try positions(Expectation.employersTopic) == ["6"])
        let list = try topics.records("credentialing.quarantine.v1.audiences").joined().map {
            $0.value == nil
        }
        #expect(list == [false, true])
        try await stack.close()
    }

    /// A status that comes late is that of the day on which it comes.
    @Test(arguments: Delivery.allCases)
    func employersGetWhatIsSoNow(_ delivery: Delivery) async throws {
        let clock = TestClock("2026-04-20T12:00:00Z")
        let stack = try Stack(folder.path, clock: clock)
        try await stack.submit([
            Sample.adoptRules(1), Sample.register(2, peer: 1, given: Self.long, family: Self.long),
            Sample.module(3, peer: 1), Sample.submit(4, peer: 1),
            Sample.approve(5, peer: 1, credentialNumber: "CPS-1"),
        ])
        _ = try await run(stack, try limit(in: stack, aboveStateOf: 5, delivery), lane: Self.employers)
        // Seven months on the credential of six months is out of date, and no event has said so.
        clock.advance(seconds: 244 * 86_400)
        try await stack.submit(Sample.register(6, peer: 2))
        _ = try await run(stack, limit(LaneSettings.messageBytesDefault, delivery), lane: Self.employers) {
            publisher in
            #expect(publisher.retry { $0.publication == "employers" } == 1)
            try await publisher.reached("the release") { $0.retrying == 0 }
        }
        let record = try #require(try topics.records(Expectation.employersTopic).joined().last)
        let told = try CredentialState(jsonUTF8Bytes: record.value ?? [])
        #expect(try told.jsonString().contains("\"asOf\":\"2026-12-20T"))
        #expect(!told.practiceAuthorized)
        #expect(record.text("ce_id")?.hasSuffix("/5") == true)
        try await stack.close()
    }

    /// Its name is all that a list is found by.
    @Test(arguments: Delivery.allCases)
    func whatWaitsFollowsItsPublicationToAnotherLane(_ delivery: Delivery) async throws {
        let stack = try await filled()
        let before = Lane(name: "audiences", publications: [.boards])
        let after = Lane(name: "people", publications: [.boards])
        let usual = limit(LaneSettings.messageBytesDefault, delivery)
        var publisher = try await run(stack, limit(try limit(in: stack, above: [5]), delivery), lane: before)
        let entry = try #require(publisher.quarantine?.first)
        try await stack.submit(Sample.module(7, peer: 1))
        publisher = try await run(stack, usual, lane: after)
        #expect(publisher.quarantine == [entry])
        #expect(try positions(Self.boardTopic).sorted() == ["1", "3", "4", "6", "7"])
        // It waits in one list alone.
        let left = try topics.records(before.quarantineTopic).joined().map { $0.value == nil }
        #expect(left == [false, true])
        publisher = try await run(stack, usual, lane: after) { publisher in
            #expect(publisher.retry { _ in true } == 1)
            try await publisher.reached("the release") { $0.quarantined == 0 }
        }
        let sent = try topics.records(Self.boardTopic).joined().filter {
            $0.text("ce_id")?.hasSuffix("/5") ?? false
        }
        let released = MessageSequence.released(at: Position(7), after: 0).description
        #expect(sent.map { $0.text("ce_sequence") } == [released])
        // Back again it has nothing to send a second time.
        publisher = try await run(stack, usual, lane: before)
        #expect(publisher.quarantine?.isEmpty == true)
        #expect(try positions(Self.boardTopic).sorted() == ["1", "3", "4", "5", "6", "7"])
        try await stack.close()
    }

    /// A version that looked at no other lane's list had the topics in between: nobody sent what waited.
    @Test(arguments: Delivery.allCases, ["audiences", "third"])
    func whatWasNotMovedWaitsStill(_ delivery: Delivery, _ next: String) async throws {
        let stack = try await filled()
        let before = Lane(name: "audiences", publications: [.boards])
        let between = Lane(name: "people", publications: [.boards])
        let usual = limit(LaneSettings.messageBytesDefault, delivery)
        var publisher = try await run(stack, limit(try limit(in: stack, above: [5]), delivery), lane: before)
        let entry = try #require(publisher.quarantine?.first)
        try await stack.submit(Sample.module(7, peer: 1))
        _ = try await run(stack, usual, lane: between)
        // As that version would have left the lists.
        let log = stack.store.log.id
        try topics.send([
            Quarantine.Change.put(entry).message(lane: LaneIdentity(before, log: log, mark: "a")),
            entry.id.tombstone(in: between.quarantineTopic),
        ])
        publisher = try await run(stack, usual, lane: Lane(name: next, publications: [.boards])) {
            publisher in
            #expect(publisher.quarantine == [entry])
            #expect(publisher.retry { _ in true } == 1)
            try await publisher.reached("the release") { $0.quarantined == 0 }
        }
        #expect(try positions(Self.boardTopic).sorted() == ["1", "3", "4", "5", "6", "7"])
        try await stack.close()
    }

    /// What its topic lacks by another configuration, nobody would miss.
    @Test(arguments: Delivery.allCases)
    func anotherLaneGoesOnUnderTheSameConfigurationOnly(_ delivery: Delivery) async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([
            Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.module(3, peer: 1),
            Sample.submit(4, peer: 1), Sample.approve(5, peer: 1, credentialNumber: "CPS-1"),
        ])
        let usual = limit(LaneSettings.messageBytesDefault, delivery)
        var narrow = Publication.employers
        narrow.filter.boards = [try #require(BoardCode("NYCB"))]
        _ = try await run(stack, usual, lane: Lane(name: "one", publications: [narrow]))
        let wide = stack.publisher(cluster, lane: Lane(name: "other", publications: [.employers]), usual)
        wide.start()
        let reason = try await wide.stopReason()
        #expect(reason.hasPrefix("lane one published into \(Expectation.employersTopic)"), "\(reason)")
        #expect(wide.stop(timeout: patience))
        _ = try await run(stack, usual, lane: Lane(name: "third", publications: [narrow]))
        #expect(try positions(Expectation.employersTopic) == ["5"])
        try await stack.close()
    }

    @Test(arguments: Delivery.allCases)
    func tooManyLookLikeASettingAndStopTheLane(_ delivery: Delivery) async throws {
        let stack = try await filled()
        try await stack.submit([largeModule(7), Sample.module(8, peer: 1), largeModule(9)])
        let bytes = try limit(in: stack, above: [5, 7, 9])
        let publisher = stack.publisher(cluster, lane: .audiences, limit(bytes, delivery, quarantined: 2))
        publisher.start()
        let reason = try await publisher.stopReason()
        #expect(reason.contains("2 messages wait in quarantine") && reason.contains("setting"), "\(reason)")
        #expect(publisher.stop(timeout: patience))
        // What came before went out.
        #expect(publisher.status.position == Position(8))
        #expect(try positions(Self.boardTopic).last == "8")
        try await stack.close()
    }
}
