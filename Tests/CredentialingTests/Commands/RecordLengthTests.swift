import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

/// What a client in error sends without end stops before it has the room of what must not be refused.
@Suite("How long a record gets")
struct RecordLengthTests {
    private static let reports: Set<CommandKind> = [
        .completeModule, .passCompetency, .failCompetency, .logSupervision, .logExperience, .recordExam,
        .signAttestation, .recordBackgroundCheck, .recordReference, .logCeu, .amendPersonalDetails,
        .linkIdentity, .discloseHistory,
    ]

    private static let discipline: Set<CommandKind> = [
        .suspend, .liftSuspension, .imposeProbation, .liftProbation, .recordDeath, .retractDeath,
    ]

    private static let always: Set<CommandKind> = [
        .revoke, .surrender, .fileAppeal, .decideAppeal, .passDeadline, .unmergePeers, .erasePersonalData,
    ]

    private static func rejection(of command: Command, _ record: Record, _ world: World) -> Rejection.Code? {
        do {
            _ = try Decider.decide(command, record: record, context: world.context)
            return nil
        } catch { return error.code }
    }

    /// The kinds of command for which a record is too long.
    private static func refused(by record: Record, _ world: World) -> Set<CommandKind> {
        var refused: Set<CommandKind> = []
        for (_, command, _) in RoutingTests.commands.dropFirst() {
            guard let content = command.command, rejection(of: command, record, world) == .recordTooLong
            else { continue }
            refused.insert(CommandKind(content))
        }
        return refused
    }

    @Test func eachKindStopsAtItsLength() throws {
        let all = Set(CommandTable.rows.filter { $0.room != nil }.map(\.kind))
        #expect(all.count == RoutingTests.commands.count - 1, "all but the registration come to a record")
        let world = try World()
        var record = world.record
        for (length, refused) in [
            (Record.repeatedMax - 1, []), (Record.repeatedMax, Self.reports),
            (Record.eventsMax - 1, Self.reports),
            (Record.eventsMax, all.subtracting(Self.always.union(Self.discipline))),
            (2 * Record.eventsMax - 1, all.subtracting(Self.always.union(Self.discipline))),
            (2 * Record.eventsMax, all.subtracting(Self.always)),
        ] as [(Int, Set<CommandKind>)] {
            record = try record.lengthened(to: length, in: world)
            #expect(record.length == length)
            #expect(Self.refused(by: record, world) == refused, "\(length)")
        }
    }

    /// Also of whom more is recorded than anybody may have.
    @Test func rightsEndAndDaysPassAtAnyLength() throws {
        var world = try World.certified(rules: .lifecycle(), today: "2026-03-01")
        let record = try world.record.lengthened(to: Record.eventsMax + 5_000, in: world)
        let commands = [
            Sample.suspend(on: "2026-02-01"), Sample.revoke(on: "2026-02-01"), Sample.recordDeath,
            Sample.erasePersonalData.with { $0.erasePersonalData.requestedOn = "2026-02-20" },
        ]
        for command in commands {
            #expect(Self.rejection(of: command, record, world) == nil, "\(command)")
        }
        world.today = day("2026-03-11")
        let passed = Sample.pass(.gracePeriodStarted, on: "2026-03-11")
        #expect(Self.rejection(of: passed, record, world) == nil)
    }

    /// However few events there are under the id that they go on under.
    @Test func eventsOfWhoeverIsMergedCount() throws {
        let world = try World()
        var record = world.record
        let other = try record.lengthened(to: Record.repeatedMax - 2, in: world)
        record.absorb(other)
        #expect(record.version == StreamVersion(1) && record.length == Record.repeatedMax - 1)
        #expect(Self.rejection(of: Sample.completeModule, record, world) == nil)
        record = try record.lengthened(to: Record.repeatedMax, in: world)
        #expect(Self.rejection(of: Sample.completeModule, record, world) == .recordTooLong)
        record = try record.lengthened(to: Record.eventsMax, in: world)
        #expect(Self.rejection(of: Sample.submitApplication, record, world) == .recordTooLong)
    }

    @Test func nobodyIsMergedBeyondTheLength() throws {
        let world = try World()
        let survivor = try world.record.lengthened(to: Record.repeatedMax, in: world)
        let context = DecisionContext(
            now: world.today.morning,
            rules: world.rules,
            serial: "1",
            other: DecisionContext.OtherPerson(record: survivor)
        )
        let merge = Sample.mergePeers(Registry.second, into: Sample.peer)
        let room = Record.eventsMax - Record.repeatedMax
        for (count, code) in [(room - 1, nil), (room, .recordTooLong)] as [(Int, Rejection.Code?)] {
            let double = try Record(registered: Registry.second).lengthened(to: count, in: world)
            var refused: Rejection.Code?
            do throws(Rejection) {
                _ = try Decider.decide(merge, record: double, context: context)
            } catch {
                refused = error.code
            }
            #expect(refused == code, "\(count)")
        }
    }
}
