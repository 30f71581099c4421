import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import KafkaClient
import Projections
import TestSupport
import Testing

@testable import Publishing

/// `ce_prevsequence` names the key's message before, also when that is of another person's stream.
struct MergedChainTests {
    let folder = TemporaryFolder()

    private static let number = "CPS-1"

    private static func amend(_ number: Int, peer: Int, family: String) -> Command {
        Sample.command(number) {
            $0.amendPersonalDetails.peerID = Sample.peer(peer).description
            $0.amendPersonalDetails.personal.givenName = "Ada"
            $0.amendPersonalDetails.personal.familyName = family
            $0.amendPersonalDetails.amendedOn = "2026-04-13"
        }
    }

    private static func suspend(_ command: Int, peer: Int, on date: String) -> Command {
        Sample.command(command) {
            $0.suspend.peerID = Sample.peer(peer).description
            $0.suspend.board = Sample.board
            $0.suspend.credentialNumber = number
            $0.suspend.effectiveOn = date
            $0.suspend.grounds = ["late-reports"]
        }
    }

    /// The second person is certified; the first one is who goes on after the merge.
    private static var commands: [Command] {
        [
            Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.register(3, peer: 2),
            Sample.module(4, peer: 2), Sample.submit(5, peer: 2, on: "2026-03-01"),
            Sample.approve(6, peer: 2, on: "2026-03-10", credentialNumber: number),
            // Of somebody who holds nothing yet: no employer is told.
            amend(7, peer: 1, family: "Stone"),
            Sample.merge(8, 2, into: 1),
            amend(9, peer: 1, family: "Reed"),
            suspend(10, peer: 1, on: "2026-04-16"),
            Sample.void(11, peer: 1, target: 10),
            Sample.unmerge(12, 2, from: 1),
            suspend(13, peer: 2, on: "2026-04-18"),
            amend(14, peer: 1, family: "Lane"),
            Sample.void(15, peer: 2, target: 13),
            Sample.merge(16, 2, into: 1),
            amend(17, peer: 1, family: "Morgan"),
        ]
    }

    @Test func theChainOfEachKeyIsWhole() async throws {
        let stack = try Stack(folder.path, clock: TestClock("2026-04-20T12:00:00Z"))
        var last: [String: String] = [:]
        var told: [String] = []
        for made in try await stack.messages(after: Self.commands) {
            let message = made.message
            let chain = message.topic + "#" + String(decoding: message.key ?? [], as: UTF8.self)
            let name = "\(chain) at \(made.position)"
            let headers = Dictionary(
                uniqueKeysWithValues: message.headers.map {
                    ($0.name, String(decoding: $0.value ?? [], as: UTF8.self))
                }
            )
            #expect(headers["ce_prevsequence"] == last[chain], "\(name)")
            #expect(headers["ce_sequence"] != nil, "\(name)")
            last[chain] = headers["ce_sequence"].map { String($0.prefix(MessageSequence.positionDigits)) }
            if chain.contains("employers") { told.append(EventType.name(of: made.type)) }
        }
        #expect(
            told == [
                "ApplicationApproved", "PeersMerged", "PersonalDetailsAmended", "CredentialSuspended",
                "RecordVoided", "PeerRestored", "CredentialSuspended", "RecordVoided", "PeersMerged",
                "PersonalDetailsAmended",
            ]
        )
        try await stack.close()
    }
}
