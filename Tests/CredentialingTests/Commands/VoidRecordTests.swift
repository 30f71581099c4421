import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("VoidRecord")
struct VoidRecordTests {
    @Test func aVoidNamesTheEventAndSealsTheExplanation() throws {
        var world = try World()
        let module = try world.given(Sample.completeModule)
        let command = Sample.voidRecord(module).with {
            $0.voidRecord.eventID = module.description.uppercased()
            $0.voidRecord.reason = .fraud
            $0.voidRecord.explanation = "The certificate was forged by her cousin."
        }
        let decided = try world.event(of: command)
        var expected = RecordVoided()
        expected.eventID = module.description
        expected.reason = .fraud
        #expect(decided.event.event == .recordVoided(expected))
        #expect(decided.effectiveOn == day("2026-06-15"))
        #expect(decided.event.board.isEmpty)
        #expect(decided.personal == .of { $0.explanation = "The certificate was forged by her cousin." })
        #expect(decided.claim == nil)
    }

    @Test(arguments: refusals) func isRefused(_ refusal: Refusal) throws {
        var world = try World()
        try world.given(Sample.completeModule)
        refusal.expect(in: world)
    }

    static let refusals: [Refusal] = {
        let unknown = EventID(UniqueID(high: 1, low: 1))
        let base = Sample.voidRecord(unknown)
        let name = "voidRecord"
        return Refusal.freeText(base, "\(name).explanation", \.voidRecord.explanation).map {
            // The target is looked up first: what stands beside an unknown one is not reached.
            Refusal($0.name, $0.command, .eventUnknown, "\(name).eventId")
        } + [
            Refusal("of nobody", base, .eventUnknown, "\(name).eventId"),
            Refusal("absent", base, .missingField, "\(name).eventId") { $0.voidRecord.eventID = "" },
            Refusal("no UUID", base, .invalidField, "\(name).eventId") {
                $0.voidRecord.eventID = Refusal.zalgo
            },
            Refusal("the nil UUID", base, .invalidField, "\(name).eventId") {
                $0.voidRecord.eventID = "00000000-0000-0000-0000-000000000000"
            },
            Refusal("absent", base, .missingField, "\(name).reason") {
                $0.voidRecord.reason = .unspecified
            },
            Refusal("unknown", base, .invalidField, "\(name).reason") {
                $0.voidRecord.reason = .UNRECOGNIZED(5)
            },
        ]
    }()

    @Test func theExplanationIsChecked() throws {
        var world = try World()
        let base = Sample.voidRecord(try world.given(Sample.completeModule))
        for row in Refusal.freeText(base, "voidRecord.explanation", \.voidRecord.explanation) {
            row.expect(in: world)
        }
    }

    @Test func aPersonAndAVoidAreNotVoidable() throws {
        var world = try World()
        let module = try world.given(Sample.completeModule)
        let void = try world.given(Sample.voidRecord(module))
        Refusal("a void", Sample.voidRecord(void), .notVoidable, "voidRecord.eventId").expect(in: world)
        Refusal(
            "a person",
            Sample.voidRecord(world.last(.peerRegistered)),
            .notVoidable,
            "voidRecord.eventId"
        ).expect(in: world)
        Refusal("again", Sample.voidRecord(module), .alreadyVoided, "voidRecord.eventId")
            .expect(in: world)
    }

    @Test func whatSomethingStandsOnCannotBeVoidedBeforeIt() throws {
        var world = try World.certified()
        try world.given(Sample.fileRenewal(World.number, on: "2026-03-01"))
        try world.given(Sample.approveRenewal(World.number, on: "2026-03-02"))
        // From the last one backwards each can be voided, and none before its turn.
        var standing: [EventType] = [
            .applicationSubmitted, .applicationApproved, .renewalFiled, .renewalApproved,
        ]
        while let free = standing.popLast() {
            for type in standing {
                let rejection = world.rejection(of: Sample.voidRecord(world.last(type)))
                #expect(rejection?.code == .recordDependedOn, "\(type.name)")
                #expect(rejection?.field == "voidRecord.eventId")
            }
            let target = world.last(free)
            try world.given(Sample.voidRecord(target))
            #expect(world.record.voided[target] == world.last(.recordVoided))
        }
        #expect(world.record.credentials.count == 1)
        #expect(world.record.credentials[0].voidedBy != nil)
        #expect(world.record.applications.isEmpty)
    }

    @Test func aDenialStandsWhileALaterApplicationDoes() throws {
        var world = try World()
        try world.given(
            Sample.submitApplication,
            Sample.denyApplication,
            Sample.submitApplication(on: "2026-04-01")
        )
        let denial = world.last(.applicationDenied)
        Refusal("stood on", Sample.voidRecord(denial), .recordDependedOn, "voidRecord.eventId")
            .expect(in: world)
        try world.given(Sample.voidRecord(world.last(.applicationSubmitted)))
        try world.given(Sample.voidRecord(denial))
        #expect(
            world.record.application(board: Sample.board, credential: "CPS")?.status == .submitted
        )
    }

    @Test func theVoidOfABoardsEventConcernsThatBoard() throws {
        var world = try World.certified()
        try world.given(Sample.fileRenewal(World.number, on: "2026-03-01"))
        try world.given(Sample.approveRenewal(World.number, on: "2026-03-02"))
        let types: [EventType] = [
            .renewalApproved, .renewalFiled, .applicationApproved, .applicationSubmitted,
        ]
        for type in types {
            let void = Sample.voidRecord(world.last(type))
            #expect(try world.event(of: void).event.board == "NYCB", "\(type.name)")
            try world.given(void)
        }
        try world.given(Sample.submitApplication, Sample.denyApplication(on: "2026-03-03"))
        #expect(
            try world.event(of: Sample.voidRecord(world.last(.applicationDenied))).event.board == "NYCB"
        )
    }
}
