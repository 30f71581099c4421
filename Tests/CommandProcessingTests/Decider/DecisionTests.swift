import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import Projections
import TestSupport
import Testing

@testable import CommandProcessing

struct DecisionTests {
    let folder = TemporaryFolder()

    @Test func noDecisionHasMoreEventsThanTheLogTakes() {
        #expect(Decider.eventsPerCommandMax <= RecordLimits.eventsPerCommandMax)
    }

    @Test func theExpectedVersionIsObeyed() async throws {
        let stack = try Stack(folder.path)
        func expecting(_ version: UInt32, _ command: Command) -> Command {
            var command = command
            command.expectedVersion = version
            return command
        }
        #expect(
            try await stack.submit(expecting(1, Sample.register(1, peer: 1))).rejection?.code
                == .versionConflict
        )
        #expect(try await stack.submit(expecting(0, Sample.register(1, peer: 1))).receipt?.version == 1)
        #expect(
            try await stack.submit(expecting(0, Sample.module(2, peer: 1))).rejection?.code
                == .versionConflict
        )
        #expect(try await stack.submit(expecting(1, Sample.module(2, peer: 1))).receipt?.version == 2)
        #expect(
            try await stack.submit(expecting(7, Sample.module(3, peer: 1))).rejection?.field
                == "expectedVersion"
        )
        // Versions of the same batch count, also for boards.
        let batch = try await stack.submit([
            expecting(2, Sample.module(4, peer: 1)), expecting(2, Sample.module(5, peer: 1)),
            expecting(3, Sample.module(6, peer: 1)), expecting(0, Sample.adoptRules(7)),
            expecting(1, Sample.adoptRules(8, .sample(version: "2"))),
        ])
        #expect(batch.map { $0.receipt?.version } == [3, nil, 4, 1, 2])
        // A duplicate is answered before the version is looked at.
        #expect(try await stack.submit(expecting(1, Sample.module(2, peer: 1))).receipt?.version == 2)
        try await stack.close()
    }

    /// Somebody who reads a record makes it longer, and nobody's work with it void.
    @Test func readingsAreNoChangeForWhoeverExpectsAVersion() async throws {
        let stack = try Stack(folder.path)
        func expecting(_ version: UInt32, _ command: Command) -> Command {
            var command = command
            command.expectedVersion = version
            return command
        }
        func reading(_ number: Int, recipient: String = "") -> Command {
            Sample.command(number) {
                $0.discloseHistory.peerID = Sample.peer(1).description
                $0.discloseHistory.purpose = .audit
                $0.discloseHistory.disclosedOn = "2026-03-01"
                if recipient.isEmpty { $0.discloseHistory.reading.kind = .history }
                $0.discloseHistory.recipient = recipient
            }
        }
        func version(_ command: Command) async throws -> UInt32? {
            try await stack.submit(command).receipt?.version
        }
        #expect(try await version(Sample.register(1, peer: 1)) == 1)
        #expect(try await version(reading(2)) == 2)
        #expect(try await version(reading(3)) == 3)
        // It exists, read or not, and nobody has seen what is to come.
        #expect(try await version(expecting(0, Sample.module(4, peer: 1))) == nil)
        #expect(try await version(expecting(4, Sample.module(4, peer: 1))) == nil)
        // One who saw it before both readings, and then one who saw it between: too late by that module.
        #expect(try await version(expecting(1, Sample.module(4, peer: 1))) == 4)
        #expect(try await version(expecting(2, Sample.module(5, peer: 1))) == nil)
        #expect(try await version(expecting(3, Sample.module(5, peer: 1))) == nil)
        // In one batch as one after the other.
        let batch = try await stack.submit([
            reading(6), expecting(4, Sample.module(7, peer: 1)), reading(8),
            expecting(5, Sample.module(9, peer: 1)), expecting(6, Sample.module(10, peer: 1)),
            expecting(6, Sample.module(11, peer: 1)),
        ])
        #expect(batch.map { $0.receipt?.version } == [5, 6, 7, nil, 8, nil])
        // What a clerk reports of a disclosure is a record like any other.
        #expect(try await version(reading(12, recipient: "A court")) == 9)
        #expect(try await version(expecting(8, Sample.module(13, peer: 1))) == nil)
        try await stack.close()
        // And as folded from the log.
        let reopened = try Stack(folder.path)
        #expect(try await reopened.submit(reading(14)).receipt?.version == 10)
        #expect(try await reopened.submit(expecting(9, Sample.module(15, peer: 1))).receipt?.version == 11)
        #expect(try await reopened.submit(expecting(10, Sample.module(16, peer: 1))).receipt == nil)
        try await reopened.close()
    }

    @Test func decisionsSeeTheirBatch() async throws {
        let stack = try Stack(folder.path)
        let outcomes = try await stack.submit([
            Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.module(3, peer: 1),
            Sample.submit(4, peer: 1), Sample.approve(5, peer: 1), Sample.register(6, peer: 1),
            Sample.void(7, peer: 1, target: 5), Sample.void(8, peer: 1, target: 5),
        ])
        #expect(outcomes.map { $0.receipt?.position } == [1, 2, 3, 4, 5, nil, 6, nil])
        #expect(outcomes[5].rejection?.code == .peerExists)
        #expect(outcomes[7].rejection?.code == .alreadyVoided)
        try await stack.close()
    }

    @Test(arguments: [1, 2, 3])
    func rehearsingLeavesNoTraceAndTellsTheOutcomes(_ seed: UInt64) async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: seed, people: 4)
        try await stack.submit(random.commands(150))
        for _ in 0..<3 {
            let next = random.commands(60)
            let head = try stack.store.log.head()
            let digests = try Projection.allDigests(stack)
            let rehearsed = try await stack.rehearse(next).map(\.summary)
            #expect(try await stack.rehearse(next).map(\.summary) == rehearsed)
            #expect(try stack.store.log.head() == head)
            #expect(try Projection.allDigests(stack) == digests)
            #expect(stack.shelf.current.position <= head)
            #expect(try await stack.submit(next).map(\.summary) == rehearsed)
        }
        try await stack.close()
    }

    @Test func rehearsalsAndCommandsOfOneBatchDoNotSeeEachOther() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit(Sample.register(1, peer: 1))
        // Sent together, so that the writer may well take them as one batch.
        async let rehearsed = stack.rehearse([Sample.adoptRules(2), Sample.module(3, peer: 1)])
        async let committed = stack.submit([Sample.adoptRules(4), Sample.module(5, peer: 1)])
        let (first, second) = try await (rehearsed, committed)
        #expect(second.allSatisfy { $0.receipt != nil })
        // Whichever came first: the rules are version 1 of the board once.
        let refused = first[0].rejection?.code
        #expect(refused == nil || refused == .rulesVersionExists)
        #expect(try stack.store.log.head() == Position(3))
        #expect(try stack.store.readRuleBook().boards.values.first?.count == 1)
        try await stack.close()
    }

    @Test func rulesOfManyBoardsAreReadBack() async throws {
        var stack = try Stack(folder.path)
        let count = 300
        try await stack.submit(
            (0..<count).map { Sample.adoptRules($0 + 1, .sample(board: "B\($0)")) }
        )
        let position = stack.shelf.current.position
        try await stack.close()
        stack = try Stack(folder.path)
        #expect(stack.shelf.current.boards.count == count)
        #expect(stack.shelf.current.position == position)
        try await stack.close()
    }
}
