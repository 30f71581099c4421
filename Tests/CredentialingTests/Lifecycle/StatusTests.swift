import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("Status and practice by date")
struct StatusTests {
    @Test(arguments: [
        ("2024-03-09", CredentialStatus.unspecified, false, false),
        ("2024-03-10", .active, true, true),
        ("2026-03-10", .active, true, true),
        ("2026-03-11", .inGrace, false, true),
        ("2026-04-09", .inGrace, false, true),
        ("2026-04-10", .expired, false, false),
        ("9999-12-31", .expired, false, false),
    ])
    func datesAloneMoveAStatus(
        _ date: String,
        status: CredentialStatus,
        strict: Bool,
        lenient: Bool
    ) throws {
        let credential = try World.certified().credential
        #expect(credential.status(on: day(date)) == status)
        #expect(credential.practiceAuthorized(on: day(date)) == strict)
        let rules = Rules.sample { $0.credentials[0].cycle.practiceWhileLate = true }
        let other = try World.certified(rules: rules).credential
        #expect(other.status(on: day(date)) == status)
        #expect(other.practiceAuthorized(on: day(date)) == lenient)
    }

    @Test func withoutALateWindowThereIsNoGrace() throws {
        let rules = Rules.sample { $0.credentials[0].cycle.lateDays = 0 }
        let credential = try World.certified(rules: rules).credential
        #expect(credential.status(on: day("2026-03-10")) == .active)
        #expect(credential.status(on: day("2026-03-11")) == .expired)
    }

    @Test func aFilingAloneChangesNothing() throws {
        var world = try World.certified()
        try world.given(Sample.fileRenewal(World.number, on: "2026-04-01"))
        #expect(world.credential.status(on: day("2026-04-09")) == .inGrace)
        #expect(world.credential.status(on: day("2026-04-10")) == .expired)
        #expect(world.credential.current.filing?.late == true)
    }

    @Test func aVoidCredentialNeverWas() throws {
        var world = try World.certified()
        try world.given(Sample.voidRecord(world.last(.applicationApproved)))
        for date in ["2024-03-09", "2024-03-10", "2026-03-11", "2026-04-10"] {
            #expect(world.credential.status(on: day(date)) == .void)
            #expect(!world.credential.practiceAuthorized(on: day(date)))
        }
    }

    @Test func onlyTheBoardsThatKnowThePersonAreNamed() throws {
        var world = try World()
        #expect(world.record.boards.isEmpty)
        try world.given(Sample.completeModule, Sample.submitApplication)
        #expect(world.record.boards == [Sample.board])
        try world.given(Sample.approveApplication)
        #expect(world.record.boards == [Sample.board])
        try world.given(Sample.voidRecord(world.last(.applicationApproved)))
        #expect(world.record.boards == [Sample.board])
        try world.given(Sample.denyApplication)
        #expect(world.record.boards.isEmpty)
    }
}
