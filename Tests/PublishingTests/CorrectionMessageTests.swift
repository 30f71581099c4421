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

/// What each audience gets of corrections and of events about the person: no broker is needed to tell.
struct CorrectionMessageTests {
    let folder = TemporaryFolder()
    private static let mark = "Geheimnis"

    private static var commands: [Command] {
        let peer = Sample.peer(1).description
        return [
            Sample.adoptRules(1),
            Sample.register(2, peer: 1),
            Sample.register(3, peer: 2, family: "Reed"),
            Sample.module(4, peer: 1),
            Sample.submit(5, peer: 1, on: "2026-03-01"),
            Sample.approve(6, peer: 1, on: "2026-03-10", credentialNumber: "CPS-1"),
            Sample.command(7) {
                $0.recordBackgroundCheck.peerID = peer
                $0.recordBackgroundCheck.check = "fbi"
                $0.recordBackgroundCheck.outcome = .cleared
                $0.recordBackgroundCheck.checkedOn = "2026-03-11"
                $0.recordBackgroundCheck.details = mark
            },
            Sample.command(8) {
                $0.recordReference.peerID = peer
                $0.recordReference.kind = "supervisor"
                $0.recordReference.referee = mark
                $0.recordReference.receivedOn = "2026-03-12"
            },
            Sample.ceu(9, peer: 1),
            Sample.command(10) {
                $0.rejectCeu.peerID = peer
                $0.rejectCeu.board = Sample.board
                $0.rejectCeu.eventID = Sample.commandID(9).description
                $0.rejectCeu.decidedOn = "2026-04-10"
                $0.rejectCeu.grounds = ["no-certificate"]
                $0.rejectCeu.explanation = mark
            },
            Sample.command(11) {
                $0.correctRecord.peerID = peer
                $0.correctRecord.eventID = Sample.commandID(9).description
                $0.correctRecord.reason = .clericalError
                $0.correctRecord.explanation = mark
                $0.correctRecord.logCeu = Sample.ceu(9, peer: 1, minutes: 90).logCeu
            },
            Sample.command(12) {
                $0.linkIdentity.peerID = peer
                $0.linkIdentity.system = "ncsbn"
                $0.linkIdentity.identifier = mark
                $0.linkIdentity.linkedOn = "2026-04-11"
            },
            Sample.command(13) {
                $0.discloseHistory.peerID = peer
                $0.discloseHistory.recipient = mark
                $0.discloseHistory.purpose = .audit
                $0.discloseHistory.disclosedOn = "2026-04-12"
            },
            Sample.command(14) {
                $0.amendPersonalDetails.peerID = peer
                $0.amendPersonalDetails.personal.givenName = "Ada"
                $0.amendPersonalDetails.personal.familyName = "Stone"
                $0.amendPersonalDetails.personal.email = mark
                $0.amendPersonalDetails.amendedOn = "2026-04-13"
            },
            Sample.command(15) {
                $0.recordDeath.peerID = peer
                $0.recordDeath.diedOn = "2026-04-14"
                $0.recordDeath.source = .employer
                $0.recordDeath.explanation = mark
            },
            Sample.command(16) {
                $0.retractDeath.peerID = peer
                $0.retractDeath.retractedOn = "2026-04-15"
                $0.retractDeath.explanation = mark
            },
            Sample.command(17) {
                $0.mergePeers.peerID = peer
                $0.mergePeers.intoPeerID = Sample.peer(2).description
                $0.mergePeers.mergedOn = "2026-04-16"
                $0.mergePeers.explanation = mark
            },
        ]
    }

    @Test func eachAudienceGetsWhatItMaySee() async throws {
        let stack = try Stack(folder.path, clock: TestClock("2026-04-20T12:00:00Z"))
        var employers: [CredentialState] = []
        var chain: [String?] = []
        var boards: Set<String> = []
        for made in try await stack.messages(after: Self.commands) {
            let message = made.message
            let text = String(decoding: message.value ?? [], as: UTF8.self)
            #expect(!text.contains(Self.mark), "position \(made.position)")
            #expect(!text.contains("\"sealed\""))
            if message.topic.contains("employers") {
                employers.append(try CredentialState(jsonString: text))
                chain.append(
                    message.headers.first { $0.name == "ce_prevsequence" }.map { String(describing: $0) }
                )
                let fields = try #require(
                    try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
                )
                #expect(
                    Set(fields.keys).isSubset(of: [
                        "board", "number", "title", "name", "status", "practiceAuthorized", "issuedOn",
                        "expiresOn", "asOf",
                    ])
                )
            } else {
                boards.insert(try BoardEvent(jsonString: text).type)
            }
        }
        // Issue, new name, death, its retraction, a merge; nothing of checks, references, audits or disclosures.
        #expect(employers.map(\.status) == [.active, .active, .deceased, .active, .active])
        #expect(employers.map(\.practiceAuthorized) == [true, true, false, true, true])
        #expect(chain.map { $0 == nil } == [true, false, false, false, false])
        #expect(
            employers.map(\.name).allSatisfy { ["", "Ada Morgan", "Ada Stone", "Ada Reed"].contains($0) }
        )
        let told: Set = [
            "BackgroundCheckRecorded", "ReferenceRecorded", "CEURejected", "RecordCorrected",
            "IdentityLinked",
            "HistoryDisclosed", "PersonalDetailsAmended", "DeathRecorded", "DeathRetracted", "PeerMergedAway",
            "PeersMerged",
        ]
        #expect(told.isSubset(of: boards), "\(told.subtracting(boards))")
        try await stack.close()
    }
}
