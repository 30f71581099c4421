import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Foundation
import Identifiers
import KafkaClient
import MerkleTree
import Simulation
import SwiftProtobuf
import TestSupport
import Testing

@testable import Publishing

/// The topics hold what the log says, no more and no less.
@Suite(.serialized, .ownThread)
struct HistoryTests {
    let folder = TemporaryFolder()
    let broker: EmbeddedBroker
    var topics: Topics { Topics(configuration: broker.configuration) }

    init() throws { broker = try EmbeddedBroker() }

    private func expectPublished(_ stack: Stack) throws {
        let expected = try Expectation(stack.store)
        let (found, faults) = try topics.messages(like: expected.messages)
        #expect(faults.isEmpty)
        #expect(found.count == expected.messages.count)
        #expect(Set(found) == Set(expected.messages))
        #expect(!expected.states.isEmpty)
        let checkpoints = try topics.checkpoints()
        let positions = checkpoints.map(\.position)
        #expect(positions == positions.sorted())
        let head = try stack.store.log.head()
        #expect(positions.last == head.rawValue)
        #expect(checkpoints.last?.recordHash == (try stack.store.log.hash(at: head)).map { Data($0.bytes) })
        #expect(checkpoints.last?.logID == stack.store.log.id.description)
    }

    @Test func aSimulatedHistoryIsPublishedWhole() async throws {
        let stack = try Stack(folder.path)
        let commands = Array(try Simulation(peers: 12, years: 4, seed: 3))
        for start in stride(from: 0, to: commands.count, by: 400) {
            try await stack.submit(Array(commands[start..<min(start + 400, commands.count)]))
        }
        let publisher = stack.publisher(.embedded(broker))
        publisher.start()
        try await publisher.caughtUp(with: stack.store)
        #expect(publisher.stop(timeout: patience))
        try expectPublished(stack)
        try await stack.close()
    }

    @Test func restartsGoOnWithoutRepeating() async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: 71, people: 5)
        var messages: UInt64 = 0
        for _ in 0..<4 {
            try await stack.submit(random.commands(100))
            let publisher = stack.publisher(.embedded(broker))
            publisher.start()
            try await publisher.caughtUp(with: stack.store)
            // While it runs, what is appended goes out at once.
            try await stack.submit(random.commands(30))
            try await publisher.caughtUp(with: stack.store)
            #expect(publisher.stop(timeout: patience))
            messages += publisher.status.messages
        }
        try expectPublished(stack)
        #expect(messages == UInt64(try Expectation(stack.store).messages.count))
        try await stack.close()
    }

    @Test func employersAreToldTheWholeStatus() async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: 72, people: 6)
        try await stack.submit(random.commands(300))
        let publisher = stack.publisher(.embedded(broker))
        publisher.start()
        try await publisher.caughtUp(with: stack.store)
        #expect(publisher.stop(timeout: patience))
        let expected = try Expectation(stack.store)
        var statuses: Set<CredentialStatus> = []
        var compared = 0
        for record in try topics.records(Expectation.employersTopic).joined() {
            let state = try CredentialState(jsonUTF8Bytes: record.value ?? [])
            let position = try #require(record.text("ce_sequence").flatMap { UInt64($0) })
            let credential = try #require(expected.states[position])
            #expect(state.board == credential.board)
            #expect(state.number == credential.number)
            #expect(state.title == credential.title)
            #expect(state.status == credential.status)
            #expect(state.practiceAuthorized == credential.practiceAuthorized)
            #expect(state.issuedOn == credential.issuedOn)
            #expect(state.expiresOn == credential.expiresOn)
            // One board's public record shows names, the other's does not; a void one never does.
            let isPublic = state.board == "NYCB" && state.status != .void
            #expect(state.name.isEmpty != isPublic)
            #expect(!isPublic || state.name.hasPrefix("Given"))
            statuses.insert(state.status)
            compared += 1
        }
        #expect(compared == expected.states.count)
        #expect(statuses.contains(.void))
        #expect(statuses.count >= 2)
        try await stack.close()
    }

    @Test func nothingPersonalButThePublicNameGetsOut() async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: 73, people: 4)
        try await stack.submit(random.commands(250))
        try await stack.submit(Sample.register(9_000, peer: 90, given: "Zebediah", family: "Quillfeather"))
        let publisher = stack.publisher(.embedded(broker))
        publisher.start()
        try await publisher.caughtUp(with: stack.store)
        #expect(publisher.stop(timeout: patience))
        let boards = RandomCommands.boards.map(Expectation.boardTopic)
        var texts = 0
        for topic in boards + [Expectation.employersTopic] {
            for record in try topics.records(topic).joined() {
                let all = [record.value ?? [], record.key ?? []] + record.headers.map { $0.value ?? [] }
                let text = all.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
                texts += 1
                for word in ["secret", "Zebediah", "sealed"] { #expect(!text.contains(word)) }
                if topic != Expectation.employersTopic { #expect(!text.contains("Given")) }
            }
        }
        #expect(texts > 100)
        try await stack.close()
    }

    @Test func anApplicationCarriesTheRecordSoFar() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([
            Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.module(3, peer: 1, minutes: 90),
            Sample.feedback(4, peer: 1, "fine"), Sample.submit(5, peer: 1),
            Sample.module(6, peer: 1, minutes: 30),
            Sample.void(7, peer: 1, target: 3),
        ])
        let publisher = stack.publisher(.embedded(broker))
        publisher.start()
        try await publisher.caughtUp(with: stack.store)
        #expect(publisher.stop(timeout: patience))
        let events = try topics.records(Expectation.boardTopic(Sample.board)).joined().map {
            try BoardEvent(jsonUTF8Bytes: $0.value ?? [])
        }.sorted { $0.position < $1.position }
        // The first module came before the board; its void is told all the same.
        #expect(
            events.map(\.type) == ["RulesAdopted", "ApplicationSubmitted", "ModuleCompleted", "RecordVoided"]
        )
        #expect(events[1].record.trainingMinutes == 90)
        #expect(events[1].record.competenciesPassed == ["active-listening"])
        #expect(!events[2].hasRecord)
        #expect(events[3].event.recordVoided.eventID == Sample.commandID(3).description)
        try await stack.close()
    }
}
