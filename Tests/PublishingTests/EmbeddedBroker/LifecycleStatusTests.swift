import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import KafkaClient
import SwiftProtobuf
import TestSupport
import Testing

@testable import Publishing

/// What employers and boards are told of discipline, appeals and the like.
@Suite(.serialized, .ownThread)
struct LifecycleStatusTests {
    let folder = TemporaryFolder()
    let broker: EmbeddedBroker
    var topics: Topics { Topics(configuration: broker.configuration) }

    init() throws { broker = try EmbeddedBroker() }

    private static let secret = "secret-words"

    /// A certified person of a board whose public record shows discipline or not.
    private func certified(_ stack: Stack, isPublic: Bool) async throws {
        var rules = Rules.sample(months: 24)
        rules.credentials[0].publicDiscipline = isPublic
        let outcomes = try await stack.submit([
            Sample.adoptRules(1, rules), Sample.register(2, peer: 1), Sample.module(3, peer: 1),
            Sample.submit(4, peer: 1), Sample.approve(5, peer: 1, credentialNumber: "CPS-1"),
        ])
        #expect(outcomes.allSatisfy { $0.receipt != nil }, "\(outcomes.map(\.summary))")
    }

    private func act(_ stack: Stack, _ commands: [Command]) async throws {
        for outcome in try await stack.submit(commands) {
            #expect(outcome.receipt != nil, "\(outcome.summary)")
        }
        let publisher = stack.publisher(.embedded(broker))
        publisher.start()
        try await publisher.caughtUp(with: stack.store)
        #expect(publisher.stop(timeout: patience))
    }

    private func states() throws -> [CredentialState] {
        try topics.records(Expectation.employersTopic).joined().map {
            try CredentialState(jsonUTF8Bytes: $0.value ?? [])
        }
    }

    /// Each command effective on the same day, with grounds and free text.
    private static var story: [Command] {
        [
            Sample.command(10) {
                $0.imposeProbation.peerID = Sample.peer(1).description
                $0.imposeProbation.board = Sample.board
                $0.imposeProbation.credentialNumber = "CPS-1"
                $0.imposeProbation.effectiveOn = "2026-03-12"
                $0.imposeProbation.grounds = ["relapse-report"]
                $0.imposeProbation.explanation = secret
            },
            Sample.command(11) {
                $0.suspend.peerID = Sample.peer(1).description
                $0.suspend.board = Sample.board
                $0.suspend.credentialNumber = "CPS-1"
                $0.suspend.effectiveOn = "2026-03-12"
                $0.suspend.grounds = ["relapse-report"]
                $0.suspend.explanation = secret
            },
            Sample.command(12) {
                $0.fileAppeal.peerID = Sample.peer(1).description
                $0.fileAppeal.board = Sample.board
                $0.fileAppeal.actionID = Sample.commandID(11).description
                $0.fileAppeal.filedOn = "2026-03-13"
                $0.fileAppeal.explanation = secret
            },
            Sample.command(13) {
                $0.decideAppeal.peerID = Sample.peer(1).description
                $0.decideAppeal.board = Sample.board
                $0.decideAppeal.actionID = Sample.commandID(11).description
                $0.decideAppeal.decidedOn = "2026-03-14"
                $0.decideAppeal.outcome = .overturned
                $0.decideAppeal.explanation = secret
            },
            Sample.command(14) {
                $0.inactivate.peerID = Sample.peer(1).description
                $0.inactivate.board = Sample.board
                $0.inactivate.credentialNumber = "CPS-1"
                $0.inactivate.effectiveOn = "2026-03-15"
                $0.inactivate.grounds = ["medical-leave"]
                $0.inactivate.explanation = secret
            },
        ]
    }

    @Test(arguments: [true, false])
    func employersLearnWhatThePublicRecordShowsAndNoGrounds(isPublic: Bool) async throws {
        let stack = try Stack(folder.path)
        try await certified(stack, isPublic: isPublic)
        try await act(stack, Self.story)
        let told = try states()
        // A probation that no public record shows leaves not even a message.
        let expected: [(CredentialStatus, Bool, [Discipline])] =
            isPublic
            ? [
                (.active, true, []), (.active, true, [.probation]),
                (.active, false, [.probation, .suspension]), (.active, true, [.probation]),
                (.inactive, false, [.probation]),
            ] : [(.active, true, []), (.active, false, []), (.active, true, []), (.inactive, false, [])]
        #expect(told.map(\.status) == expected.map(\.0))
        #expect(told.map(\.practiceAuthorized) == expected.map(\.1))
        #expect(told.map { $0.discipline.map(\.kind) } == expected.map(\.2))
        try expectNoGrounds(isPublic: isPublic)
        try await stack.close()
    }

    private func expectNoGrounds(isPublic: Bool) throws {
        let employers = try text(Expectation.employersTopic)
        for word in ["relapse", "medical", Self.secret, "grounds", "explanation", "sealed"] {
            #expect(!employers.contains(word), "\(word)")
        }
        let board = try text(Expectation.boardTopic(Sample.board))
        #expect(board.contains("relapse-report"), "the board has its own codes")
        for word in ["medical", Self.secret, "sealed"] { #expect(!board.contains(word), "\(word)") }
    }

    private func text(_ topic: String) throws -> String {
        try topics.records(topic).joined().map { record in
            let parts = [record.value ?? [], record.key ?? []] + record.headers.map { $0.value ?? [] }
            return parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
        }.joined(separator: "\n")
    }
}
