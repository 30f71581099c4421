import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

/// What every command about a person has in common.
@Suite("Commands and their streams")
struct RoutingTests {
    private static let date = "2026-03-01"
    private static let noEvent = EventID(UniqueID(high: 1, low: 1))

    /// A valid command of each kind, with the path of its person.
    static let commands: [(name: String, command: Command, peer: any Refusal.Text & Sendable)] = [
        ("registerPeer", Sample.registerPeer, \.registerPeer.peerID),
        ("completeModule", Sample.completeModule, \.completeModule.peerID),
        ("passCompetency", Sample.passCompetency, \.passCompetency.peerID),
        ("failCompetency", Sample.failCompetency, \.failCompetency.peerID),
        ("logSupervision", Sample.logSupervision, \.logSupervision.peerID),
        ("logExperience", Sample.logExperience, \.logExperience.peerID),
        ("recordExam", Sample.recordExam, \.recordExam.peerID),
        ("signAttestation", Sample.signAttestation, \.signAttestation.peerID),
        ("submitApplication", Sample.submitApplication, \.submitApplication.peerID),
        ("approveApplication", Sample.approveApplication, \.approveApplication.peerID),
        ("denyApplication", Sample.denyApplication, \.denyApplication.peerID),
        ("logCEU", Sample.logCEU, \.logCeu.peerID),
        ("fileRenewal", Sample.fileRenewal("CPS-1", on: "2026-03-01"), \.fileRenewal.peerID),
        ("approveRenewal", Sample.approveRenewal("CPS-1", on: "2026-03-01"), \.approveRenewal.peerID),
        ("voidRecord", Sample.voidRecord(EventID(UniqueID(high: 1, low: 1))), \.voidRecord.peerID),
        ("issueCredential", Sample.issue(.full, on: date), \.issueCredential.peerID),
        ("grantExtension", Sample.extend(.military, on: date), \.grantExtension.peerID),
        ("suspend", Sample.suspend(on: date), \.suspend.peerID),
        ("liftSuspension", Sample.liftSuspension(on: date), \.liftSuspension.peerID),
        ("revoke", Sample.revoke(on: date), \.revoke.peerID),
        ("imposeProbation", Sample.imposeProbation(on: date), \.imposeProbation.peerID),
        ("liftProbation", Sample.liftProbation(on: date), \.liftProbation.peerID),
        ("surrender", Sample.surrender(on: date), \.surrender.peerID),
        ("retire", Sample.retire(on: date), \.retire.peerID),
        ("inactivate", Sample.inactivate(on: date), \.inactivate.peerID),
        ("reinstate", Sample.reinstate(on: date), \.reinstate.peerID),
        ("transferCredential", Sample.transfer(on: date), \.transferCredential.peerID),
        ("fileAppeal", Sample.fileAppeal(noEvent, on: date), \.fileAppeal.peerID),
        ("decideAppeal", Sample.decideAppeal(noEvent, .upheld, on: date), \.decideAppeal.peerID),
        ("withdrawApplication", Sample.withdrawApplication(on: date), \.withdrawApplication.peerID),
        ("noteDeficiency", Sample.noteDeficiency(on: date), \.noteDeficiency.peerID),
        ("cureDeficiency", Sample.cureDeficiency(on: date), \.cureDeficiency.peerID),
        ("passDeadline", Sample.pass(.credentialExpired, on: date), \.passDeadline.peerID),
        ("recordBackgroundCheck", Sample.recordBackgroundCheck, \.recordBackgroundCheck.peerID),
        ("recordReference", Sample.recordReference, \.recordReference.peerID),
        ("acceptCEU", Sample.acceptCEU(EventID(UniqueID(high: 1, low: 1))), \.acceptCeu.peerID),
        ("rejectCEU", Sample.rejectCEU(EventID(UniqueID(high: 1, low: 1))), \.rejectCeu.peerID),
        ("passAudit", Sample.passAudit, \.passAudit.peerID),
        ("failAudit", Sample.failAudit, \.failAudit.peerID),
        (
            "correctRecord", Sample.correct(EventID(UniqueID(high: 1, low: 1)), logCEU: Sample.logCEU),
            \.correctRecord.peerID
        ),
        (
            "reviseAction",
            Sample.revise(EventID(UniqueID(high: 1, low: 1)), on: "2026-06-01", grounds: ["a"]),
            \.reviseAction.peerID
        ),
        ("amendPersonalDetails", Sample.amendPersonalDetails, \.amendPersonalDetails.peerID),
        ("linkIdentity", Sample.linkIdentity, \.linkIdentity.peerID),
        ("mergePeers", Sample.mergePeers(Sample.peer, into: Registry.second), \.mergePeers.peerID),
        ("unmergePeers", Sample.unmergePeers(Sample.peer, Registry.second), \.unmergePeers.peerID),
        ("recordDeath", Sample.recordDeath, \.recordDeath.peerID),
        ("retractDeath", Sample.retractDeath, \.retractDeath.peerID),
        ("erasePersonalData", Sample.erasePersonalData, \.erasePersonalData.peerID),
        ("discloseHistory", Sample.discloseHistory, \.discloseHistory.peerID),
    ]

    static func expectNoStream(_ command: Command, _ code: Rejection.Code, _ field: String) {
        #expect {
            try Decider.stream(of: command)
        } throws: { error in
            (error as? Rejection)?.code == code && (error as? Rejection)?.field == field
        }
    }

    @Test(arguments: commands.indices) func thePersonNamesTheStream(_ index: Int) throws {
        let (name, command, peer) = Self.commands[index]
        #expect(try Decider.stream(of: command) == StreamID(peer: Sample.peer))
        let other = command.with { $0[keyPath: peer] = "01234567-89AB-7CDE-8F01-23456789ABCD" }
        #expect(
            try Decider.stream(of: other).description == "peer-01234567-89ab-7cde-8f01-23456789abcd"
        )
        for text in ["-", "00000000-0000-0000-0000-000000000000", Refusal.zalgo] {
            Self.expectNoStream(
                command.with { $0[keyPath: peer] = text },
                .invalidField,
                "\(name).peerId"
            )
        }
        if name != "registerPeer" {
            Self.expectNoStream(
                command.with { $0[keyPath: peer] = "" },
                .missingField,
                "\(name).peerId"
            )
        }
    }

    @Test(arguments: commands.indices.dropFirst()) func nobodyIsDecidedAboutUnregistered(_ index: Int) throws
    {
        let (name, command, _) = Self.commands[index]
        let rejection = try #require(World(isRegistered: false).rejection(of: command))
        #expect(rejection.code == .peerUnknown)
        #expect(rejection.field == "\(name).peerId")
    }

    @Test func aBodyWithoutACommandIsRefused() throws {
        Self.expectNoStream(Command(), .unknownCommand, "")
        let world = try World()
        #expect {
            try Decider.decide(Command(), record: world.record, context: world.context)
        } throws: { error in
            (error as? Rejection)?.code == .unknownCommand
        }
    }
}
