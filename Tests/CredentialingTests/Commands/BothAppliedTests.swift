import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

/// Two people who had both applied for the same, and are found to be one.
@Suite("Two applications of one person")
struct BothAppliedTests {
    /// Applied on 2026-03-01 and on another day, merged on 2026-06-01; the day is 2026-06-15.
    static func merged(second: String = "2026-03-10") throws -> Registry {
        var registry = try Registry(Sample.peer, Registry.second, rules: .lifecycle())
        try registry.send(Sample.completeModule)
        try registry.send(Sample.submitApplication(on: "2026-03-01"))
        try registry.send(Sample.submitApplication(on: second).about(Registry.second))
        try registry.send(Sample.mergePeers(Registry.second, into: Sample.peer))
        return registry
    }

    enum End: CaseIterable {
        case approval, denial, withdrawal

        func command(on date: String) -> Command {
            switch self {
            case .approval: Sample.approveApplication(on: date, number: World.number)
            case .denial: Sample.denyApplication(on: date)
            case .withdrawal: Sample.withdrawApplication(on: date)
            }
        }

        var status: ApplicationStatus {
            switch self {
            case .approval: .approved
            case .denial: .denied
            case .withdrawal: .withdrawn
            }
        }
    }

    @Test(arguments: End.allCases, End.allCases) func bothAreDecided(_ later: End, _ earlier: End) throws {
        var registry = try Self.merged()
        try registry.send(later.command(on: "2026-06-02"))
        let isHeld = later == .approval
        #expect(try registry.record(Sample.peer).applications.map(\.status) == [.submitted, later.status])
        // Nothing of the kind is issued twice.
        if isHeld, earlier == .approval {
            #expect(try registry.rejection(of: earlier.command(on: "2026-06-03"))?.code == .credentialHeld)
            return
        }
        try registry.send(earlier.command(on: "2026-06-03"))
        let record = try registry.record(Sample.peer)
        #expect(record.applications.map(\.status) == [earlier.status, later.status])
        // Whoever has neither an application nor a credential is told of to no board.
        #expect(record.boards == (isHeld || earlier == .approval ? [Sample.board] : []))
        let more = try registry.rejection(of: Sample.withdrawApplication(on: "2026-06-04"))
        #expect(more?.code == .applicationMissing)
    }

    /// One of them held the full credential, the other a provisional one whose application is open.
    private static func holdingBoth(isFullFirst: Bool) throws -> Registry {
        var registry = try Registry(Sample.peer, Registry.second, rules: .lifecycle())
        let applied = [Sample.completeModule, Sample.submitApplication(on: "2026-03-01")]
        let full = applied + [Sample.approveApplication(on: "2026-03-10", number: World.number)]
        let provisional = (applied + [Sample.issue(.provisional, on: "2026-04-01", number: "CPS-2")]).map {
            $0.about(Registry.second)
        }
        for command in isFullFirst ? full + provisional : provisional + full { try registry.send(command) }
        try registry.send(Sample.mergePeers(Registry.second, into: Sample.peer))
        return registry
    }

    /// Whichever of the two was recorded last.
    @Test(arguments: [false, true]) func besideAFullOneNoOtherIsCompleted(isFullFirst: Bool) throws {
        var registry = try Self.holdingBoth(isFullFirst: isFullFirst)
        let approval = Sample.approveApplication(on: "2026-06-03")
        let refused = try registry.rejection(of: approval)
        #expect(refused?.code == .credentialHeld && refused?.detail.contains(World.number) == true)
        // Nor applied for anew.
        var denied = registry
        try denied.send(Sample.denyApplication(on: "2026-06-03"))
        let again = try denied.rejection(of: Sample.submitApplication(on: "2026-06-04"))
        #expect(again?.code == .credentialHeld && again?.detail.contains(World.number) == true)
        // Once the full one has ended, the provisional one goes on to its own.
        try registry.send(Sample.surrender(on: "2026-06-02"))
        try registry.send(approval)
        let record = try registry.record(Sample.peer)
        let completed = record.credential(board: Sample.board, number: "CPS-2")
        #expect(record.credentials.count == 2 && completed?.status(on: day("2026-06-03")) == .active)
    }

    @Test func whatIsLackingIsOfTheOneThatIsOpen() throws {
        var registry = try Self.merged()
        try registry.send(Sample.withdrawApplication(on: "2026-06-02"))
        try registry.send(Sample.noteDeficiency(on: "2026-06-03"))
        #expect(try registry.record(Sample.peer).applications.map(\.status) == [.deficient, .withdrawn])
        try registry.send(Sample.cureDeficiency(on: "2026-06-04"))
        #expect(try registry.record(Sample.peer).applications.map(\.status) == [.submitted, .withdrawn])
    }

    /// A selection by date leaves out what came later: no decision then falls upon the other application.
    @Test func onEachDayADecisionIsAboutTheSame() throws {
        var registry = try Self.merged()
        try registry.send(Sample.denyApplication(on: "2026-06-05"))
        // Said of a day on which both were open, it would be about the later one.
        let refused = try registry.rejection(of: Sample.withdrawApplication(on: "2026-06-04"))
        #expect(refused?.code == .invalidField && refused?.field == "withdrawApplication.withdrawnOn")
        try registry.send(Sample.withdrawApplication(on: "2026-06-05"))
        for offset in 0..<120 {
            let on = day("2026-03-01").moved(offset)
            let statuses = try registry.record(Sample.peer, asOf: on).applications.map(\.status)
            let ended: [ApplicationStatus] =
                on < day("2026-06-05") ? [.submitted, .submitted] : [.withdrawn, .denied]
            #expect(statuses == Array(ended.prefix(on < day("2026-03-10") ? 1 : 2)), "\(on)")
        }
    }

    @Test func noThirdOneIsOpenedBesideTheEarlierOne() throws {
        var registry = try Self.merged()
        try registry.send(Sample.withdrawApplication(on: "2026-06-02"))
        for command in [Sample.submitApplication(on: "2026-06-03"), Sample.issue(.full, on: "2026-06-03")] {
            let refused = try registry.rejection(of: command)
            #expect(refused?.code == .applicationOpen && refused?.detail.contains("2026-03-01") == true)
        }
    }

    /// Without the withdrawal of the later one, what came after it would have been about that one.
    @Test func theyAreTakenBackInTheirOrder() throws {
        var registry = try Self.merged()
        let before = RecordContent(try registry.record(Sample.peer))
        let withdrawal = try registry.send(Sample.withdrawApplication(on: "2026-06-02"))[0]
        let denial = try registry.send(Sample.denyApplication(on: "2026-06-03"))[0]
        #expect(try registry.rejection(of: Sample.voidRecord(withdrawal))?.code == .recordDependedOn)
        try registry.send(Sample.voidRecord(denial))
        #expect(try registry.record(Sample.peer).applications.map(\.status) == [.submitted, .withdrawn])
        try registry.send(Sample.voidRecord(withdrawal))
        #expect(RecordContent(try registry.record(Sample.peer)) == before)
    }

    /// Taken apart, the withdrawal of the second one's application would be of the first one's.
    @Test func whoeversApplicationWasDecidedIsNotTakenOut() throws {
        var registry = try Self.merged()
        let people = [Sample.peer, Registry.second]
        let withdrawal = try registry.send(Sample.withdrawApplication(on: "2026-06-02"))[0]
        let unmerge = Sample.unmergePeers(Sample.peer, Registry.second)
        let refused = try registry.rejection(of: unmerge)
        #expect(refused?.code == .recordDependedOn && refused?.detail.contains("application") == true)
        try registry.send(Sample.voidRecord(withdrawal))
        try registry.send(unmerge)
        let statuses = try people.map { try registry.record($0).applications.map(\.status) }
        #expect(statuses == [[.submitted], [.submitted]])
    }

    /// What time did to both is told of each.
    @Test func whoseApplicationsLapsedAreTakenApart() throws {
        var registry = try Self.merged()
        registry.today = day("2027-06-15")
        for date in ["2027-03-02", "2027-03-11"] {
            try registry.send(Sample.pass(.applicationLapsed, of: "CPS", on: date))
        }
        #expect(try registry.record(Sample.peer).applications.map(\.status) == [.lapsed, .lapsed])
        try registry.send(Sample.unmergePeers(Sample.peer, Registry.second))
        #expect(try registry.record(Sample.peer).applications.map(\.status) == [.lapsed])
        #expect(try registry.record(Registry.second).applications.map(\.status) == [.submitted])
    }

    /// What time did holds or not by what is left, and keeps nobody from being taken out.
    @Test func aStepBeforeTheirLapsesIsTakenBack() throws {
        var registry = try Self.merged()
        let deficiency = try registry.send(Sample.noteDeficiency(on: "2026-06-02"))[0]
        registry.today = day("2027-06-15")
        for date in ["2027-03-02", "2027-03-11"] {
            try registry.send(Sample.pass(.applicationLapsed, of: "CPS", on: date))
        }
        let unmerge = Sample.unmergePeers(Sample.peer, Registry.second)
        #expect(try registry.rejection(of: unmerge)?.code == .recordDependedOn)
        try registry.send(Sample.voidRecord(deficiency))
        try registry.send(unmerge)
        #expect(try registry.record(Sample.peer).applications.map(\.status) == [.lapsed])
    }

    /// Their deadline is one, and is not told again when only one of them was open then.
    @Test func theLapseOfBothIsToldOnce() throws {
        var registry = try Self.merged(second: "2026-03-01")
        let withdrawal = try registry.send(Sample.withdrawApplication(on: "2026-06-02"))[0]
        registry.today = day("2027-06-15")
        try registry.send(Sample.pass(.applicationLapsed, of: "CPS", on: "2027-03-02"))
        #expect(try registry.record(Sample.peer).applications.map(\.status) == [.lapsed, .withdrawn])
        try registry.send(Sample.voidRecord(withdrawal))
        let record = try registry.record(Sample.peer)
        #expect(record.applications.map(\.status) == [.lapsed, .lapsed])
        #expect(record.boards.isEmpty)
    }

    /// It stood beside the other one all along.
    @Test func aDenialIsOverturnedBesideTheEarlierOne() throws {
        var registry = try Self.merged()
        let denial = try registry.send(Sample.denyApplication(on: "2026-06-02"))[0]
        try registry.send(Sample.fileAppeal(denial, on: "2026-06-03"))
        try registry.send(Sample.decideAppeal(denial, .overturned, on: "2026-06-04"))
        #expect(try registry.record(Sample.peer).applications.map(\.status) == [.submitted, .submitted])
    }
}
