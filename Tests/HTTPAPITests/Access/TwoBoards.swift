import CommandProcessing
import CredentialingSchema
import HTTPTypes
import Hummingbird
import Identifiers
import Identity
import NIOCore
import Projections
import RequestBodies
import SwiftProtobuf
import Testing
import VerifiableCredentials

@testable import HTTPAPI

/// Two boards, a person with each, and a person with both; callers are told apart by tokens.
struct TwoBoards: Sendable {
    static let own = "TEST"
    static let other = "OTHER"
    static let ownPeer = testID(1)
    static let otherPeer = testID(2)
    static let sharedPeer = testID(3)

    let stack: Stack
    let office: BadgeOffice
    let client: LiveClient
    let ownNumber: String
    let otherNumber: String

    static func live(_ test: @Sendable (TwoBoards) async throws -> Void) async throws {
        let office = try BadgeOffice()
        let issuer = try await CredentialIssuer(
            IssuerAddress(url: "https://v.example", issuer: nil),
            key: .make(.edDSA),
            shown: []
        )
        try await Stack.live(callers: office.callers(), issuer: issuer) { client, stack in
            try await record(stack)
            let queries = stack.services.queries
            func number(_ peer: String) throws -> String {
                let id = try #require(PeerID(peer))
                return try #require(try queries.peer(id, at: .now).credentials.first?.number)
            }
            try await test(
                TwoBoards(
                    stack: stack,
                    office: office,
                    client: client,
                    ownNumber: try number(ownPeer),
                    otherNumber: try number(otherPeer)
                )
            )
        }
        try office.close()
    }

    /// The first of a person's commands has the person's id.
    private static func record(_ stack: Stack) async throws {
        var commands = [Body.adoptRules(900), Body.adoptRules(901).replacing(own, with: other)]
        for (peer, boards, first) in [
            (ownPeer, [own], 100), (otherPeer, [other], 200), (sharedPeer, [own, other], 300),
        ] {
            commands.append(Body.register(peer == ownPeer ? 1 : peer == otherPeer ? 2 : 3))
            commands.append(Body.complete(first, peer: peer))
            for (index, board) in boards.enumerated() {
                for (offset, kind, date, field) in [
                    (1, "submitApplication", "2026-01-10", "submittedOn"),
                    (2, "approveApplication", "2026-01-20", "decidedOn"),
                ] {
                    commands.append(
                        Body.application(first + 10 * index + offset, kind, date, field)
                            .replacing(Body.peer, with: peer).replacing(own, with: board)
                    )
                }
            }
        }
        commands.append(Body.complete(399, peer: sharedPeer))
        for json in commands {
            let command = try Command(jsonString: json)
            let prepared = try PreparedCommand(fromClient: command, by: .development, traceparent: "")
            let outcome = try await stack.services.commands.submit([prepared])[0]
            guard case .accepted = outcome else { throw NotRecorded(json: json, outcome: "\(outcome)") }
        }
    }

    private struct NotRecorded: Error {
        let json: String
        let outcome: String
    }

    func get(_ uri: String, _ badge: Badge?) async throws -> LiveAnswer {
        try await client.execute(uri: uri, method: .get, headers: badge?.headers ?? [:])
    }

    func post(_ body: String, _ badge: Badge?, to uri: String = "/v1/commands") async throws -> LiveAnswer {
        try await client.post(body, to: uri, headers: badge?.headers ?? [:])
    }

    var board: Badge { get async throws { try await office.badge([.board], boards: [Self.own]) } }
}
