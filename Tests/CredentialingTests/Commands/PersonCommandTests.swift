import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("Commands about the person")
struct PersonCommandTests {
    static let refusals: [Refusal] = {
        let amend = Sample.amendPersonalDetails
        let link = Sample.linkIdentity
        let death = Sample.recordDeath
        let erase = Sample.erasePersonalData
        let disclose = Sample.discloseHistory
        return [
            Refusal("absent", amend, .missingField, "amendPersonalDetails.personal") {
                $0.amendPersonalDetails.clearPersonal()
            },
            Refusal("no date", amend, .invalidField, "personal.birthDate") {
                $0.amendPersonalDetails.personal.birthDate = "x"
            }.named("amendPersonalDetails"),
            Refusal("absent", link, .missingField, "linkIdentity.system") { $0.linkIdentity.system = "" },
            Refusal("absent", death, .missingField, "recordDeath.source") {
                $0.recordDeath.source = .unspecified
            },
            Refusal("unknown", death, .invalidField, "recordDeath.source") {
                $0.recordDeath.source = .UNRECOGNIZED(9)
            },
            Refusal("no report", Sample.retractDeath, .deathUnknown, "retractDeath.peerId"),
            Refusal("absent", erase, .missingField, "erasePersonalData.basis") {
                $0.erasePersonalData.basis = .unspecified
            },
            Refusal("unknown", erase, .invalidField, "erasePersonalData.basis") {
                $0.erasePersonalData.basis = .UNRECOGNIZED(9)
            },
            Refusal("no id", erase, .invalidField, "erasePersonalData.people[1]") {
                $0.erasePersonalData.people = [$0.erasePersonalData.peerID, "me"]
            },
            Refusal("twice", erase, .invalidField, "erasePersonalData.people[1]") {
                $0.erasePersonalData.people = [
                    $0.erasePersonalData.peerID, $0.erasePersonalData.peerID.uppercased(),
                ]
            },
            Refusal("too many", erase, .invalidField, "erasePersonalData.people") {
                $0.erasePersonalData.people = Array(repeating: "me", count: Record.erasedPeopleMax + 1)
            },
            Refusal("absent", disclose, .missingField, "discloseHistory.purpose") {
                $0.discloseHistory.purpose = .unspecified
            },
        ]
            + Refusal.text(
                amend,
                "amendPersonalDetails.personal.givenName",
                \.amendPersonalDetails.personal.givenName
            )
            + Refusal.text(
                amend,
                "amendPersonalDetails.personal.familyName",
                \.amendPersonalDetails.personal.familyName
            )
            + Refusal.date(amend, "amendPersonalDetails.amendedOn", \.amendPersonalDetails.amendedOn)
            + Refusal.text(link, "linkIdentity.identifier", \.linkIdentity.identifier)
            + Refusal.date(link, "linkIdentity.linkedOn", \.linkIdentity.linkedOn)
            + Refusal.date(death, "recordDeath.diedOn", \.recordDeath.diedOn)
            + Refusal.date(erase, "erasePersonalData.requestedOn", \.erasePersonalData.requestedOn)
            + Refusal.text(disclose, "discloseHistory.recipient", \.discloseHistory.recipient)
            + Refusal.date(disclose, "discloseHistory.disclosedOn", \.discloseHistory.disclosedOn)
    }()

    @Test(arguments: refusals) func isRefused(_ row: Refusal) throws { row.expect(in: try World()) }

    @Test func anErasureIsNotRepeatedUntilSomethingWasRecorded() throws {
        var world = try World()
        try world.given(Sample.erasePersonalData)
        Refusal("again", Sample.erasePersonalData, .alreadyErased, "erasePersonalData.peerId")
            .expect(in: world)
        try world.given(Sample.amendPersonalDetails)
        try world.given(Sample.erasePersonalData)
    }

    /// A wrong report of a death: everything is as before, the deadline included.
    @Test func aRetractedDeathLeavesNothingBehind() throws {
        var world = try World.certified(today: "2026-03-01")
        try world.given(Sample.fileRenewal(World.number, on: "2026-02-01"))
        let before = RecordContent(world.record)
        let report = try world.given(Sample.recordDeath)
        #expect(world.credential.status(on: day("2026-02-14")) == .active)
        #expect(world.credential.status(on: day("2026-02-15")) == .deceased)
        #expect(!world.credential.practiceAuthorized(on: day("2026-02-15")))
        Refusal("again", Sample.recordDeath, .peerDeceased, "recordDeath.diedOn").expect(in: world)
        let approval = Sample.approveRenewal(World.number, on: "2026-03-01")
        for command in [
            approval, Sample.submitApplication, Sample.approveApplication,
            Sample.fileRenewal(World.number, on: "2026-03-01"),
        ] {
            #expect(world.rejection(of: command)?.code == .peerDeceased)
        }
        // Late reports of what was before still come in.
        #expect(world.rejection(of: Sample.logCEU.with { $0.logCeu.completedOn = "2026-01-03" }) == nil)
        Refusal("a report", Sample.voidRecord(report), .notVoidable, "voidRecord.eventId").expect(in: world)
        try world.given(Sample.retractDeath)
        #expect(RecordContent(world.record) == before)
        #expect(world.credential.status(on: day("2026-02-15")) == .active)
        try world.given(approval)
        #expect(world.credential.current.expiresOn == day("2028-03-10"))
        // As of a day before the retraction, too: a wrong report never was.
        let record = try Record.fold(Sample.peer, world.history, asOf: day("2026-02-16")) { Record(peer: $0) }
        #expect(record.death == nil)
        // What was answered then stays reproducible.
        let known = world.history.prefix { $0.event.deathRetracted.eventID.isEmpty }
        #expect(try Record.fold(Sample.peer, Array(known)) { Record(peer: $0) }.death?.by == report)
    }

    // MARK: Merging

    /// The first person trained; the second is certified.
    static func two() throws -> Registry {
        var registry = try Registry(Sample.peer, Registry.second)
        try registry.send(Sample.completeModule.with { $0.completeModule.completedOn = "2024-02-03" })
        let commands = [
            Sample.completeModule.with { $0.completeModule.completedOn = "2024-02-04" },
            Sample.submitApplication(on: "2024-03-01"),
            Sample.approveApplication(on: "2024-03-10", number: World.number),
        ]
        for command in commands {
            try registry.send(command.about(Registry.second))
        }
        return registry
    }

    @Test func mergesAreRefused() throws {
        var registry = try Self.two()
        let merge = Sample.mergePeers(Sample.peer, into: Registry.second)
        func expect(_ command: Command, _ code: Rejection.Code, _ field: String) throws {
            let rejection = try registry.rejection(of: command)
            #expect(rejection?.code == code)
            #expect(rejection?.field == field)
        }
        try expect(merge.with { $0.mergePeers.intoPeerID = "" }, .missingField, "mergePeers.intoPeerId")
        try expect(merge.with { $0.mergePeers.intoPeerID = "x" }, .invalidField, "mergePeers.intoPeerId")
        try expect(
            Sample.mergePeers(Sample.peer, into: Sample.peer),
            .invalidField,
            "mergePeers.intoPeerId"
        )
        try expect(
            Sample.mergePeers(Sample.peer, into: Registry.third),
            .peerUnknown,
            "mergePeers.intoPeerId"
        )
        try expect(merge.with { $0.mergePeers.mergedOn = "" }, .missingField, "mergePeers.mergedOn")
        try expect(
            Sample.unmergePeers(Registry.second, Sample.peer),
            .notMerged,
            "unmergePeers.mergedPeerId"
        )
        try registry.send(merge)
        // The surviving id is named.
        let rejection = try #require(try registry.rejection(of: Sample.logCEU))
        #expect(rejection.code == .peerMerged)
        #expect(rejection.field == "logCEU.peerId")
        #expect(rejection.detail.contains(Registry.second.description))
        try expect(
            Sample.mergePeers(Registry.second, into: Sample.peer),
            .peerMerged,
            "mergePeers.intoPeerId"
        )
    }

    @Test func theMergedRecordIsTheUnionAndUnmergingRestoresBoth() throws {
        var registry = try Self.two()
        let before = [Sample.peer, Registry.second].map { RecordContent.of(registry, $0) }
        let head = registry.head
        try registry.send(Sample.mergePeers(Registry.second, into: Sample.peer))
        let union = try registry.record(Sample.peer)
        #expect(union.evidence.map(\.position) == union.evidence.map(\.position).sorted())
        #expect(union.evidence.count == 2)
        #expect(union.credential(board: Sample.board, number: World.number) != nil)
        #expect(try registry.record(Registry.second).boards.isEmpty)
        // The survivor goes on with the other's credential.
        let filed = try registry.send(Sample.fileRenewal(World.number, on: "2026-03-01"))
        let unmerge = Sample.unmergePeers(Sample.peer, Registry.second)
        let rejection = try #require(try registry.rejection(of: unmerge))
        #expect(rejection.code == .recordDependedOn)
        #expect(rejection.field == "unmergePeers.mergedPeerId")
        try registry.send(Sample.voidRecord(filed[0]))
        try registry.send(unmerge)
        #expect([Sample.peer, Registry.second].map { RecordContent.of(registry, $0) } == before)
        #expect(try registry.rejection(of: Sample.logCEU.about(Registry.second)) == nil)
        // Known then: the union at the merge, two people before it.
        let then = try registry.record(Sample.peer, knownAt: Position(head.rawValue + 2))
        #expect(then.credentials.count == 1)
        #expect(try registry.record(Sample.peer, knownAt: head).credentials.isEmpty)
    }

    @Test func mergesOfMergesFoldAndUnfold() throws {
        var registry = try Registry(Sample.peer, Registry.second, Registry.third)
        for peer in [Sample.peer, Registry.second, Registry.third] {
            try registry.send(Sample.logCEU.about(peer))
        }
        try registry.send(Sample.mergePeers(Sample.peer, into: Registry.second))
        try registry.send(Sample.mergePeers(Registry.second, into: Registry.third))
        #expect(try registry.record(Registry.third).evidence.count == 3)
        #expect(
            try registry.rejection(of: Sample.unmergePeers(Registry.second, Sample.peer))?.code == .peerMerged
        )
        try registry.send(Sample.unmergePeers(Registry.third, Registry.second))
        #expect(try registry.record(Registry.third).evidence.count == 1)
        #expect(try registry.record(Registry.second).evidence.count == 2)
    }
}

extension Refusal {
    /// The same row with the command's name before the field.
    func named(_ command: String) -> Refusal { Refusal(name, self.command, code, "\(command).\(field)") }
}

extension RecordContent {
    static func of(_ registry: Registry, _ peer: PeerID) -> RecordContent? {
        (try? registry.record(peer)).map { RecordContent($0) }
    }
}

extension Command {
    /// The same command about another person.
    func about(_ peer: PeerID) -> Command {
        guard let kind = command.map(CommandKind.init) else { preconditionFailure("a command has a kind") }
        let name = CommandTable.row(of: kind).name
        guard let path = RoutingTests.commands.first(where: { $0.name == name })?.peer else {
            preconditionFailure("the command is about a person")
        }
        return with { $0[keyPath: path] = peer.description }
    }
}
