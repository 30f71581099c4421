import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

/// What was decided while two people were merged, about the record of the one who is taken out again.
@Suite("Decisions between a merge and its reversal")
struct UnmergeTests {
    static let merge = Sample.mergePeers(Registry.second, into: Sample.peer)
    static let unmerge = Sample.unmergePeers(Sample.peer, Registry.second)

    /// The second person is certified, has a CEU and was suspended on 2026-02-01; then both are merged.
    static func merged() throws -> (
        registry: Registry, ceu: EventID, action: EventID, before: RecordContent?
    ) {
        var registry = try PersonCommandTests.two()
        let ceu = try registry.send(
            Sample.logCEU.with { $0.logCeu.completedOn = "2025-04-01" }.about(Registry.second)
        )[0]
        let action = try registry.send(Sample.suspend(on: "2026-02-01").about(Registry.second))[0]
        try registry.send(board: Sample.selectAuditSample)
        let before = RecordContent.of(registry, Registry.second)
        try registry.send(merge)
        return (registry, ceu, action, before)
    }

    /// Whoever reads a record reads those within it, within each other.
    @Test func nobodyIsMergedDeeperThanReadersGo() throws {
        let people = (0..<UInt64(Record.mergeDepthMax) + 2).map {
            PeerID(UniqueID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0001_0000 + $0))
        }
        var registry = try Registry()
        for peer in people {
            try registry.send(Sample.registerPeer.with { $0.registerPeer.peerID = peer.description })
        }
        for (one, next) in zip(people, people.dropFirst()).dropLast() {
            try registry.send(Sample.mergePeers(one, into: next))
        }
        let deep = people[people.count - 2]
        let rejection = #expect(throws: Rejection.self) {
            try registry.send(Sample.mergePeers(deep, into: people.last!))
        }
        #expect(rejection?.code == .recordTooLong && rejection?.field == "mergePeers.intoPeerId")
        // The other way round nobody gets deeper, and who comes out makes room.
        try registry.send(Sample.mergePeers(people.last!, into: deep))
        try registry.send(Sample.unmergePeers(deep, people.last!))
        try registry.send(Sample.unmergePeers(deep, people[people.count - 3]))
        try registry.send(Sample.mergePeers(deep, into: people.last!))
    }

    /// A log of before may hold them: one more does not make them deeper.
    @Test func whoIsDeeperAlreadyTakesDoubles() throws {
        var deep = Record(registered: Registry.third)
        for _ in 0..<Record.mergeDepthMax + 4 {
            var next = Record(registered: Sample.peer)
            next.absorb(deep)
            deep = next
        }
        #expect(deep.mergeDepth == Record.mergeDepthMax + 4)
        let context = DecisionContext(
            now: Sample.today.morning,
            rules: RuleBook(),
            serial: "1",
            other: DecisionContext.OtherPerson(record: deep)
        )
        let merge = Sample.mergePeers(Registry.second, into: Sample.peer)
        let double = Record(registered: Registry.second)
        #expect(try Decider.decide(merge, record: double, context: context).count == 2)
    }

    /// Such a decision belongs into the other's record: it is voided, and made there after the reversal.
    static let decisions: [@Sendable (EventID, EventID) -> Command] = [
        { _, action in Sample.fileAppeal(action, on: "2026-02-10") },
        { ceu, _ in Sample.acceptCEU(ceu) },
        { ceu, _ in Sample.rejectCEU(ceu) },
        { _, action in Sample.revise(action, on: "2026-03-01", grounds: ["fraud"]) },
        { _, _ in Sample.passAudit },
        { _, _ in Sample.failAudit },
    ]

    @Test(arguments: decisions.indices) func blockTheReversalUntilTheyAreVoided(_ index: Int) throws {
        var (registry, ceu, action, before) = try Self.merged()
        let command = Self.decisions[index](ceu, action)
        let decision = try registry.send(command)[0]
        let rejection = try #require(try registry.rejection(of: Self.unmerge))
        #expect(rejection.code == .recordDependedOn)
        #expect(rejection.field == "unmergePeers.mergedPeerId")
        #expect(rejection.detail.contains("position \(registry.head)"), "\(rejection.detail)")
        try registry.send(Sample.voidRecord(decision))
        try registry.send(Self.unmerge)
        #expect(RecordContent.of(registry, Registry.second) == before)
        // It is made anew where it belongs.
        #expect(try registry.rejection(of: command.about(Registry.second)) == nil)
        #expect(try registry.rejection(of: command) != nil)
    }

    @Test func aDecidedAppealIsTakenBackFromItsEnd() throws {
        var (registry, _, action, _) = try Self.merged()
        let filed = try registry.send(Sample.fileAppeal(action, on: "2026-02-10"))[0]
        let decided = try registry.send(Sample.decideAppeal(action, .overturned, on: "2026-03-01"))[0]
        #expect(try registry.rejection(of: Self.unmerge)?.code == .recordDependedOn)
        try registry.send(Sample.voidRecord(decided))
        #expect(try registry.rejection(of: Self.unmerge)?.code == .recordDependedOn)
        try registry.send(Sample.voidRecord(filed))
        try registry.send(Self.unmerge)
        let credential = try registry.record(Registry.second).credentials[0]
        #expect(credential.discipline(on: day("2026-03-02")).isSuspended)
    }

    /// One command cannot record them all again; nothing is recorded then.
    @Test func tooManyCorrectionsAreRefused() throws {
        var (registry, ceu, _, _) = try Self.merged()
        let correction = try registry.send(Sample.voidRecord(ceu))[0]
        let void = try #require(registry.streams[Sample.peer]?.first { $0.id == correction })
        let record = try registry.record(Sample.peer)
        for (count, code) in [(4_094, nil), (4_095, Rejection.Code.recordTooLong)] {
            let context = DecisionContext(
                now: registry.today.morning,
                rules: registry.rules,
                serial: "1",
                other: .init(
                    record: Record(peer: Registry.second),
                    owed: Array(repeating: void, count: count)
                )
            )
            var refused: Rejection.Code?
            do throws(Rejection) {
                let events = try Decider.decide(Self.unmerge, record: record, context: context)
                #expect(events.count == Decider.eventsPerCommandMax)
            } catch {
                refused = error.code
            }
            #expect(refused == code)
        }
    }

    /// What was decided about one's own record stands in nobody's way.
    @Test func ownDecisionsStay() throws {
        var (registry, _, _, _) = try Self.merged()
        let own = try registry.send(Sample.logCEU.with { $0.logCeu.activity = "own" })[0]
        try registry.send(Sample.acceptCEU(own))
        try registry.send(Self.unmerge)
        #expect(try registry.record(Sample.peer).ceuDecisions.map(\.target) == [own])
    }

    /// A deadline that passed while merged cannot be voided, and hinders nothing.
    @Test func passedDeadlinesHinderNothing() throws {
        var (registry, _, _, _) = try Self.merged()
        registry.today = day("2026-06-15")
        let due = try registry.record(Sample.peer).deadlines(rules: registry.rules)
        let first = try #require(due.first)
        try registry.send(Sample.pass(first))
        try registry.send(Self.unmerge)
        // It is told again in the stream in which it belongs.
        #expect(try registry.record(Registry.second).deadlines(rules: registry.rules).contains(first))
    }

    // MARK: What was mended while merged

    /// A void goes with the record that it speaks of, whichever id it was sent for.
    @Test func aVoidStaysWithTheRecordItSpeaksOf() throws {
        var (registry, ceu, _, _) = try Self.merged()
        let own = try registry.send(Sample.logCEU.with { $0.logCeu.activity = "own" })[0]
        try registry.send(Sample.voidRecord(ceu))
        try registry.send(Sample.voidRecord(own))
        try registry.send(Self.unmerge)
        let (first, second) = (try registry.record(Sample.peer), try registry.record(Registry.second))
        #expect(second.voided[ceu] != nil && second.voided[own] == nil)
        #expect(!second.evidence.contains { $0.id == ceu })
        #expect(!first.evidence.contains { $0.id == own || $0.id == ceu })
        let again = Sample.voidRecord(ceu).about(Registry.second)
        #expect(try registry.rejection(of: again)?.code == .alreadyVoided)
        // Merged and taken apart once more, it is not recorded a third time.
        let length = try #require(registry.streams[Registry.second]).count
        try registry.send(Self.merge)
        try registry.send(Self.unmerge)
        #expect(registry.streams[Registry.second]?.count == length + 2)
        #expect(RecordContent(try registry.record(Registry.second)) == RecordContent(second))
    }

    @Test func theLastCorrectionStaysWithTheRecordItSpeaksOf() throws {
        var (registry, ceu, _, _) = try Self.merged()
        for day in ["2025-04-02", "2025-04-03"] {
            let right = Sample.logCEU.with { $0.logCeu.completedOn = day }
            try registry.send(Sample.correct(ceu, logCEU: right))
        }
        try registry.send(Self.unmerge)
        let second = try registry.record(Registry.second)
        let entry = try #require(second.evidence.first { $0.id == ceu })
        #expect(entry.effectiveOn == day("2025-04-03"))
        #expect(entry.correctedBy == second.corrections[ceu])
        // What was known before the reversal stays known so.
        #expect(try registry.record(Sample.peer).evidence.contains { $0.id == ceu } == false)
        let before = try registry.record(Registry.second, asOf: day("2025-04-02"))
        #expect(!before.evidence.contains { $0.id == ceu })
    }

    /// A correction and then a void of one record: the void says what holds, the correction what was voided.
    @Test func aCorrectionAndAVoidBothStayWithTheRecord() throws {
        var (registry, ceu, _, _) = try Self.merged()
        for day in ["2025-04-02", "2025-04-03"] {
            let right = Sample.logCEU.with { $0.logCeu.completedOn = day }
            try registry.send(Sample.correct(ceu, logCEU: right))
        }
        try registry.send(Sample.voidRecord(ceu))
        let length = try #require(registry.streams[Registry.second]).count
        try registry.send(Self.unmerge)
        let second = try registry.record(Registry.second)
        #expect(second.corrections[ceu] != nil && second.voided[ceu] != nil)
        let told = try #require(registry.streams[Registry.second])[(length + 1)...]
        #expect(told.map { EventType(of: $0.event) } == [.recordCorrected, .recordVoided])
        #expect(told.first?.event.recordCorrected.effectiveOn == "2025-04-03")
        #expect(!second.evidence.contains { $0.id == ceu })
    }

    /// The dates of a right birthday, and then the void of the issue: what was issued says them.
    @Test func aCorrectedBirthdayStaysWithAVoidedIssue() throws {
        var registry = try Registry(Sample.peer, Registry.second, rules: BirthdayTests.rules())
        try registry.send(Sample.completeModule.about(Registry.second))
        try registry.send(Sample.submitApplication(on: "2026-03-01").about(Registry.second))
        let issued = try registry.send(BirthdayTests.approve("11-12").about(Registry.second))[0]
        try registry.send(Self.merge)
        try registry.send(Sample.correctBirthday(issued, to: "04-01"))
        try registry.send(Sample.correctBirthday(issued, to: "05-20"))
        try registry.send(Sample.voidRecord(issued))
        let merged = try registry.record(Sample.peer).credentials
        try registry.send(Self.unmerge)
        let credential = try #require(try registry.record(Registry.second).credentials.first)
        #expect(credential.voidedBy != nil)
        #expect(credential.current.expiresOn == day("2026-05-20"))
        #expect(credential.current.dates == merged.first?.current.dates)
    }

    /// The credential that was issued in error stays void.
    @Test func aVoidedIssueStaysVoid() throws {
        var registry = try Registry(Sample.peer, Registry.second, rules: .lifecycle())
        try registry.send(Sample.completeModule.about(Registry.second))
        try registry.send(Sample.submitApplication(on: "2026-03-01").about(Registry.second))
        let issue = Sample.approveApplication(on: "2026-03-10", number: "CPS-9").about(Registry.second)
        let issued = try registry.send(issue)[0]
        try registry.send(Self.merge)
        try registry.send(Sample.voidRecord(issued))
        try registry.send(Self.unmerge)
        let credential = try #require(try registry.record(Registry.second).credentials.first)
        #expect(credential.voidedBy != nil)
        #expect(credential.status(on: day("2026-04-01")) == .void)
    }

    /// What was issued and voided while merged stays where it was recorded, and void, whatever it rested on.
    @Test func anIssueThatWasVoidedWhileMergedStaysVoid() throws {
        var registry = try Registry(Sample.peer, Registry.second, rules: .lifecycle())
        try registry.send(Sample.completeModule.about(Registry.second))
        try registry.send(Self.merge)
        // It stands on the other's training.
        try registry.send(Sample.submitApplication(on: "2026-03-01"))
        let issued = try registry.send(Sample.approveApplication(on: "2026-03-10", number: "CPS-2"))[0]
        let position = registry.head
        try registry.send(Sample.voidRecord(issued))
        let void = try #require(registry.streams[Sample.peer]?.last?.id)
        try registry.send(Self.unmerge)
        let record = try registry.record(Sample.peer)
        let credential = try #require(record.credentials.first)
        #expect(credential.number == "CPS-2" && credential.position == position)
        #expect(credential.voidedBy == void)
        #expect(credential.status(on: day("2026-04-01")) == .void)
        #expect(record.applications.map(\.isOpen) == [true], "the approval was voided, not the application")
        #expect(try registry.record(Registry.second).credentials.isEmpty)
        // Whoever takes the person in has it.
        try registry.send(Sample.mergePeers(Sample.peer, into: Registry.second))
        let taken = try registry.record(Registry.second).credentials
        #expect(taken.map(\.number) == ["CPS-2"] && taken.first?.voidedBy == void)
    }

    /// A wrong report stays wrong, for whichever id it was retracted: she is not dead again.
    @Test func aRetractedDeathStaysWithWhomItSpeaksOf() throws {
        var registry = try PersonCommandTests.two()
        let before = RecordContent.of(registry, Registry.second)
        let report = try registry.send(Sample.recordDeath.about(Registry.second))[0]
        try registry.send(Self.merge)
        try registry.send(Sample.retractDeath)
        let length = try #require(registry.streams[Registry.second]).count
        try registry.send(Self.unmerge)
        let told = try #require(registry.streams[Registry.second])[length...]
        #expect(told.map { EventType(of: $0.event) } == [.peerRestored, .deathRetracted])
        #expect(told.last?.event.deathRetracted.eventID == report.description)
        #expect(told.last?.effectiveOn == day("2026-02-25"))
        let second = try registry.record(Registry.second)
        #expect(second.death == nil && RecordContent(second) == before)
        #expect(try registry.record(Registry.second, asOf: day("2026-02-16")).death == nil)
        #expect(try registry.rejection(of: Sample.retractDeath.about(Registry.second))?.code == .deathUnknown)
        // Merged and taken apart once more, it is not recorded a third time.
        try registry.send(Self.merge)
        try registry.send(Self.unmerge)
        #expect(registry.streams[Registry.second]?.count == length + 4)
        #expect(RecordContent.of(registry, Registry.second) == before)
    }

    /// Somebody else's report is nobody's but hers, and so is its retraction.
    @Test func ofSeveralDeathsEachRetractionGoesItsOwnWay() throws {
        var registry = try PersonCommandTests.two()
        let (first, second, third) = (Sample.peer, Registry.second, Registry.third)
        try registry.send(Sample.registerPeer.with { $0.registerPeer.peerID = third.description })
        for peer in [first, second, third] { try registry.send(Sample.recordDeath.about(peer)) }
        try registry.send(Sample.mergePeers(third, into: second))
        try registry.send(Self.merge)
        // The third's and the second's: the first's own still stands.
        for _ in 0..<2 { try registry.send(Sample.retractDeath) }
        try registry.send(Self.unmerge)
        #expect(try registry.record(first).death != nil)
        #expect(try registry.record(second).death == nil)
        try registry.send(Sample.unmergePeers(second, third))
        let deaths = try [first, second, third].map { try registry.record($0).death != nil }
        #expect(deaths == [true, false, false])
        let last = try #require(registry.streams[third]).suffix(2)
        #expect(last.map { EventType(of: $0.event) } == [.peerRestored, .deathRetracted])
    }

    /// What speaks of the survivor, or was in the other's stream before the merge, stays where it is.
    @Test func aRetractionThatIsInItsPlaceIsNotRecordedAgain() throws {
        var registry = try PersonCommandTests.two()
        for command in [Sample.recordDeath, Sample.retractDeath] {
            try registry.send(command.about(Registry.second))
        }
        try registry.send(Sample.recordDeath)
        try registry.send(Self.merge)
        for command in [Sample.retractDeath, Sample.recordDeath, Sample.retractDeath] {
            try registry.send(command)
        }
        try registry.send(Self.unmerge)
        let last = try #require(registry.streams[Registry.second]?.last)
        #expect(EventType(of: last.event) == .peerRestored)
        for peer in [Sample.peer, Registry.second] { #expect(try registry.record(peer).death == nil) }
    }

    // MARK: The same credential twice

    /// Both hold the credential: CPS-2 through 2026-05-10 and, issued after it, CPS-1 through 2026-03-10.
    static func both() throws -> Registry {
        var registry = try PersonCommandTests.two()
        try registry.send(Sample.submitApplication(on: "2024-05-01"))
        try registry.send(Sample.approveApplication(on: "2024-05-10", number: "CPS-2"))
        return registry
    }

    @Test func theNewerOneIsRenewedAndBothEndByTheirDates() throws {
        var registry = try Self.both()
        registry.today = day("2026-03-05")
        try registry.send(Sample.mergePeers(Registry.second, into: Sample.peer, on: "2026-03-05"))
        let record = try registry.record(Sample.peer)
        let held = record.credentials.map { "\($0.number) \($0.status(on: registry.today))" }
        #expect(held == ["CPS-1 active", "CPS-2 active"], "what was told stays told")
        let older = try registry.rejection(of: Sample.fileRenewal("CPS-1", on: "2026-03-01"))
        #expect(older?.code == .credentialHeld)
        #expect(older?.detail.contains("NYCB/CPS-2 beside CPS-1") == true)
        #expect(try registry.rejection(of: Sample.fileRenewal("CPS-2", on: "2026-03-01")) == nil)
        let ends = record.deadlines(rules: registry.rules).filter { $0.subject == "CPS-1" }.map(\.kind)
        #expect(ends == [.gracePeriodStarted, .credentialExpired])
        #expect(
            try registry.rejection(of: Sample.issue(.full, on: "2026-03-01"))?.code == .credentialHeld
        )
    }

    /// What is done to the older one after the merge can be taken back: the newer was there before.
    @Test func anActionOnTheOlderOneCanBeVoided() throws {
        var registry = try Self.both()
        registry.today = day("2026-03-05")
        try registry.send(Sample.mergePeers(Registry.second, into: Sample.peer, on: "2026-03-05"))
        let probation = Sample.imposeProbation(on: "2026-03-05").with {
            $0.imposeProbation.credentialNumber = "CPS-1"
        }
        let action = try registry.send(probation)[0]
        #expect(try registry.rejection(of: Sample.voidRecord(action)) == nil)
    }

    @Test func theReversalGivesEachTheirOwnBack() throws {
        var registry = try Self.both()
        let people = [Sample.peer, Registry.second]
        let before = people.map { RecordContent.of(registry, $0) }
        let deadlines = try people.map { try registry.record($0).deadlines(rules: registry.rules) }
        try registry.send(Self.merge)
        try registry.send(Self.unmerge)
        #expect(people.map { RecordContent.of(registry, $0) } == before)
        #expect(try people.map { try registry.record($0).deadlines(rules: registry.rules) } == deadlines)
    }

    /// A correction that was made while merged reaches the answers for every date, also for those on which the
    /// record was not there before.
    @Test(arguments: [("2026-05-01", "2025-05-01"), ("2025-05-01", "2026-05-01")])
    func aCorrectionWhileMergedReachesEveryDate(_ first: String, _ right: String) throws {
        var registry = try Registry(Sample.peer, Registry.second)
        let logged = Sample.logCEU.with { $0.logCeu.completedOn = first }
        let ceu = try registry.send(logged.about(Registry.second))[0]
        try registry.send(Self.merge)
        let before = registry.head
        try registry.send(
            Sample.correct(ceu, logCEU: Sample.logCEU.with { $0.logCeu.completedOn = right })
        )
        for date in ["2025-04-30", "2025-05-01", "2026-04-30", "2026-05-01"].map(day) {
            let record = try registry.record(Sample.peer, asOf: date)
            #expect(record.evidence.contains { $0.id == ceu } == (date >= day(right)), "as of \(date)")
            let then = try registry.record(Sample.peer, knownAt: before, asOf: date)
            #expect(then.evidence.contains { $0.id == ceu } == (date >= day(first)), "as of \(date)")
        }
    }
}
