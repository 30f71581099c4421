import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("Corrections, revisions and voids before their target")
struct CorrectRecordTests {
    static let unknown = EventID(UniqueID(high: 9, low: 9))

    static func longer(_ minutes: UInt32 = 240, on date: String = "2026-04-01") -> Command {
        Sample.logCEU.with {
            $0.logCeu.allocations = [.of("ethics", minutes)]
            $0.logCeu.completedOn = date
        }
    }

    @Test func refusals() throws {
        var world = try World.certified()
        let ceu = world.last(.ceuLogged)
        let correction = Sample.correct(ceu, logCEU: Self.longer())
        let name = "correctRecord"
        let rows =
            [
                Refusal("absent", correction, .missingField, "\(name).eventId") {
                    $0.correctRecord.eventID = ""
                },
                Refusal("no id", correction, .invalidField, "\(name).eventId") {
                    $0.correctRecord.eventID = "7"
                },
                Refusal("unknown", correction, .eventUnknown, "\(name).eventId") {
                    $0.correctRecord.eventID = Self.unknown.description
                },
                Refusal("absent", correction, .missingField, "\(name).reason") {
                    $0.correctRecord.reason = .unspecified
                },
                Refusal("unknown", correction, .invalidField, "\(name).reason") {
                    $0.correctRecord.reason = .UNRECOGNIZED(9)
                },
                Refusal("absent", correction, .missingField, name) {
                    $0.correctRecord.content = nil
                },
                Refusal("another kind", correction, .otherKind, "\(name).recordExam") {
                    $0.correctRecord.recordExam = Sample.recordExam.recordExam
                },
                Refusal("bad content", correction, .invalidField, "\(name).logCEU.allocations") {
                    $0.correctRecord.logCeu.allocations = [.of("a", 6_000), .of("b", 1)]
                },
                Refusal("ahead", correction, .futureDate, "\(name).logCEU.completedOn") {
                    $0.correctRecord.logCeu.completedOn = "2026-06-16"
                },
                Refusal("another person", correction, .invalidField, "\(name).logCEU.peerId") {
                    $0.correctRecord.logCeu.peerID = Registry.second.description
                },
                Refusal("an approval", correction, .notCorrectable, "\(name).eventId") {
                    $0.correctRecord.eventID = world.last(.applicationApproved).description
                },
            ] + Refusal.freeText(correction, "\(name).explanation", \.correctRecord.explanation)
        for row in rows { row.expect(in: world) }
        try world.given(Sample.voidRecord(ceu))
        Refusal("void", correction, .alreadyVoided, "\(name).eventId").expect(in: world)
    }

    @Test func theCorrectedContentStandsInPlaceOfTheFirst() throws {
        var world = try World.certified()
        let ceu = world.last(.ceuLogged)
        let correction = try world.given(Sample.correct(ceu, logCEU: Self.longer(on: "2025-05-02")))
        let entry = try #require(world.record.evidence.first { $0.id == ceu })
        #expect(entry.effectiveOn == day("2025-05-02"))
        #expect(entry.correctedBy == correction)
        #expect(world.record.totals.continuingEducation == Minutes(240))
        let evidence = try CatalogueTests.result(world).evidence[0]
        #expect((evidence.eventID, evidence.correctedBy) == (ceu.description, correction.description))
        // What it said first stays in the stream.
        #expect(world.history.contains { $0.id == ceu && $0.event.ceuLogged.allocations[0].minutes == 120 })
        // It can be corrected again, and voided; the correction itself cannot be voided.
        Refusal("a correction", Sample.voidRecord(correction), .notVoidable, "voidRecord.eventId")
            .expect(in: world)
        try world.given(Sample.correct(ceu, logCEU: Self.longer(60, on: "2025-05-02")))
        #expect(world.record.totals.continuingEducation == Minutes(60))
        try world.given(Sample.voidRecord(ceu))
        #expect(world.record.totals.continuingEducation == .zero)
    }

    @Test func aCorrectedDateHoldsForEveryDayThatIsAsked() throws {
        var world = try World.certified()
        let ceu = world.last(.ceuLogged)
        try world.given(Sample.correct(ceu, logCEU: Self.longer(on: "2025-09-01")))
        for (asOf, count) in [("2025-04-01", 0), ("2025-08-31", 0), ("2025-09-01", 1)] {
            let record = try Record.fold(Sample.peer, world.history, asOf: day(asOf)) { Record(peer: $0) }
            #expect(record.evidence.count { $0.id == ceu } == count, "\(asOf)")
        }
        // Before the correction was known, the first date held.
        let known = world.history.dropLast()
        let record = try Record.fold(Sample.peer, Array(known), asOf: day("2025-04-01")) { Record(peer: $0) }
        #expect(record.evidence.count { $0.id == ceu } == 1)
    }

    @Test func revisionsNameAnActionWithGrounds() throws {
        var world = try World.certified()
        let name = "reviseAction"
        let ceu = world.last(.ceuLogged)
        try world.given(Sample.rejectCEU(ceu, on: "2026-02-01"))
        let rejected = world.last(.ceuRejected)
        let revision = Sample.revise(rejected, on: "2026-02-20", grounds: ["wrong-topic"])
        let rows =
            [
                Refusal("absent", revision, .missingField, "\(name).eventId") {
                    $0.reviseAction.eventID = ""
                },
                Refusal("unknown", revision, .eventUnknown, "\(name).eventId") {
                    $0.reviseAction.eventID = Self.unknown.description
                },
                Refusal("no action", revision, .notRevisable, "\(name).eventId") {
                    $0.reviseAction.eventID = ceu.description
                },
                Refusal("too early", revision, .invalidField, "\(name).revisedOn") {
                    $0.reviseAction.revisedOn = "2026-01-31"
                },
                Refusal("absent", revision, .missingField, "\(name).grounds") {
                    $0.reviseAction.grounds = []
                },
            ] + Refusal.freeText(revision, "\(name).explanation", \.reviseAction.explanation)
        for row in rows { row.expect(in: world) }
        let decided = try world.event(of: revision)
        #expect(decided.event.board == Sample.board.description)
        try world.given(revision)
        #expect(world.record.grounds(of: rejected, first: ["first"], asOf: day("2026-02-19")) == ["first"])
        #expect(world.record.grounds(of: rejected, first: [], asOf: day("2026-02-20")) == ["wrong-topic"])
        try world.given(Sample.voidRecord(rejected))
        Refusal("void", revision, .alreadyVoided, "\(name).eventId").expect(in: world)
    }

    /// A void that comes before its target is refused unless it says so; then the target is void on arrival.
    @Test func aVoidMayComeBeforeItsTarget() throws {
        var world = try World()
        let expected = EventID(UniqueID(high: 0x0190_0000_0001_7000, low: 4))
        Refusal("a slip", Sample.voidRecord(expected), .eventUnknown, "voidRecord.eventId").expect(in: world)
        let early = Sample.voidRecord(expected).with { $0.voidRecord.targetExpected = true }
        try world.given(early)
        Refusal("again", early, .alreadyVoided, "voidRecord.eventId").expect(in: world)
        #expect(try world.given(Sample.logCEU) == expected)
        #expect(world.record.evidence.isEmpty)
        #expect(world.record.voided[expected] == world.last(.recordVoided))
        // The next one, under another id, counts.
        try world.given(Sample.logCEU)
        #expect(world.record.evidence.count == 1)
    }

    /// Nobody takes a board's decision away before it is made; the board may once it is.
    @Test func aForetoldVoidTakesNoDecisionAway() throws {
        var world = try World()
        let expected = EventID(UniqueID(high: 0x0190_0000_0001_7000, low: 4))
        let early = Sample.voidRecord(expected).with { $0.voidRecord.targetExpected = true }
        #expect(try world.event(of: early).event.recordVoided.foretold)
        try world.given(early)
        #expect(try world.given(Sample.submitApplication) == expected)
        #expect(world.record.applications.map(\.submittedBy) == [expected])
        #expect(world.record.voided[expected] == nil)
        try world.given(Sample.voidRecord(expected))
        #expect(world.record.applications.isEmpty)
        #expect(world.record.voided[expected] == world.last(.recordVoided))
    }

    /// What was decided over voids of before they said so stands as it was decided.
    @Test func aVoidThatDoesNotSaySoHoldsForAnything() throws {
        var world = try World()
        let expected = EventID(UniqueID(high: 0x0190_0000_0001_7000, low: 4))
        let early = Sample.voidRecord(expected).with { $0.voidRecord.targetExpected = true }
        var decided = try world.event(of: early)
        decided.event.recordVoided.foretold = false
        try world.record(decided)
        #expect(try world.given(Sample.submitApplication) == expected)
        #expect(world.record.applications.isEmpty)
        #expect(world.record.voided[expected] == world.last(.recordVoided))
        // And so the person could apply again.
        try world.given(Sample.submitApplication)
        #expect(world.record.applications.count == 1)
    }
}
