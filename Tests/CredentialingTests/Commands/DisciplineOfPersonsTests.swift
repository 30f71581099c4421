import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

/// Discipline and time beside deaths, merges and second actions.
@Suite("Discipline of people who die, merge or get a second action")
struct DisciplineOfPersonsTests {
    @Test func nothingFallsDueForTheDead() throws {
        var world = try World.certified(rules: .lifecycle(), today: "2026-03-01")
        try world.given(Sample.suspend(on: "2026-02-01", through: "2026-02-20"))
        let before = world.record.deadlines(rules: world.rules)
        #expect(before.contains { $0.kind == .suspensionEnded && $0.on == day("2026-02-21") })
        #expect(before.contains { $0.kind == .gracePeriodStarted && $0.on == day("2026-03-11") })
        try world.given(Sample.recordDeath)
        #expect(world.record.deadlines(rules: world.rules).isEmpty)
        #expect(world.credential.status(on: day("2026-02-15")) == .deceased)
        #expect(world.credential.discipline(on: day("2026-02-15")).isSuspended)
        try world.given(Sample.retractDeath)
        #expect(world.record.deadlines(rules: world.rules) == before)
    }

    @Test func nothingIsIssuedToTheDead() throws {
        var world = try World.certified(rules: .lifecycle(), today: "2026-03-01")
        try world.given(Sample.inactivate(on: "2026-02-01"), Sample.recordDeath)
        for command in [
            Sample.issue(.full, on: "2026-03-01"), Sample.reinstate(on: "2026-03-01"),
            Sample.extend(.military, on: "2026-03-01"),
        ] {
            #expect(world.rejection(of: command)?.code == .peerDeceased)
        }
        #expect(world.rejection(of: Sample.surrender(on: "2026-03-01"))?.code == .statusForbids)
    }

    @Test func aSuspensionIsRevisedAndStaysInForce() throws {
        var world = try World.certified(rules: .lifecycle(), today: "2026-03-01")
        let suspension = try world.given(Sample.suspend(on: "2026-02-01"))
        let revision = try world.given(Sample.revise(suspension, on: "2026-02-20", grounds: ["fraud"]))
        let record = world.record
        #expect(record.grounds(of: suspension, first: ["a"], asOf: day("2026-02-19")) == ["a"])
        #expect(record.grounds(of: suspension, first: ["a"], asOf: day("2026-02-20")) == ["fraud"])
        #expect(!world.credential.practiceAuthorized(on: day("2026-02-25")))
        #expect(world.history.last?.event.board == Sample.board.description)
        // The filing of a renewal is no action with grounds.
        try world.given(Sample.fileRenewal(World.number, on: "2026-03-01"))
        let filing = world.last(.renewalFiled)
        let refused = world.rejection(of: Sample.revise(filing, on: "2026-03-01", grounds: ["a"]))
        #expect(refused?.code == .notRevisable)
        try world.given(Sample.voidRecord(filing), Sample.voidRecord(suspension))
        #expect(world.credential.practiceAuthorized(on: day("2026-02-25")))
        #expect(world.record.voided[revision] == nil)
    }

    /// The suspension, and what time did meanwhile, are those of whoever the person goes on as.
    @Test func aMergeTakesDisciplineAndDeadlinesAlong() throws {
        var registry = try PersonCommandTests.two()
        let suspend = Sample.suspend(on: "2026-02-01", through: "2026-02-20")
        try registry.send(suspend.about(Registry.second))
        let end = Sample.pass(.suspensionEnded, on: "2026-02-21").about(Registry.second)
        try registry.send(end)
        let before = [Sample.peer, Registry.second].map { RecordContent.of(registry, $0) }
        try registry.send(Sample.mergePeers(Registry.second, into: Sample.peer))
        let union = try registry.record(Sample.peer)
        let credential = try #require(union.credential(board: Sample.board, number: World.number))
        #expect(!credential.practiceAuthorized(on: day("2026-02-20")))
        #expect(credential.practiceAuthorized(on: day("2026-02-21")))
        #expect(!union.deadlines(rules: registry.rules).contains { $0.kind == .suspensionEnded })
        // What time does while merged is not voided, and does not stand against the unmerge.
        try registry.send(Sample.pass(.renewalWindowOpened, on: credential.current.opensOn.description))
        try registry.send(Sample.unmergePeers(Sample.peer, Registry.second))
        #expect([Sample.peer, Registry.second].map { RecordContent.of(registry, $0) } == before)
    }
}
