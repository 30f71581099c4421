import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

/// Month and day of birth: taken by the board where its rules need them, kept with the credential.
@Suite("Birthdays in commands")
struct BirthdayTests {
    static func rules(version: String = "1", effectiveOn: String = "2020-01-01") -> Rules {
        .lifecycle {
            ($0.version, $0.effectiveOn) = (version, effectiveOn)
            $0.credentials[0].cycle.expiry = .birthday
        }
    }

    static func applied(_ rules: Rules = rules()) throws -> World {
        var world = try World(rules: rules)
        try world.given(Sample.completeModule, Sample.submitApplication(on: "2026-03-01"))
        return world
    }

    static func approve(_ birthday: String) -> Command {
        Sample.approveApplication(on: "2026-03-10", number: World.number).with {
            $0.approveApplication.birthday = birthday
        }
    }

    @Test func aFirstShortCycleAndTheNextOneFromTheKeptBirthday() throws {
        var world = try Self.applied()
        let issued = try world.event(of: Self.approve("11-12"))
        #expect(issued.event.applicationApproved.expiresOn == "2026-11-12")
        #expect(issued.event.applicationApproved.birthday == "11-12")
        try world.given(Self.approve("11-12"))
        try world.given(
            Sample.logCEU.with { $0.logCeu.completedOn = "2026-06-01" },
            arriving: "2026-11-10"
        )
        try world.given(Sample.fileRenewal(World.number, on: "2026-11-01"))
        let renewed = try world.event(of: Sample.approveRenewal(World.number, on: "2026-11-10"))
        #expect(renewed.event.renewalApproved.cycleStartsOn == "2026-11-13")
        #expect(renewed.event.renewalApproved.expiresOn == "2028-11-12")
        // It is known: the event need not say it again, and the command must not.
        #expect(renewed.event.renewalApproved.birthday.isEmpty)
        Refusal(
            "known",
            Sample.approveRenewal(World.number, on: "2026-11-10"),
            .invalidField,
            "approveRenewal.birthday"
        ) { $0.approveRenewal.birthday = "11-13" }.expect(in: world)
    }

    @Test func whatIsRefused() throws {
        let world = try Self.applied()
        for (name, birthday) in [
            ("absent", ""), ("with a year", "1979-11-12"), ("no day", "02-30"), ("text", "May 1st"),
        ] {
            let code: Rejection.Code = birthday.isEmpty ? .missingField : .invalidField
            let refusal = Refusal(name, Self.approve(birthday), code, "approveApplication.birthday")
            refusal.expect(in: world)
            guard !birthday.isEmpty else { continue }
            // Personal data is not said again.
            #expect(world.rejection(of: refusal.command)?.detail.contains(birthday) == false)
        }
        // Nothing is taken that the rules do not need.
        Refusal("not needed", Self.approve("11-12"), .invalidField, "approveApplication.birthday")
            .expect(in: try Self.applied(.lifecycle()))
        let provisional = Sample.issue(.provisional, on: "2026-03-10").with {
            $0.issueCredential.birthday = "11-12"
        }
        Refusal("not yet", provisional, .invalidField, "issueCredential.birthday").expect(in: world)
    }

    @Test func aProvisionalCredentialIsCompletedWithIt() throws {
        var world = try Self.applied()
        try world.given(Sample.issue(.provisional, on: "2026-03-10", number: World.number))
        #expect(world.credential.current.expiresOn == day("2026-09-10"))
        try world.given(Self.approve("02-29"))
        #expect(world.credential.current.expiresOn == day("2027-02-28"))
        #expect(world.credential.birthday?.isLeapDay == true)
        // Without the completion nothing of it is left.
        try world.given(Sample.voidRecord(world.last(.applicationApproved)))
        #expect(world.credential.birthday == nil)
        #expect(world.credential.current.expiresOn == day("2026-09-10"))
    }

    @Test func anIssueByReciprocityTakesIt() throws {
        var world = try World(rules: Self.rules())
        try world.given(Sample.completeModule)
        let issue = Sample.issue(.reciprocity, on: "2026-03-10", number: World.number)
        Refusal("absent", issue, .missingField, "issueCredential.birthday").expect(in: world)
        try world.given(issue.with { $0.issueCredential.birthday = "03-11" })
        #expect(world.credential.current.expiresOn == day("2026-03-11"))
    }

    /// Rules that change to birthdays ask for it at the next renewal; a reinstatement keeps what is known.
    @Test func whenTheRulesChange() throws {
        var world = try World.certified(rules: .lifecycle())
        try world.adopt(Self.rules(version: "2", effectiveOn: "2026-01-01"))
        try world.given(Sample.fileRenewal(World.number, on: "2026-02-01"))
        let approval = Sample.approveRenewal(World.number, on: "2026-02-02")
        Refusal("absent", approval, .missingField, "approveRenewal.birthday").expect(in: world)
        try world.given(approval.with { $0.approveRenewal.birthday = "05-20" })
        #expect(world.credential.birthday == (try MonthDay("05-20")))
        #expect(world.credential.current.expiresOn == day("2028-05-20"))
    }

    @Test func withoutABirthdayNobodyIsReinstatedIntoSuchRules() throws {
        var world = try World.certified(rules: .lifecycle())
        try world.adopt(Self.rules(version: "2", effectiveOn: "2026-01-01"))
        let reinstate = Sample.reinstate(on: "2026-06-01", override: "She asked in time.")
        Refusal("unknown", reinstate, .notOffered, "reinstate.credentialNumber").expect(in: world)
    }

    // MARK: Corrections

    static func renewed() throws -> (world: World, giver: EventID) {
        var world = try applied()
        try world.given(approve("11-12"))
        try world.given(Sample.logCEU.with { $0.logCeu.completedOn = "2026-06-01" }, arriving: "2026-11-10")
        try world.given(
            Sample.fileRenewal(World.number, on: "2026-11-01"),
            Sample.approveRenewal(World.number, on: "2026-11-10")
        )
        return (world, world.last(.applicationApproved))
    }

    /// The cycle that runs ends as if the birthday had been right from the issue on; the one before it stays.
    @Test func aCorrectionMovesTheDatesFromThenOn() throws {
        var (world, giver) = try Self.renewed()
        let before = world.record
        #expect(world.credential.current.expiresOn == day("2028-11-12"))
        try world.given(Sample.correctBirthday(giver, to: "05-20"))
        let credential = world.credential
        #expect(credential.birthday == (try MonthDay("05-20")))
        #expect(credential.cycles[0].expiresOn == day("2026-11-12"))
        #expect(credential.current.startsOn == day("2026-11-13"))
        #expect(credential.current.expiresOn == day("2028-05-20"))
        #expect(world.record.corrections[giver] == world.last(.recordCorrected))
        let ends = world.record.deadlines(rules: world.rules).filter { $0.kind == .gracePeriodStarted }
        #expect(ends.map(\.on) == [day("2028-05-21")])
        let rules = try #require(world.rules.governing(Sample.board, on: world.today))
        let dates = credential.computedDates(under: rules.credentials[0], calendar: BusinessCalendar())
        #expect(dates[0].how.contains("corrected by event"))
        // As known before, nothing is other than it was told.
        let told = try Record.folded(world.history.filter { $0.position <= before.position })
        #expect(told.deadlines(rules: world.rules) == before.deadlines(rules: world.rules))
        #expect(told.credentials[0].current.expiresOn == day("2028-11-12"))
    }

    @Test func aFirstCycleIsThatOfTheRightBirthday() throws {
        var world = try Self.applied()
        try world.given(Self.approve("11-12"))
        try world.given(Sample.correctBirthday(world.last(.applicationApproved), to: "04-01"))
        #expect(world.credential.current.expiresOn == day("2026-04-01"))
        // A second correction stands in the place of the first.
        try world.given(Sample.correctBirthday(world.last(.applicationApproved), to: "11-12"))
        #expect(world.credential.current.expiresOn == day("2026-11-12"))
    }

    /// Months that were granted are granted after the right day too; a day that was named stays.
    @Test func extensionsGoAlong() throws {
        var world = try Self.applied()
        try world.given(Self.approve("11-12"))
        try world.given(Sample.extend(.hardship, months: 3, on: "2026-04-01"))
        #expect(world.credential.current.expiresOn == day("2027-02-12"))
        try world.given(Sample.correctBirthday(world.last(.applicationApproved), to: "10-02"))
        #expect(world.credential.current.expiresOn == day("2027-01-02"))
        let until = Sample.extend(.hardship, months: 0, on: "2026-04-02").with {
            $0.grantExtension.untilOn = "2027-03-31"
        }
        try world.given(until)
        try world.given(Sample.correctBirthday(world.last(.applicationApproved), to: "09-09"))
        #expect(world.credential.current.expiresOn == day("2027-03-31"))
        #expect(world.credential.current.granted.expiresOn == day("2026-09-09"))
    }

    /// A long extension went past an expiry, which the next cycle left out; so does the recount.
    @Test func whatAnExtensionWentPastIsLeftOut() throws {
        var rules = Self.rules()
        rules.credentials[0].cycle.months = 12
        var world = try Self.applied(rules)
        try world.given(Self.approve("06-10"))
        try world.given(Sample.extend(.hardship, months: 13, on: "2026-04-01"))
        #expect(world.credential.current.expiresOn == day("2027-07-10"))
        try world.given(Sample.logCEU.with { $0.logCeu.completedOn = "2026-06-01" }, arriving: "2027-07-02")
        try world.given(
            Sample.fileRenewal(World.number, on: "2027-07-01"),
            Sample.approveRenewal(World.number, on: "2027-07-02")
        )
        #expect(world.credential.current.expiresOn == day("2028-06-10"))
        try world.given(Sample.correctBirthday(world.last(.applicationApproved), to: "08-20"))
        #expect(world.credential.current.startsOn == day("2027-07-11"))
        // The first cycle would have ended on 2026-08-20 and been extended to 2027-09-20.
        #expect(world.credential.current.expiresOn == day("2028-08-20"))
    }

    @Test func whatIsNoCorrection() throws {
        let (world, giver) = try Self.renewed()
        let field = "correctRecord.credentialBirthday.birthday"
        Refusal("absent", Sample.correctBirthday(giver, to: ""), .missingField, field).expect(in: world)
        Refusal("no day", Sample.correctBirthday(giver, to: "02-30"), .invalidField, field).expect(in: world)
        Refusal("the same", Sample.correctBirthday(giver, to: "11-12"), .invalidField, field)
            .expect(in: world)
        let other = Sample.correctBirthday(world.last(.renewalApproved), to: "05-20")
        Refusal("gave none", other, .notCorrectable, "correctRecord.eventId").expect(in: world)
        // The value is personal.
        #expect(
            world.rejection(of: Sample.correctBirthday(giver, to: "11-12"))?.detail.contains("11-12") == false
        )
    }

    /// The date of birth itself stays sealed: no event holds its year, and amending it moves nothing.
    @Test func theSealedDateOfBirthMovesNoDeadline() throws {
        var world = try Self.applied()
        try world.given(Self.approve("11-12"))
        let before = world.record.deadlines(rules: world.rules)
        try world.given(
            Command.sample {
                $0.amendPersonalDetails.peerID = Sample.peer.description
                $0.amendPersonalDetails.amendedOn = "2026-04-01"
                $0.amendPersonalDetails.personal.givenName = "Ada"
                $0.amendPersonalDetails.personal.familyName = "Morgan"
                $0.amendPersonalDetails.personal.birthDate = "1980-05-20"
            }
        )
        #expect(world.record.deadlines(rules: world.rules) == before)
        for event in world.history { #expect(!"\(event.event)".contains("1980")) }
    }
}
