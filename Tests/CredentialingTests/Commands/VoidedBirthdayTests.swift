import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SwiftProtobuf
import Testing

/// A corrected birthday, and then a void of the cycle whose dates it told.
@Suite("Corrected birthdays and voided renewals")
struct VoidedBirthdayTests {
    private static func dates(_ world: World) -> [CycleDates] { world.credential.cycles.map(\.dates) }

    /// The cycle that runs again ends on the right birthday, as if the correction came after the void.
    @Test func theCycleBeforeEndsOnTheRightBirthday() throws {
        var (world, giver) = try BirthdayTests.renewed()
        var other = world
        let renewal = world.last(.renewalApproved)
        try world.given(Sample.correctBirthday(giver, to: "05-20"))
        let told = world.record
        try world.given(Sample.voidRecord(renewal))
        #expect(world.credential.current.expiresOn == day("2026-05-20"))
        #expect(world.credential.birthday == (try MonthDay("05-20")))
        #expect(world.credential.current.correctedBy == world.last(.recordCorrected))
        try other.given(Sample.voidRecord(renewal), Sample.correctBirthday(giver, to: "05-20"))
        #expect(Self.dates(world) == Self.dates(other))
        // Its deadlines are those of these dates, and what was told stays.
        let ends = world.record.deadlines(rules: world.rules).filter { $0.kind == .gracePeriodStarted }
        #expect(ends.map(\.on) == [day("2026-05-21")])
        let before = try Record.folded(world.history.filter { $0.position <= told.position })
        #expect(before.credentials[0].current.expiresOn == day("2028-05-20"))
        #expect(before.credentials[0].cycles[0].expiresOn == day("2026-11-12"))
        // The same as without the renewal ever having been.
        let without = try Record.folded(world.history.filter { $0.id != renewal })
        #expect(RecordContent(without).credentials == RecordContent(world.record).credentials)
        // Nothing is left to be corrected.
        Refusal(
            "again",
            Sample.correctBirthday(giver, to: "05-20"),
            .invalidField,
            "correctRecord.credentialBirthday.birthday"
        ).expect(in: world)
    }

    /// A cycle that another one followed stays as it was told, until that one is void.
    @Test func asOfADayBeforeTheRenewal() throws {
        var (world, giver) = try BirthdayTests.renewed()
        try world.given(Sample.correctBirthday(giver, to: "05-20"))
        func expiry() throws -> CivilDate {
            let record = try Record.fold(Sample.peer, world.history, asOf: day("2026-06-01")) {
                Record(peer: $0)
            }
            return record.credentials[0].current.expiresOn
        }
        #expect(try expiry() == day("2026-11-12"))
        try world.given(Sample.voidRecord(world.last(.renewalApproved)))
        #expect(try expiry() == day("2026-05-20"))
    }

    @Test func everyCycleFromTheBirthdayOnIsKnown() throws {
        var rules = BirthdayTests.rules()
        rules.credentials[0].cycle.months = 12
        var world = try BirthdayTests.applied(rules)
        try world.given(BirthdayTests.approve("11-12"))
        try world.given(Sample.extend(.hardship, months: 1, on: "2026-04-01"))
        for year in ["2026", "2027"] {
            let arriving = "\(year)-12-01"
            try world.given(
                Sample.logCEU.with { $0.logCeu.completedOn = "\(year)-06-01" },
                arriving: arriving
            )
            try world.given(
                Sample.fileRenewal(World.number, on: "\(year)-11-10"),
                Sample.approveRenewal(World.number, on: "\(year)-11-11")
            )
        }
        let giver = world.last(.applicationApproved)
        #expect(
            Self.dates(world).map(\.expiresOn) == [day("2026-12-12"), day("2027-11-12"), day("2028-11-12")]
        )
        try world.given(Sample.correctBirthday(giver, to: "09-20"))
        #expect(
            Self.dates(world).map(\.expiresOn) == [day("2026-12-12"), day("2027-11-12"), day("2028-09-20")]
        )
        for expiries in [["2026-12-12", "2027-09-20"], ["2026-10-20"]] {
            var late = world
            try late.given(Sample.voidRecord(world.last(notVoided: .renewalApproved)))
            try late.given(Sample.correctBirthday(giver, to: "01-31"))
            try late.given(Sample.correctBirthday(giver, to: "09-20"))
            try world.given(Sample.voidRecord(world.last(notVoided: .renewalApproved)))
            #expect(Self.dates(world).map(\.expiresOn) == expiries.map(day))
            #expect(Self.dates(world) == Self.dates(late))
            // What time has made of them, the filing is voided first.
            try world.given(Sample.voidRecord(world.last(notVoided: .renewalFiled)))
        }
        // An extension of it goes on from the right day.
        try world.given(Sample.extend(.hardship, months: 2, on: "2026-05-01"))
        #expect(world.credential.current.expiresOn == day("2026-12-20"))
        #expect(world.credential.current.granted.expiresOn == day("2026-09-20"))
    }

    /// An event from before corrections told each cycle's dates folds as it did; then the same birthday can be sent
    /// again.
    @Test func anOlderCorrectionIsSentAgain() throws {
        var (world, giver) = try BirthdayTests.renewed()
        let correction = Sample.correctBirthday(giver, to: "05-20")
        var older = try world.event(of: correction)
        guard case .recordCorrected(var content)? = older.event.event else {
            Issue.record("it corrects")
            return
        }
        #expect(content.birthdayCorrected.cycles.count == 2)
        content.birthdayCorrected.cycles = []
        older = DecidedEvent(.recordCorrected(content), effectiveOn: older.effectiveOn, board: Sample.board)
        try world.record(older)
        #expect(world.credential.current.expiresOn == day("2028-05-20"))
        #expect(world.rejection(of: correction)?.code == .invalidField)
        try world.given(Sample.voidRecord(world.last(.renewalApproved)))
        #expect(world.credential.current.expiresOn == day("2026-11-12"))
        try world.given(correction)
        #expect(world.credential.current.expiresOn == day("2026-05-20"))
        #expect(world.rejection(of: correction)?.code == .invalidField)
    }
}

extension World {
    fileprivate func last(notVoided type: EventType) -> EventID {
        let event = history.last { EventType(of: $0.event) == type && record.voided[$0.id] == nil }
        guard let event else { preconditionFailure("the history has no \(type.name)") }
        return event.id
    }
}
