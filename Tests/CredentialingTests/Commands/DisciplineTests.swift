import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

/// Each reason for which a command about a credential is refused, with the field and the value.
@Suite("Discipline, and what the holder asks for")
struct DisciplineTests {
    /// The credential is active until 2026-03-10; everything happens on 2026-02-01.
    static func world(_ steps: Command...) throws -> World {
        var world = try World.certified(rules: .lifecycle(), today: "2026-03-01")
        for step in steps { try world.given(step) }
        return world
    }

    static let on = "2026-02-01"

    /// Valid commands with the paths of what all of them have.
    static let commands:
        [(
            name: String, command: Command, board: any Refusal.Text & Sendable,
            number: any Refusal.Text & Sendable, date: any Refusal.Text & Sendable
        )] = [
            (
                "suspend", Sample.suspend(on: on), \.suspend.board, \.suspend.credentialNumber,
                \.suspend.effectiveOn
            ),
            (
                "revoke", Sample.revoke(on: on), \.revoke.board, \.revoke.credentialNumber,
                \.revoke.effectiveOn
            ),
            (
                "imposeProbation", Sample.imposeProbation(on: on), \.imposeProbation.board,
                \.imposeProbation.credentialNumber, \.imposeProbation.effectiveOn
            ),
            (
                "surrender", Sample.surrender(on: on), \.surrender.board, \.surrender.credentialNumber,
                \.surrender.effectiveOn
            ),
            (
                "retire", Sample.retire(on: on), \.retire.board, \.retire.credentialNumber,
                \.retire.effectiveOn
            ),
            (
                "inactivate", Sample.inactivate(on: on), \.inactivate.board, \.inactivate.credentialNumber,
                \.inactivate.effectiveOn
            ),
            (
                "transferCredential", Sample.transfer(on: on), \.transferCredential.board,
                \.transferCredential.credentialNumber, \.transferCredential.effectiveOn
            ),
            (
                "liftSuspension", Sample.liftSuspension(on: on), \.liftSuspension.board,
                \.liftSuspension.credentialNumber, \.liftSuspension.effectiveOn
            ),
            (
                "liftProbation", Sample.liftProbation(on: on), \.liftProbation.board,
                \.liftProbation.credentialNumber, \.liftProbation.effectiveOn
            ),
            (
                "reinstate", Sample.reinstate(on: on), \.reinstate.board, \.reinstate.credentialNumber,
                \.reinstate.effectiveOn
            ),
        ]

    @Test(arguments: commands.indices) func whatAllHaveIsChecked(_ index: Int) throws {
        let (name, command, board, number, date) = Self.commands[index]
        let world = try Self.world()
        let rows =
            Refusal.board(command, "\(name).board", board)
            + Refusal.credentialNumber(command, "\(name).credentialNumber", number)
            + Refusal.date(command, "\(name).effectiveOn", date).filter { $0.name != "tomorrow" }
            + [
                Refusal("tomorrow", command, .futureDate, "\(name).effectiveOn") {
                    $0[keyPath: date] = "2026-03-02"
                },
                Refusal("absent", command, .missingField, "\(name).credentialNumber") {
                    $0[keyPath: number] = ""
                },
                Refusal("nobody's", command, .credentialUnknown, "\(name).credentialNumber") {
                    $0[keyPath: number] = "CPS-9"
                },
                Refusal("before the issue", command, .invalidField, "\(name).effectiveOn") {
                    $0[keyPath: date] = "2024-03-09"
                },
            ]
        for row in rows { row.expect(in: world) }
    }

    @Test func whatOneCommandAsksForIsChecked() throws {
        let world = try Self.world()
        let suspend = Sample.suspend(on: Self.on)
        var rows = [
            Refusal("none", suspend, .missingField, "suspend.grounds") { $0.suspend.grounds = [] },
            Refusal("a sentence", suspend, .invalidField, "suspend.grounds[0]") {
                $0.suspend.grounds = ["He relapsed."]
            },
            Refusal("twice", suspend, .invalidField, "suspend.grounds[1]") {
                $0.suspend.grounds = ["a", "a"]
            },
            Refusal("33", suspend, .invalidField, "suspend.grounds") {
                $0.suspend.grounds = (0..<33).map { "g-\($0)" }
            },
            Refusal("no date", suspend, .invalidField, "suspend.throughOn") { $0.suspend.throughOn = "soon" },
            Refusal("before", suspend, .invalidField, "suspend.throughOn") {
                $0.suspend.throughOn = "2026-01-31"
            },
            Refusal("none", Sample.revoke(on: Self.on), .missingField, "revoke.grounds") {
                $0.revoke.grounds = []
            },
            Refusal("none", Sample.imposeProbation(on: Self.on), .missingField, "imposeProbation.grounds") {
                $0.imposeProbation.grounds = []
            },
            Refusal("none", Sample.inactivate(on: Self.on), .missingField, "inactivate.grounds") {
                $0.inactivate.grounds = []
            },
            Refusal("absent", Sample.transfer(on: Self.on), .missingField, "transferCredential.toBody") {
                $0.transferCredential.toBody = " "
            },
        ]
        rows += Refusal.freeText(suspend, "suspend.explanation", \.suspend.explanation)
        for row in rows { row.expect(in: world) }
    }

    @Test func whatTheStandDoesNotAllowNamesBoth() throws {
        let world = try Self.world(Sample.retire(on: "2026-01-10"))
        let rejection = try #require(world.rejection(of: Sample.inactivate(on: Self.on)))
        #expect(rejection.code == .statusForbids)
        #expect(rejection.detail.contains("NYCB/CPS-1 is retired on 2026-02-01"))
        #expect(rejection.detail.contains("active, in grace"))

        let suspended = try Self.world(Sample.suspend(on: "2026-01-10"))
        let retiring = try #require(suspended.rejection(of: Sample.retire(on: Self.on)))
        #expect(retiring.code == .disciplineForbids)
        #expect(retiring.detail.contains("NYCB/CPS-1 is suspended on 2026-02-01"))
    }

    @Test func whatCameBeforeIsNotDecidedFromBehind() throws {
        let world = try Self.world(Sample.imposeProbation(on: "2026-02-01"))
        Refusal(
            "a day before",
            Sample.revoke(on: "2026-01-31"),
            .invalidField,
            "revoke.effectiveOn"
        ).expect(in: world)
        #expect(world.rejection(of: Sample.revoke(on: "2026-02-01")) == nil)
    }

    @Test func disciplinePracticeAndStatusAreAnswersOfTheirOwn() throws {
        var world = try Self.world(Sample.suspend(on: "2026-01-10", through: "2026-01-20"))
        let credential = world.credential
        for (date, suspended) in [
            ("2026-01-09", false), ("2026-01-10", true), ("2026-01-20", true), ("2026-01-21", false),
        ] {
            #expect(credential.status(on: day(date)) == .active)
            #expect(credential.practiceAuthorized(on: day(date)) == !suspended, "\(date)")
            #expect(credential.discipline(on: day(date)).isSuspended == suspended, "\(date)")
        }
        try world.given(Sample.imposeProbation(on: "2026-01-25"))
        #expect(world.credential.practiceAuthorized(on: day("2026-01-25")))
        #expect(world.credential.discipline(on: day("2026-01-25")).shown.map(\.kind) == [.probation])
        try world.given(Sample.revoke(on: "2026-02-01"))
        #expect(world.credential.status(on: day("2026-02-01")) == .revoked)
        #expect(!world.credential.practiceAuthorized(on: day("2026-02-01")))
        #expect(world.credential.practiceAuthorized(on: day("2026-01-31")))
    }

    @Test func theTrueExpiryStaysWhileInactive() throws {
        let world = try Self.world(Sample.inactivate(on: Self.on))
        #expect(world.credential.current.expiresOn == day("2026-03-10"))
        #expect(world.credential.status(on: day("2027-01-01")) == .inactive)
    }
}
