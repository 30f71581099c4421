import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

/// What day it is for a board, and to which day an instant belongs.
@Suite("The board's day")
struct BoardDayTests {
    /// New York by its rule alone: UTC-5, in summer UTC-4.
    static func world(cutoff: String = "") throws -> World {
        var world = try World.certified(rules: .lifecycle { $0.cutoff = cutoff })
        world.zones = TimeZones([try TimeZoneRules(tzif: newYork, identifier: "America/New_York")])
        return world
    }

    static func file(at instant: String) -> Command {
        Sample.fileRenewal(World.number, on: "").with { $0.fileRenewal.filedAt = instant }
    }

    @Test func todayIsThatOfTheBoardsZone() throws {
        var world = try Self.world()
        // 23:59:59 in New York on the day before.
        world.now = try Instant("2026-03-02T04:59:59Z")
        Refusal(
            "tomorrow",
            Sample.fileRenewal(World.number, on: "2026-03-02"),
            .futureDate,
            "fileRenewal.filedOn"
        )
        .expect(in: world)
        #expect(world.rejection(of: Sample.fileRenewal(World.number, on: "2026-03-01")) == nil)
        world.now = try Instant("2026-03-02T05:00:00Z")
        #expect(world.rejection(of: Sample.fileRenewal(World.number, on: "2026-03-02")) == nil)
        Refusal("tomorrow", Sample.suspend(on: "2026-03-03"), .futureDate, "suspend.effectiveOn")
            .expect(in: world)
        // What concerns no board may have happened anywhere on Earth.
        let module = Sample.completeModule.with { $0.completeModule.completedOn = "2026-03-03" }
        world.now = try Instant("2026-03-02T11:00:00Z")
        #expect(world.rejection(of: module) == nil)
    }

    @Test func whereTheZoneIsMissingTheDayIsTheOneFurthestAhead() throws {
        var world = try Self.world()
        world.zones = TimeZones()
        world.now = try Instant("2026-03-01T10:00:00Z")
        #expect(world.rejection(of: Sample.fileRenewal(World.number, on: "2026-03-02")) == nil)
        Refusal("no zone", Self.file(at: "2026-03-01T09:00:00Z"), .invalidField, "fileRenewal.filedAt")
            .expect(in: world)
    }

    @Test(arguments: [
        // The expiry is 10 March 2026, filing in time ends 14 days before, on 24 February, in winter.
        ("", "2026-02-25T04:59:59.999999Z", "2026-02-24", false),
        ("", "2026-02-25T05:00:00Z", "2026-02-25", true),
        ("17:00", "2026-02-24T21:59:59Z", "2026-02-24", false),
        ("17:00", "2026-02-24T22:00:00Z", "2026-02-25", true),
        // 8 March has no 02:30: the day ends at the moment of the change.
        ("02:30", "2026-03-08T06:59:59Z", "2026-03-08", true),
        ("02:30", "2026-03-08T07:00:00Z", "2026-03-09", true),
    ])
    func aFilingIsOfTheDayOfItsInstant(_ cutoff: String, _ at: String, _ on: String, isLate: Bool) throws {
        let decided = try Self.world(cutoff: cutoff).event(of: Self.file(at: at))
        #expect(decided.effectiveOn == day(on))
        #expect(decided.event.renewalFiled.late == isLate)
        #expect(decided.event.renewalFiled.filedAt == (try Instant(at)).description)
    }

    @Test func whatIsRefused() throws {
        var world = try Self.world()
        world.now = try Instant("2026-03-01T12:00:00Z")
        let field = "fileRenewal.filedAt"
        Refusal("ahead", Self.file(at: "2026-03-01T12:00:01Z"), .futureDate, field).expect(in: world)
        Refusal("no instant", Self.file(at: "2026-03-01"), .invalidField, field).expect(in: world)
        Refusal("both", Self.file(at: "2026-03-01T11:00:00Z"), .invalidField, field) {
            $0.fileRenewal.filedOn = "2026-03-01"
        }.expect(in: world)
        Refusal("neither", Self.file(at: ""), .missingField, "fileRenewal.filedOn").expect(in: world)
    }

    @Test(arguments: [
        ("", "2026-06-02T03:59:59Z", "2026-06-01"), ("", "2026-06-02T04:00:00Z", "2026-06-02"),
        ("17:00", "2026-06-01T20:59:59Z", "2026-06-01"), ("17:00", "2026-06-01T21:00:00Z", "2026-06-02"),
        // Recorded in UTC, whatever was sent.
        ("17:00", "2026-06-01T22:59:59+02:00", "2026-06-01"),
    ])
    func anApplicationIsOfTheDayOfItsInstant(_ cutoff: String, _ at: String, _ on: String) throws {
        let rules = Rules.lifecycle {
            $0.cutoff = cutoff
            $0.credentials[0].applicationMonths = 3
        }
        var world = try World(rules: rules)
        world.zones = try Self.world().zones
        let apply = Sample.submitApplication(on: "").with { $0.submitApplication.submittedAt = at }
        let decided = try world.event(of: apply)
        #expect(decided.effectiveOn == day(on))
        #expect(decided.event.applicationSubmitted.submittedAt == (try Instant(at)).description)
        #expect(decided.event.applicationSubmitted.lapsesOn == (try day(on).adding(months: 3)).description)
        let field = "submitApplication.submittedAt"
        Refusal("both", apply, .invalidField, field) { $0.submitApplication.submittedOn = on }
            .expect(in: world)
        Refusal("no instant", apply, .invalidField, field) { $0.submitApplication.submittedAt = on }
            .expect(in: world)
        Refusal("ahead", apply, .futureDate, field) {
            $0.submitApplication.submittedAt = "2126-01-01T00:00:00Z"
        }.expect(in: world)
        world.zones = TimeZones()
        Refusal("no zone", apply, .invalidField, field).expect(in: world)
    }

    /// The clock passes no deadline before the board's own day has ended.
    @Test func aDeadlinePassesWithTheBoardsDay() throws {
        var world = try Self.world()
        let passed = Sample.pass(.gracePeriodStarted, on: "2026-03-11")
        world.now = try Instant("2026-03-11T03:59:59Z")
        Refusal("still the tenth", passed, .deadlineAhead, "passDeadline.dueOn").expect(in: world)
        world.now = try Instant("2026-03-11T04:00:00Z")
        #expect(world.rejection(of: passed) == nil)
    }

    /// The end of filing comes at the cutoff; the expiry at the end of the day.
    @Test func aCutoffEndsTheFilingAndNotTheCredential() throws {
        var world = try Self.world(cutoff: "17:00")
        let filing = Sample.pass(.filingDeadlinePassed, on: "2026-02-25")
        world.now = try Instant("2026-02-24T21:59:59Z")
        Refusal("in time", filing, .deadlineAhead, "passDeadline.dueOn").expect(in: world)
        world.now = try Instant("2026-02-24T22:00:00Z")
        #expect(world.rejection(of: filing) == nil)
        let expiry = Sample.pass(.gracePeriodStarted, on: "2026-03-11")
        world.now = try Instant("2026-03-10T22:00:00Z")
        Refusal("the day goes on", expiry, .deadlineAhead, "passDeadline.dueOn").expect(in: world)
    }

    private static let newYork: [UInt8] = {
        func header(_ types: UInt8) -> [UInt8] {
            let counts: [UInt8] = [0, 0, 0, 0, types, 4]
            return Array("TZif2".utf8) + Array(repeating: 0, count: 15) + counts.flatMap { [0, 0, 0, $0] }
        }
        let type: [UInt8] = [0, 0, 0, 0, 0, 0] + Array("UTC\0".utf8)
        let eastern: [UInt8] = [0xFF, 0xFF, 0xB9, 0xB0, 0, 0] + Array("EST\0".utf8)
        return header(1) + type + header(1) + eastern + Array("\nEST5EDT,M3.2.0,M11.1.0\n".utf8)
    }()

    /// What came in at an instant is judged by the rules of its day, however late it is recorded.
    @Test(arguments: ["2026-03-11T12:00:00Z", "2026-03-20T12:00:00Z"])
    func aLateRecordHasTheCutoffOfItsOwnDay(_ recordedAt: String) throws {
        var world = try Self.world(cutoff: "17:00")
        try world.adopt(.lifecycle { ($0.version, $0.effectiveOn) = ("2", "2026-03-15") })
        world.now = try Instant(recordedAt)
        // 18:30 in New York.
        let filed = try world.event(of: Self.file(at: "2026-03-10T22:30:00Z"))
        #expect(filed.effectiveOn == day("2026-03-11"))
    }
}
