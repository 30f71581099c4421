import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

/// What every command about a person is refused for.
extension RejectionCase {
    static let ofEveryone: [RejectionCase] = RoutingTests.commands.flatMap { sample -> [RejectionCase] in
        guard sample.name != "registerPeer" else { return [] }
        let (command, peer) = (sample.command, sample.peer)
        let absent = command.with { $0[keyPath: peer] = "" }
        let malformed = command.with { $0[keyPath: peer] = "Ada" }
        return [
            RejectionCase(absent, .missingField, "peerId", says: "missing") { try World() },
            RejectionCase(malformed, .invalidField, "peerId", says: "\"Ada\"", "not a UUID") { try World() },
            RejectionCase(command, .peerUnknown, "peerId", says: id, "registered") {
                try World(isRegistered: false)
            },
            RejectionCase(command, .peerMerged, "peerId", says: [id, Registry.second.description]) {
                var registry = try Registry(Sample.peer, Registry.second)
                try registry.send(Sample.mergePeers(Sample.peer, into: Registry.second))
                return try registry.rejection(of: command)
            },
        ] + ofLongRecords(command) + ofTheLiving(command)
    }

    private static let id = Sample.peer.description

    private static func ofLongRecords(_ command: Command) -> [RejectionCase] {
        guard let content = command.command,
            let most = CommandTable.row(of: CommandKind(content)).room?.eventsMax
        else { return [] }
        return [
            RejectionCase(command, .recordTooLong, "peerId", says: [id, "\(most) events or more"]) {
                try full(rejectionOf: command)
            }
        ]
    }

    private static func ofTheLiving(_ command: Command) -> [RejectionCase] {
        guard let content = command.command, CommandTable.row(of: CommandKind(content)).isForTheLiving else {
            return []
        }
        return [
            RejectionCase(command, .peerDeceased, "peerId", says: "2026-02-15", id) {
                var world = try World.certified()
                try world.given(Sample.recordDeath)
                return world
            }
        ]
    }

    /// A record that has no room for anything that can be refused for it. Made once.
    private static let longest = Result<Record, any Error> {
        let world = try World()
        return try world.record.lengthened(to: 2 * Record.eventsMax, in: world)
    }

    private static func full(rejectionOf command: Command) throws -> Rejection? {
        let (world, record) = (try World(), try longest.get())
        do {
            _ = try Decider.decide(command, record: record, context: world.context)
            return nil
        } catch { return error }
    }
}

/// A day that has not come: told on 2026-06-15 of 2026-06-16.
extension RejectionCase {
    static let tomorrow = "2026-06-16"

    static let futureDates: [RejectionCase] =
        ofPeople + ofApplications + ofCredentials
        + ofDecisions

    private static func row(
        _ command: Command,
        _ field: String,
        _ path: Refusal.Text,
        in world: @escaping @Sendable () throws -> World = { try World.certified() }
    ) -> RejectionCase {
        let ahead = command.with { $0[keyPath: path] = tomorrow }
        return RejectionCase(ahead, .futureDate, field, says: tomorrow, "future", after: world)
    }

    private static let ofPeople: [RejectionCase] = [
        row(Sample.registerPeer, "registeredOn", \.registerPeer.registeredOn) {
            try World(isRegistered: false)
        },
        row(Sample.completeModule, "completedOn", \.completeModule.completedOn),
        row(Sample.passCompetency, "assessedOn", \.passCompetency.assessedOn),
        row(Sample.failCompetency, "assessedOn", \.failCompetency.assessedOn),
        row(Sample.logSupervision, "supervisedOn", \.logSupervision.supervisedOn),
        row(Sample.logExperience, "throughOn", \.logExperience.throughOn),
        row(Sample.recordExam, "takenOn", \.recordExam.takenOn),
        row(Sample.signAttestation, "signedOn", \.signAttestation.signedOn),
        row(Sample.recordBackgroundCheck, "checkedOn", \.recordBackgroundCheck.checkedOn),
        row(Sample.recordReference, "receivedOn", \.recordReference.receivedOn),
        row(Sample.logCEU, "completedOn", \.logCeu.completedOn),
        row(Sample.amendPersonalDetails, "amendedOn", \.amendPersonalDetails.amendedOn),
        row(Sample.linkIdentity, "linkedOn", \.linkIdentity.linkedOn),
        row(Sample.mergePeers(Sample.peer, into: Registry.second), "mergedOn", \.mergePeers.mergedOn),
        row(Sample.unmergePeers(Sample.peer, Registry.second), "unmergedOn", \.unmergePeers.unmergedOn),
        row(Sample.recordDeath, "diedOn", \.recordDeath.diedOn),
        row(Sample.retractDeath, "retractedOn", \.retractDeath.retractedOn),
        row(Sample.erasePersonalData, "requestedOn", \.erasePersonalData.requestedOn),
        row(Sample.discloseHistory, "disclosedOn", \.discloseHistory.disclosedOn),
    ]

    private static let ofApplications: [RejectionCase] = [
        row(Sample.submitApplication, "submittedOn", \.submitApplication.submittedOn),
        row(Sample.approveApplication, "decidedOn", \.approveApplication.decidedOn),
        row(Sample.denyApplication, "decidedOn", \.denyApplication.decidedOn),
        row(Sample.withdrawApplication(on: tomorrow), "withdrawnOn", \.withdrawApplication.withdrawnOn),
        row(Sample.noteDeficiency(on: tomorrow), "notedOn", \.noteDeficiency.notedOn),
        row(Sample.cureDeficiency(on: tomorrow), "curedOn", \.cureDeficiency.curedOn),
        row(Sample.issue(.full, on: tomorrow), "issuedOn", \.issueCredential.issuedOn),
    ]

    private static let ofCredentials: [RejectionCase] = [
        row(Sample.fileRenewal(World.number, on: tomorrow), "filedOn", \.fileRenewal.filedOn),
        row(Sample.approveRenewal(World.number, on: tomorrow), "decidedOn", \.approveRenewal.decidedOn),
        row(Sample.extend(.military, on: tomorrow), "grantedOn", \.grantExtension.grantedOn),
        row(Sample.suspend(on: tomorrow), "effectiveOn", \.suspend.effectiveOn),
        row(Sample.liftSuspension(on: tomorrow), "effectiveOn", \.liftSuspension.effectiveOn),
        row(Sample.imposeProbation(on: tomorrow), "effectiveOn", \.imposeProbation.effectiveOn),
        row(Sample.liftProbation(on: tomorrow), "effectiveOn", \.liftProbation.effectiveOn),
        row(Sample.revoke(on: tomorrow), "effectiveOn", \.revoke.effectiveOn),
        row(Sample.surrender(on: tomorrow), "effectiveOn", \.surrender.effectiveOn),
        row(Sample.retire(on: tomorrow), "effectiveOn", \.retire.effectiveOn),
        row(Sample.inactivate(on: tomorrow), "effectiveOn", \.inactivate.effectiveOn),
        row(Sample.transfer(on: tomorrow), "effectiveOn", \.transferCredential.effectiveOn),
        row(Sample.reinstate(on: tomorrow), "effectiveOn", \.reinstate.effectiveOn),
        row(Sample.passAudit, "decidedOn", \.passAudit.decidedOn),
        row(Sample.failAudit, "decidedOn", \.failAudit.decidedOn),
    ]

    private static let ofDecisions: [RejectionCase] = [
        row(Sample.acceptCEU(unknown), "decidedOn", \.acceptCeu.decidedOn),
        row(Sample.rejectCEU(unknown), "decidedOn", \.rejectCeu.decidedOn),
        row(Sample.revise(unknown, on: tomorrow, grounds: ["a"]), "revisedOn", \.reviseAction.revisedOn),
        RejectionCase(.fileAppeal, .futureDate, "filedOn", says: tomorrow) {
            let (world, action) = try AppealTests.revoked(today: "2026-06-15")
            return (world, Sample.fileAppeal(action, on: tomorrow))
        },
        RejectionCase(.decideAppeal, .futureDate, "decidedOn", says: tomorrow) {
            let (world, action) = try AppealTests.revoked(today: "2026-06-15")
            return (world, Sample.decideAppeal(action, .upheld, on: tomorrow))
        },
        RejectionCase(.correctRecord, .futureDate, "logCEU.completedOn", says: tomorrow) {
            let world = try World.certified()
            let right = Sample.logCEU.with { $0.logCeu.completedOn = tomorrow }
            return (world, Sample.correct(world.last(.ceuLogged), logCEU: right))
        },
        row(Sample.approveProvider, "approvedOn", \.approveProvider.approvedOn),
        row(Sample.approveCourse, "approvedOn", \.approveCourse.approvedOn),
        row(Sample.withdrawProvider, "withdrawnOn", \.withdrawProvider.withdrawnOn),
        row(Sample.withdrawCourse, "withdrawnOn", \.withdrawCourse.withdrawnOn),
        row(Sample.adoptCalendar, "adoptedOn", \.adoptCalendar.adoptedOn),
        row(Sample.selectAuditSample, "asOf", \.selectAuditSample.asOf),
    ]

    static let unknown = CorrectRecordTests.unknown
}
