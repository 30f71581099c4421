import Credentialing
import CredentialingSchema
import EventStore
import Foundation
import Identifiers
import Projections
import TestSupport
import Testing

@testable import CommandProcessing

/// A credential's number exists once for each board, whoever gives it.
struct CredentialNumberTests {
    let folder = TemporaryFolder()

    private func applicants(_ peers: ClosedRange<Int>, from number: Int, board: String = Sample.board)
        -> [Command]
    {
        peers.flatMap { peer in
            [
                Sample.register(number + peer * 10, peer: peer),
                Sample.module(number + peer * 10 + 1, peer: peer),
                Sample.submit(number + peer * 10 + 2, peer: peer, board: board),
            ]
        }
    }

    private func number(_ peer: Int, _ stack: Stack) throws -> String? {
        try stack.queries.peer(Sample.peer(peer), at: .now).credentials.first?.number
    }

    @Test func numbersOfTheDaemonSkipWhatIsTaken() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([Sample.adoptRules(1)] + applicants(1...4, from: 100))
        // Records so far: 1 + 12. The next approvals stand at 14, 15, 16, 17.
        let outcomes = try await stack.submit([
            Sample.approve(201, peer: 1, credentialNumber: "CPS-15"),
            Sample.approve(202, peer: 2), Sample.approve(203, peer: 3, credentialNumber: "CPS-17"),
            Sample.approve(204, peer: 4),
        ])
        #expect(outcomes.allSatisfy { $0.receipt != nil })
        let numbers = try (1...4).map { try #require(try number($0, stack)) }
        #expect(numbers == ["CPS-15", "CPS-15-1", "CPS-17", "CPS-17-1"])
        try await stack.close()
    }

    @Test func aTakenNumberIsRefusedAlsoAfterTheIndexIsMadeAgain() async throws {
        var stack = try Stack(folder.path)
        try await stack.submit([Sample.adoptRules(1)] + applicants(1...3, from: 100))
        let outcomes = try await stack.submit([
            Sample.approve(201, peer: 1, credentialNumber: "A-1"),
            Sample.approve(202, peer: 2, credentialNumber: "A-1"),
        ])
        #expect(outcomes[0].receipt != nil)
        #expect(outcomes[1].rejection?.code == .credentialNumberTaken)
        #expect(outcomes[1].rejection?.field == "approveApplication.credentialNumber")
        // A void does not give the number back.
        try await stack.submit(Sample.void(203, peer: 1, target: 201))
        #expect(
            try await stack.submit(Sample.approve(204, peer: 2, credentialNumber: "A-1")).rejection?.code
                == .credentialNumberTaken
        )
        try await stack.close()

        for name in ["data.mdb", "lock.mdb"] {
            try FileManager.default.removeItem(atPath: folder.path + "/index/" + name)
        }
        stack = try Stack(folder.path)
        #expect(
            try await stack.submit(Sample.approve(205, peer: 3, credentialNumber: "A-1")).rejection?.code
                == .credentialNumberTaken
        )
        #expect(try await stack.submit(Sample.approve(206, peer: 3, credentialNumber: "A-2")).receipt != nil)
        try await stack.close()
    }

    @Test func anotherBoardMayGiveTheSameNumber() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit(
            [Sample.adoptRules(1), Sample.adoptRules(2, .sample(board: "TXCB"))]
                + applicants(1...1, from: 100) + applicants(2...2, from: 100, board: "TXCB")
        )
        let outcomes = try await stack.submit([
            Sample.approve(201, peer: 1, credentialNumber: "A-1"),
            Sample.approve(202, peer: 2, board: "TXCB", credentialNumber: "A-1"),
        ])
        #expect(outcomes.allSatisfy { $0.receipt != nil })
        try await stack.close()
    }
}
