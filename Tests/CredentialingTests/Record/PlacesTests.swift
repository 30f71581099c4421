import CivilTime
import CredentialingSchema
import Identifiers
import SeededNumbers
import Testing

@testable import Credentialing

/// In a record of which much was corrected and voided it is known where each event stands; in others it is looked for.
@Suite("Places of events")
struct PlacesTests {
    /// Evidence as it must be: by the definition, a list that is looked through.
    private struct Plain: Equatable {
        let id: EventID
        let on: CivilDate
        var correctedBy: EventID?
    }

    private static func plain(_ record: Record) -> [Plain] {
        record.evidence.map { Plain(id: $0.id, on: $0.effectiveOn, correctedBy: $0.correctedBy) }
    }

    private static func ceu(_ generator: inout SeededGenerator) -> (command: Command, on: CivilDate) {
        let on = day("2024-06-01").moved(Int.random(in: 0...600, using: &generator))
        return (Sample.logCEU.with { $0.logCeu.completedOn = on.description }, on)
    }

    /// What is found is what is found by looking through everything.
    private static func expectAllFound(in record: Record, _ comment: Comment) {
        let ids = record.types.entries.map(\.id) + [CorrectRecordTests.unknown]
        #expect(ids.allSatisfy { record.eventType(of: $0) == record.types[$0] }, comment)
        #expect(ids.allSatisfy { record.boardOfMatter($0) == record.types.board(of: $0) }, comment)
        let areEvidence = ids.allSatisfy { id in
            record.evidenceIndex(of: id) == record.evidence.firstIndex { $0.id == id }
        }
        #expect(areEvidence, comment)
    }

    @Test(arguments: Seeds.several(12)) func whatIsLeftOfMuchThatWasMended(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var world = try World.certified()
        var plain = Self.plain(world.record)
        for _ in 0..<220 {
            let (logged, on) = Self.ceu(&generator)
            // The first is a module, and is left alone.
            let target = plain.dropFirst().randomElement(using: &generator)?.id
            let index = plain.firstIndex { $0.id == target }
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<3:
                guard let target, let index else { continue }
                let correction = try world.given(Sample.correct(target, logCEU: logged))
                plain[index] = Plain(id: target, on: on, correctedBy: correction)
            case 3..<6:
                guard let target, let index else { continue }
                try world.given(Sample.voidRecord(target))
                plain.remove(at: index)
            default: plain.append(Plain(id: try world.given(logged), on: on))
            }
            #expect(Self.plain(world.record) == plain, "seed \(seed)")
            #expect((world.record.places == nil) == (world.record.mentions < Record.mentionsMax))
        }
        #expect(world.record.places != nil, "else nothing was tried")
        Self.expectAllFound(in: world.record, "seed \(seed)")
        let folded = try Record.folded(world.history)
        #expect(RecordContent(folded) == RecordContent(world.record))
    }

    /// The events of two people become those of one, and are mended as such.
    @Test(arguments: Seeds.several(4)) func whatIsLeftOfTwoPeople(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var registry = try Registry(Sample.peer, Registry.second)
        var left: [Plain] = []
        for number in 0..<130 {
            // From the merge on there is one person.
            let peer = number > 100 || generator.chance(50) ? Sample.peer : Registry.second
            let (logged, on) = Self.ceu(&generator)
            let id = try registry.send(logged.about(peer))[0]
            if generator.chance(70) {
                try registry.send(Sample.voidRecord(id).about(peer))
            } else {
                left.append(Plain(id: id, on: on))
            }
            if number == 100 { try registry.send(Sample.mergePeers(Registry.second, into: Sample.peer)) }
            guard number >= 100 else { continue }
            let place = Int.random(in: left.indices, using: &generator)
            let (corrected, newOn) = Self.ceu(&generator)
            let correction = try registry.send(Sample.correct(left[place].id, logCEU: corrected))[0]
            left[place] = Plain(id: left[place].id, on: newOn, correctedBy: correction)
        }
        let record = try registry.record(Sample.peer)
        #expect(record.places != nil, "else nothing was tried")
        #expect(Self.plain(record) == left, "seed \(seed)")
        Self.expectAllFound(in: record, "seed \(seed)")
    }

    /// What was voided before it came comes with the other person, as much as it may be.
    @Test func whatWasVoidedBeforeItCame() throws {
        var registry = try Registry(Sample.peer, Registry.second)
        var logged: [EventID] = []
        for _ in 0..<90 { logged += try registry.send(Sample.logCEU.about(Registry.second)) }
        for target in logged.dropFirst(5).dropLast(5) {
            try registry.send(Sample.voidRecord(target).with { $0.voidRecord.targetExpected = true })
        }
        try registry.send(Sample.mergePeers(Registry.second, into: Sample.peer))
        let record = try registry.record(Sample.peer)
        #expect(record.evidence.map(\.id) == Array(logged.prefix(5) + logged.suffix(5)))
        Self.expectAllFound(in: record, "of one person")
    }

    /// Among a hundred thousand places one is found by looking at less than twenty.
    @Test func aPlaceIsFoundByLookingAtFew() {
        for count in [0, 1, 2, 3, 100, 100_000] {
            let places = (0..<count).map { $0 * 3 + 1 }
            for wanted in [0, 1, 2, 3, count, count * 3 - 2, count * 3] {
                var looks = 0
                let found = places.firstIndex(notBefore: wanted) { place in
                    looks += 1
                    return place
                }
                #expect(found == places.firstIndex { $0 >= wanted } ?? count)
                #expect(looks < 20)
            }
        }
    }
}
