import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SeededNumbers
import Testing

/// Seeded careers with late reports, corrections, voids, decisions and merges.
@Suite("Random corrections")
struct CorrectionPropertyTests {
    static let seeds = Seeds.several(40)
    static let asOf = day("2026-06-15")

    static func rules() -> Rules {
        .sample {
            $0.credentials[0].renewal = [
                Requirement.hours(
                    "ce",
                    .continuingEducation,
                    minutes: 600,
                    minima: [(["ethics"], 120)]
                ).changed {
                    $0.hours.carryOver.minutes = 200
                    $0.hours.carryBack.minutes = 100
                    $0.hours.approval = .provider
                    var cap = HoursCap()
                    cap.categories = ["other"]
                    cap.atMost.hours = 4
                    $0.hours.caps = [cap]
                }
            ]
        }
    }

    static func world() throws -> World {
        var world = try World.certified(rules: rules())
        try world.given(board: Sample.approveProvider)
        return world
    }

    static func ceu(_ generator: inout SeededGenerator) -> Command {
        Sample.logCEU.with {
            $0.logCeu.completedOn =
                day("2024-06-01").moved(Int.random(in: 0...740, using: &generator)).description
            $0.logCeu.activity = "ce-\(Int.random(in: 0...3, using: &generator))"
            let category = generator.chance(60) ? "ethics" : "other"
            $0.logCeu.allocations = [.of(category, UInt32.random(in: 10...200, using: &generator))]
            $0.logCeu.provider = generator.chance(80) ? "Academy" : "Elsewhere"
        }
    }

    /// The numbers of an answer: what does not depend on ids and positions.
    static func numbers(_ record: Record, _ rules: RuleBook) -> [String] {
        Assessment.all(of: record, boards: [Sample.board], rules: rules, asOf: asOf).map { assessment in
            let results = assessment.requirements.flatMap { [$0] + $0.parts }
            return results.map { result in
                let counted = result.evidence.map {
                    "\($0.effectiveOn) \($0.minutes) \($0.disposition) \($0.reason)"
                }
                return "\(result.id) \(result.have)/\(result.need) \(result.reason) \(counted.sorted())"
            }.joined(separator: "; ")
        }
    }

    @Test(arguments: seeds) func theOrderOfArrivalChangesNoNumber(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let commands = (0..<20).map { _ in Self.ceu(&generator) }
        var first: [String]?
        for _ in 0..<4 {
            var world = try Self.world()
            for command in commands.shuffled(using: &generator) { try world.given(command) }
            let numbers = Self.numbers(world.record, world.rules)
            #expect(numbers == first ?? numbers)
            first = numbers
        }
    }

    @Test(arguments: seeds) func aVoidAfterARecordEqualsNeverRecorded(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var kept = try Self.world()
        var voided = kept
        for _ in 0..<20 {
            let command = Self.ceu(&generator)
            let id = try voided.given(command)
            if generator.chance(40) {
                try voided.given(Sample.voidRecord(id))
            } else {
                try kept.given(command)
            }
        }
        #expect(Self.numbers(voided.record, voided.rules) == Self.numbers(kept.record, kept.rules))
        #expect(voided.record.evidence.count == kept.record.evidence.count)
    }

    @Test(arguments: seeds) func aVoidBeforeARecordEqualsAVoidAfterIt(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let world = try Self.world()
        let command = Self.ceu(&generator)
        var after = world
        let id = try after.given(command)
        try after.given(Sample.voidRecord(id))
        let record = try #require(after.history.first { $0.id == id })
        let void = try #require(after.history.last)
        var before = world.record
        try before.apply(
            RecordedEvent(
                position: record.position,
                version: record.version,
                id: void.id,
                recordedAt: void.recordedAt,
                effectiveOn: void.effectiveOn,
                event: void.event
            )
        )
        try before.apply(
            RecordedEvent(
                position: void.position,
                version: void.version,
                id: id,
                recordedAt: record.recordedAt,
                effectiveOn: record.effectiveOn,
                event: record.event
            )
        )
        #expect(RecordContent(before) == RecordContent(after.record))
    }

    @Test(arguments: seeds) func aCorrectionEqualsTheRightRecordAtFirst(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var right = try Self.world()
        var corrected = right
        for _ in 0..<15 {
            let command = Self.ceu(&generator)
            try right.given(command)
            if generator.chance(50) {
                let id = try corrected.given(Self.ceu(&generator))
                if generator.chance(30) {
                    try corrected.given(Sample.correct(id, logCEU: Self.ceu(&generator)))
                }
                try corrected.given(Sample.correct(id, logCEU: command))
            } else {
                try corrected.given(command)
            }
        }
        #expect(Self.numbers(corrected.record, corrected.rules) == Self.numbers(right.record, right.rules))
        for offset in stride(from: 0, to: 800, by: 61) {
            let asOf = day("2024-06-01").moved(offset)
            let records = try [corrected, right].map { world in
                try Record.fold(Sample.peer, world.history, asOf: asOf) { Record(peer: $0) }
            }
            #expect(records[0].totals.continuingEducation == records[1].totals.continuingEducation)
        }
    }

    @Test(arguments: seeds) func mergingAndUnmergingEqualsNeverMerging(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var registry = try Registry(Sample.peer, Registry.second, rules: Self.rules())
        let both = [Sample.peer, Registry.second]
        try registry.send(Sample.completeModule.with { $0.completeModule.completedOn = "2024-02-03" })
        try registry.send(Sample.submitApplication(on: "2024-03-01"))
        try registry.send(Sample.approveApplication(on: "2024-03-10", number: World.number))
        for _ in 0..<12 {
            let peer = generator.chance(50) ? both[0] : both[1]
            let ids = try registry.send(Self.ceu(&generator).about(peer))
            if peer == Sample.peer, generator.chance(20) { try registry.send(Sample.voidRecord(ids[0])) }
        }
        let before = both.map { RecordContent.of(registry, $0) }
        let counts = try both.map { try registry.record($0).evidence.count }
        let (away, survivor) = generator.chance(50) ? (both[0], both[1]) : (both[1], both[0])
        try registry.send(Sample.mergePeers(away, into: survivor))
        #expect(try registry.record(survivor).evidence.count == counts[0] + counts[1])
        try registry.send(Sample.unmergePeers(survivor, away))
        #expect(both.map { RecordContent.of(registry, $0) } == before)
    }

    /// What was answered when only a prefix was known is answered from the whole log with `knownAt`.
    @Test(arguments: seeds) func everyPrefixIsAnsweredAsItWasThen(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var registry = try Registry(Sample.peer, Registry.second, rules: Self.rules())
        var answers: [(Position, [String])] = []
        try registry.send(Sample.completeModule.with { $0.completeModule.completedOn = "2024-02-03" })
        try registry.send(Sample.submitApplication(on: "2024-03-01"))
        try registry.send(Sample.approveApplication(on: "2024-03-10", number: World.number))
        var logged: [EventID] = []
        for _ in 0..<25 {
            let command: Command
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<5: command = Self.ceu(&generator)
            case 5: command = Self.ceu(&generator).about(Registry.second)
            case 6:
                command = Sample.voidRecord(
                    logged.randomElement(using: &generator) ?? CorrectRecordTests.unknown
                )
            case 7:
                command = Sample.correct(
                    logged.randomElement(using: &generator) ?? CorrectRecordTests.unknown,
                    logCEU: Self.ceu(&generator)
                )
            case 8: command = Sample.mergePeers(Registry.second, into: Sample.peer)
            default:
                command =
                    generator.chance(50)
                    ? Sample.unmergePeers(Sample.peer, Registry.second)
                    : Sample.rejectCEU(
                        logged.randomElement(using: &generator) ?? CorrectRecordTests.unknown,
                        on: "2026-06-15"
                    )
            }
            guard try registry.rejection(of: command) == nil else { continue }
            let ids = try registry.send(command)
            if case .logCeu(let it)? = command.command, it.peerID == Sample.peer.description {
                logged.append(ids[0])
            }
            answers.append((registry.head, Self.numbers(try registry.record(Sample.peer), registry.rules)))
        }
        #expect(answers.count > 5)
        for (position, answer) in answers {
            let record = try registry.record(Sample.peer, knownAt: position)
            #expect(Self.numbers(record, registry.rules) == answer, "known at \(position)")
        }
    }
}
