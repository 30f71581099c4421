import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("Steps of an application")
struct ApplicationStepTests {
    /// A person whose application has a status; the day is 2026-06-15.
    static func world(_ status: ApplicationStatus?) throws -> World {
        var world = try World(rules: .lifecycle())
        try world.given(Sample.completeModule)
        guard let status else { return world }
        try world.given(Sample.submitApplication(on: status == .lapsed ? "2025-02-28" : "2026-03-01"))
        switch status {
        case .deficient: try world.given(Sample.noteDeficiency(["a", "b"], on: "2026-03-05"))
        case .approved: try world.given(Sample.approveApplication(on: "2026-03-10", number: World.number))
        case .denied: try world.given(Sample.denyApplication(on: "2026-03-10"))
        case .withdrawn: try world.given(Sample.withdrawApplication(on: "2026-03-10"))
        case .lapsed: try world.given(Sample.pass(.applicationLapsed, of: "CPS", on: "2026-03-01"))
        default: break
        }
        return world
    }

    static let statuses: [ApplicationStatus?] = [
        nil, .submitted, .deficient, .approved, .denied, .withdrawn, .lapsed,
    ]

    @Test(arguments: statuses, ApplicationLifecycle.Command.allCases)
    func theTableIsWhatDecisionsAllow(
        _ status: ApplicationStatus?,
        _ command: ApplicationLifecycle.Command
    ) throws {
        var world = try Self.world(status)
        #expect(world.record.application(board: Sample.board, credential: "CPS")?.status == status)
        guard let attempt = try Self.attempt(command, in: &world) else { return }
        // An approved application has led to a credential: the next one waits for its end.
        let isHeld = status == .approved && command == .submitApplication
        let isAllowed = ApplicationLifecycle.allows(command, from: status) && !isHeld
        if let rejection = world.rejection(of: attempt) {
            #expect(!isAllowed, "\(command): \(rejection.detail)")
            return
        }
        #expect(isAllowed, "\(command) is not listed")
        try world.given(attempt)
        let to = world.record.application(board: Sample.board, credential: "CPS")?.status
        #expect(
            ApplicationLifecycle.transitions.contains {
                $0.from == status && $0.command == command && $0.to == to
            },
            "\(command) to \(String(describing: to))"
        )
    }

    private static func attempt(
        _ command: ApplicationLifecycle.Command,
        in world: inout World
    ) throws -> Command? {
        let isLapsed = world.record.application(board: Sample.board, credential: "CPS")?.status == .lapsed
        // Once it was told that it lapsed, what was done on the last day is entered.
        let on = isLapsed && command != .submitApplication ? "2026-02-28" : "2026-06-15"
        if isLapsed, command == .cureDeficiency { try world.given(Sample.noteDeficiency(["a"], on: on)) }
        switch command {
        case .submitApplication: return Sample.submitApplication(on: on)
        case .noteDeficiency: return Sample.noteDeficiency(on: on)
        case .cureDeficiency: return Sample.cureDeficiency(["a"], on: on)
        case .approveApplication: return Sample.approveApplication(on: on)
        case .denyApplication: return Sample.denyApplication(on: on)
        case .withdrawApplication: return Sample.withdrawApplication(on: on)
        case .applicationLapsed:
            world.today = day("2027-06-15")
            return Sample.pass(.applicationLapsed, of: "CPS", on: "2027-03-02")
        case .fileAppeal, .upholdDenial, .overturnDenial:
            let application = world.record.application(board: Sample.board, credential: "CPS")
            guard let decision = application?.decision?.by else { return nil }
            if command == .fileAppeal { return Sample.fileAppeal(decision, on: on) }
            let file = Sample.fileAppeal(decision, on: on)
            if world.rejection(of: file) == nil { try world.given(file) }
            let outcome: AppealOutcome = command == .upholdDenial ? .upheld : .overturned
            return Sample.decideAppeal(decision, outcome, on: on)
        }
    }

    @Test func allThatIsLackingMustBeCured() throws {
        var world = try Self.world(.deficient)
        Refusal(
            "lacking",
            Sample.approveApplication(on: "2026-03-10"),
            .applicationDeficient,
            "approveApplication.credential"
        ).expect(in: world)
        try world.given(Sample.cureDeficiency(["a"], on: "2026-03-08"))
        let application = world.record.application(board: Sample.board, credential: "CPS")
        #expect(application?.deficiencies == ["b"])
        try world.given(Sample.cureDeficiency(["b"], on: "2026-03-09"))
        try world.given(Sample.approveApplication(on: "2026-03-10", number: World.number))
        #expect(world.credential.status(on: day("2026-03-10")) == .active)
    }

    @Test func eachReasonForARefusalIsNamed() throws {
        let world = try Self.world(.deficient)
        let note = Sample.noteDeficiency(on: "2026-03-06")
        let cure = Sample.cureDeficiency(["a"], on: "2026-03-06")
        let withdraw = Sample.withdrawApplication(on: "2026-03-06")
        var rows = Refusal.board(note, "noteDeficiency.board", \.noteDeficiency.board)
        rows += Refusal.board(cure, "cureDeficiency.board", \.cureDeficiency.board)
        rows += Refusal.board(withdraw, "withdrawApplication.board", \.withdrawApplication.board)
        rows += Refusal.date(note, "noteDeficiency.notedOn", \.noteDeficiency.notedOn)
        rows += Refusal.date(cure, "cureDeficiency.curedOn", \.cureDeficiency.curedOn)
        rows += Refusal.date(withdraw, "withdrawApplication.withdrawnOn", \.withdrawApplication.withdrawnOn)
        rows += Refusal.freeText(note, "noteDeficiency.explanation", \.noteDeficiency.explanation)
        rows += [
            Refusal("none", note, .missingField, "noteDeficiency.deficiencies") {
                $0.noteDeficiency.deficiencies = []
            },
            Refusal("a sentence", note, .invalidField, "noteDeficiency.deficiencies[0]") {
                $0.noteDeficiency.deficiencies = ["No letter."]
            },
            Refusal("not lacking", cure, .deficiencyUnknown, "cureDeficiency.deficiencies[1]") {
                $0.cureDeficiency.deficiencies = ["a", "c"]
            },
            Refusal("not applied for", withdraw, .applicationMissing, "withdrawApplication.credential") {
                $0.withdrawApplication.credential = "CPS-2"
            },
            Refusal("before it", withdraw, .invalidField, "withdrawApplication.withdrawnOn") {
                $0.withdrawApplication.withdrawnOn = "2026-02-28"
            },
        ]
        for row in rows { row.expect(in: world) }
    }

    /// Time closes an application by itself; the record of it may come later.
    @Test func anApplicationLapsesOnItsDayWhetherRecordedOrNot() throws {
        var world = try Self.world(.submitted)
        world.today = day("2027-03-05")
        #expect(world.rejection(of: Sample.approveApplication(on: "2027-03-01")) == nil)
        Refusal(
            "a day late",
            Sample.approveApplication(on: "2027-03-02"),
            .applicationLapsed,
            "approveApplication.decidedOn"
        ).expect(in: world)
        #expect(world.rejection(of: Sample.submitApplication(on: "2027-03-02")) == nil)
        try world.given(Sample.pass(.applicationLapsed, of: "CPS", on: "2027-03-02"))
        #expect(world.record.boards.isEmpty)
    }

    /// What a board decides on the last day and enters the morning after, when the clock has told the lapse.
    static let late: [(Command, ApplicationStatus)] = [
        (Sample.approveApplication(on: "2027-03-01", number: World.number), .approved),
        (Sample.denyApplication(on: "2027-03-01"), .denied),
        (Sample.withdrawApplication(on: "2027-02-20"), .withdrawn),
    ]

    @Test(arguments: late.indices) func whatWasDoneInTimeIsEnteredLater(_ index: Int) throws {
        let (command, status) = Self.late[index]
        var world = try Self.world(.submitted)
        world.today = day("2027-03-05")
        let told = try world.given(Sample.pass(.applicationLapsed, of: "CPS", on: "2027-03-02"))
        let lapsed = RecordContent(world.record)
        let event = try world.given(command)
        let application = try #require(world.record.applications.first)
        #expect(application.status == status && application.closing?.isLapse != true)
        // As of every day it is as if it had been entered in time.
        for offset in 0..<400 {
            let on = day("2026-03-01").moved(offset)
            let selected = world.history.filter { $0.effectiveOn <= on }
            let intime = try Record.folded(selected.filter { $0.id != told })
            let status = try Record.folded(selected).applications.map { $0.status(on: on) }
            #expect(status == intime.applications.map { $0.status(on: on) }, "\(on)")
        }
        let again = world.rejection(of: Sample.denyApplication(on: "2027-03-01"))
        #expect(again?.code == .applicationMissing)
        try world.given(Sample.voidRecord(event))
        #expect(RecordContent(world.record) == lapsed)
    }

    @Test func aLapsedApplicationSaysThatItLapsed() throws {
        var world = try Self.world(.submitted)
        world.today = day("2027-03-05")
        try world.given(Sample.pass(.applicationLapsed, of: "CPS", on: "2027-03-02"))
        let late: [(Command, String)] = [
            (Sample.approveApplication(on: "2027-03-02"), "approveApplication.decidedOn"),
            (Sample.denyApplication(on: "2027-03-02"), "denyApplication.decidedOn"),
            (Sample.withdrawApplication(on: "2027-03-02"), "withdrawApplication.withdrawnOn"),
            (Sample.noteDeficiency(on: "2027-03-02"), "noteDeficiency.notedOn"),
            (Sample.issue(.provisional, on: "2027-03-02"), "issueCredential.issuedOn"),
        ]
        for (command, field) in late {
            Refusal("a day late", command, .applicationLapsed, field).expect(in: world)
        }
    }

    /// What is noted and cured in time is told of it; it goes on being lapsed until something is decided in time.
    @Test func stepsThatAreEnteredLateLeaveItLapsed() throws {
        var world = try Self.world(.submitted)
        world.today = day("2027-03-05")
        try world.given(Sample.pass(.applicationLapsed, of: "CPS", on: "2027-03-02"))
        try world.given(Sample.noteDeficiency(["a"], on: "2027-02-20"))
        #expect(world.record.applications.map(\.status) == [.lapsed])
        let approve = Sample.approveApplication(on: "2027-03-01", number: World.number)
        #expect(world.rejection(of: approve)?.code == .applicationDeficient)
        try world.given(Sample.cureDeficiency(["a"], on: "2027-02-25"))
        #expect(world.record.applications.map(\.status) == [.lapsed])
        try world.given(Sample.issue(.provisional, on: "2027-02-26", number: World.number))
        try world.given(Sample.approveApplication(on: "2027-03-01"))
        #expect(world.record.applications.map(\.status) == [.approved])
        #expect(world.record.deadlines(rules: world.rules).allSatisfy { $0.kind != .applicationLapsed })
    }

    @Test func oneThatLapsedIsVoidedAndEnteredOfAnotherDay() throws {
        var world = try Self.world(.lapsed)
        try world.given(Sample.voidRecord(world.last(.applicationSubmitted)))
        #expect(world.record.applications.isEmpty && world.record.boards.isEmpty)
        try world.given(Sample.submitApplication(on: "2026-03-01"))
        #expect(world.record.applications.map(\.status) == [.submitted])
        #expect(world.record.boards == [Sample.board])
        #expect(DeadlineTests.listed(world) == ["2027-03-02 applicationLapsed CPS"])
    }

    /// Its last day is that of the one before, and was told: nobody is told twice, and it is not open for ever.
    @Test func oneThatIsEnteredAnewOfTheSameDayHasLapsed() throws {
        var world = try Self.world(.lapsed)
        try world.given(Sample.voidRecord(world.last(.applicationSubmitted)))
        let submission = try world.given(Sample.submitApplication(on: "2025-02-28"))
        #expect(world.record.applications.map { $0.status(on: world.today) } == [.lapsed])
        #expect(world.record.boards.isEmpty && DeadlineTests.listed(world).isEmpty)
        // The board is with her where it took the application.
        #expect(world.record.boardDeciding(by: submission) == Sample.board)
        Refusal(
            "a day late",
            Sample.denyApplication(on: "2026-03-01"),
            .applicationLapsed,
            "denyApplication.decidedOn"
        ).expect(in: world)
        let denial = try world.given(Sample.denyApplication(on: "2026-02-28"))
        #expect(world.record.applications.map(\.status) == [.denied])
        #expect(world.record.boardDeciding(by: denial) == Sample.board)
    }

    /// What time did to a later one is not told of one that had lapsed before.
    @Test func eachHasLapsedOnTheDayOfItsOwn() throws {
        var world = try Self.world(.lapsed)
        let first = world.last(.applicationLapsed)
        try world.given(Sample.voidRecord(world.last(.applicationSubmitted)))
        try world.given(Sample.submitApplication(on: "2025-02-28"))
        try world.given(Sample.submitApplication(on: "2026-03-01"))
        world.today = day("2027-06-15")
        try world.given(Sample.pass(.applicationLapsed, of: "CPS", on: "2027-03-02"))
        let ends = world.record.applications.map { $0.closing?.by }
        #expect(ends == [nil, world.last(.applicationLapsed)] && ends[1] != first)
        #expect(world.record.applications[1].closing?.on == day("2027-03-02"))
        #expect(DeadlineTests.listed(world).isEmpty)
    }

    /// Days of a wrong denial do not count, whenever the denial was entered: the lapse that was told is none.
    @Test func aLapseEndsWithTheDenialThatWasOverturned() throws {
        var world = try Self.world(.submitted)
        world.today = day("2027-06-15")
        try world.given(Sample.pass(.applicationLapsed, of: "CPS", on: "2027-03-02"))
        let denial = try world.given(Sample.denyApplication(on: "2027-03-01"))
        try world.given(Sample.fileAppeal(denial, on: "2027-03-03"))
        let before = RecordContent(world.record)
        let overturned = try world.given(Sample.decideAppeal(denial, .overturned, on: "2027-06-01"))
        #expect(world.record.applications.map(\.status) == [.submitted])
        #expect(DeadlineTests.listed(world) == ["2027-06-02 applicationLapsed CPS"])
        try world.given(Sample.voidRecord(overturned))
        #expect(RecordContent(world.record) == before)
    }
}
