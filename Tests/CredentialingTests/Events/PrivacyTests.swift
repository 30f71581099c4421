import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SwiftProtobuf
import Testing

/// What people say about a person goes into the sealed part and nowhere else.
@Suite("No personal text in an event")
struct PrivacyTests {
    static let mark = "Zwölf-Geheimnis"

    /// Each command that carries personal text, with the mark in all of it.
    static let commands: [(Command, parts: Int)] = [
        (
            Sample.registerPeer.with {
                $0.registerPeer.personal.givenName = mark
                $0.registerPeer.personal.familyName = mark
                $0.registerPeer.personal.email = mark
                $0.registerPeer.personal.phone = mark
                $0.registerPeer.personal.postalAddress = mark
                $0.registerPeer.personal.birthDate = "1979-11-12"
            }, 5
        ),
        (Sample.passCompetency.with { $0.passCompetency.feedback = mark }, 1),
        (Sample.failCompetency.with { $0.failCompetency.feedback = mark }, 1),
        (Sample.signAttestation.with { $0.signAttestation.statement = mark }, 1),
        (Sample.approveApplication.with { $0.approveApplication.overrideReason = mark }, 1),
        (Sample.denyApplication.with { $0.denyApplication.explanation = mark }, 1),
        (
            Sample.approveRenewal(World.number, on: "2026-03-02").with {
                $0.approveRenewal.overrideReason = mark
            }, 1
        ),
        (Sample.voidRecord(EventID(UniqueID(high: 0, low: 0))).with { $0.voidRecord.explanation = mark }, 1),
        (Sample.issue(.full, on: on).with { $0.issueCredential.overrideReason = mark }, 1),
        (Sample.extend(.hardship, on: on).with { $0.grantExtension.explanation = mark }, 1),
        (Sample.suspend(on: on).with { $0.suspend.explanation = mark }, 1),
        (Sample.liftSuspension(on: on).with { $0.liftSuspension.explanation = mark }, 1),
        (Sample.revoke(on: on).with { $0.revoke.explanation = mark }, 1),
        (Sample.imposeProbation(on: on).with { $0.imposeProbation.explanation = mark }, 1),
        (Sample.liftProbation(on: on).with { $0.liftProbation.explanation = mark }, 1),
        (Sample.surrender(on: on).with { $0.surrender.explanation = mark }, 1),
        (Sample.inactivate(on: on).with { $0.inactivate.explanation = mark }, 1),
        (Sample.noteDeficiency(on: on).with { $0.noteDeficiency.explanation = mark }, 1),
        (Sample.recordBackgroundCheck.with { $0.recordBackgroundCheck.details = mark }, 1),
        (
            Sample.recordReference.with {
                $0.recordReference.referee = mark
                $0.recordReference.text = mark
            }, 2
        ),
        (
            Sample.amendPersonalDetails.with {
                $0.amendPersonalDetails.personal.givenName = mark
                $0.amendPersonalDetails.personal.familyName = mark
                $0.amendPersonalDetails.personal.email = mark
                $0.amendPersonalDetails.personal.birthDate = "1979-11-12"
            }, 3
        ),
        (Sample.linkIdentity.with { $0.linkIdentity.identifier = mark }, 1),
        (Sample.recordDeath.with { $0.recordDeath.explanation = mark }, 1),
        (Sample.discloseHistory.with { $0.discloseHistory.recipient = mark }, 1),
    ]
    private static let on = "2026-03-02"

    /// Why somebody is inactive can tell of health, also as a code.
    @Test func theGroundsOfAnInactivationAreSealed() throws {
        let world = try Self.world(for: Sample.inactivate(on: Self.on))
        let command = Sample.inactivate(on: Self.on).with { $0.inactivate.grounds = ["medical"] }
        let decided = try world.event(of: command)
        #expect(try !decided.event.jsonString().contains("medical"))
        #expect(decided.personal?.grounds == ["medical"])
    }

    @Test func theExplanationsOfAppealsAreSealed() throws {
        var world = try Self.world(for: Sample.revoke(on: Self.on))
        let action = try world.given(Sample.revoke(on: Self.on))
        let file = Sample.fileAppeal(action, on: Self.on).with { $0.fileAppeal.explanation = Self.mark }
        let decide = Sample.decideAppeal(action, .upheld, on: Self.on).with {
            $0.decideAppeal.explanation = Self.mark
        }
        for command in [file, decide] {
            let decided = try world.event(of: command)
            #expect(try !decided.event.jsonString().contains(Self.mark))
            #expect(decided.personal?.explanation == Self.mark)
            try world.record(decided)
        }
    }

    static func world(for command: Command) throws -> World {
        switch command.command {
        case .registerPeer: return try World(isRegistered: false)
        case .approveRenewal:
            var world = try World.certified()
            try world.given(Sample.voidRecord(world.last(.ceuLogged)))
            try world.given(Sample.fileRenewal(World.number, on: "2026-03-01"))
            return world
        case .issueCredential: return try World(rules: .lifecycle())
        case .grantExtension, .suspend, .revoke, .imposeProbation, .surrender, .inactivate:
            return try World.certified(rules: .lifecycle(), today: "2026-03-05")
        case .liftSuspension:
            var world = try World.certified(rules: .lifecycle(), today: "2026-03-05")
            try world.given(Sample.suspend(on: on))
            return world
        case .liftProbation:
            var world = try World.certified(rules: .lifecycle(), today: "2026-03-05")
            try world.given(Sample.imposeProbation(on: on))
            return world
        default:
            var world = try World()
            try world.given(Sample.submitApplication)
            return world
        }
    }

    @Test(arguments: commands.indices) func personalTextIsSealed(_ index: Int) throws {
        var (command, parts) = Self.commands[index]
        let world = try Self.world(for: command)
        if case .voidRecord = command.command {
            command.voidRecord.eventID = world.last(.applicationSubmitted).description
        }
        let decided = try world.event(of: command)

        let json = try decided.event.jsonString()
        #expect(!json.contains(Self.mark))
        #expect(!json.contains("1979"))
        #expect(decided.event.sealed.isEmpty)
        let personal = try #require(decided.personal)
        #expect(try personal.jsonString().components(separatedBy: Self.mark) == parts + 1)
    }

    @Test func theFieldsOfFreeTextAreAllTried() throws {
        // A text field that the schema names after a human's words must stand in the list above.
        let tried = try Self.commands.map { try $0.0.jsonString() }.joined()
        for field in [
            "feedback", "statement", "explanation", "overrideReason", "personal", "details", "referee",
            "text",
            "identifier", "recipient",
        ] {
            #expect(tried.contains("\"\(field)\""))
        }
    }
}

extension String {
    /// How many parts a separator makes.
    fileprivate func components(separatedBy separator: String) -> Int {
        ranges(of: separator).count + 1
    }
}
