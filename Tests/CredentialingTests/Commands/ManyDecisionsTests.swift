import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SeededNumbers
import Testing

/// A board may decide on all that somebody logs, and more than once.
@Suite("Many decisions on continuing education")
struct ManyDecisionsTests {
    private static let asOf = day("2026-03-01")

    /// Entries, and decisions on them that are revised and voided.
    private static func world(_ generator: inout SeededGenerator) throws -> World {
        var world = try World.certified()
        var entries = [world.last(.ceuLogged)]
        for number in 0..<12 {
            let logged = Sample.logCEU.with {
                $0.logCeu.completedOn = "2025-04-01"
                $0.logCeu.activity = "ce-a\(number)"
            }
            entries.append(try world.given(logged))
        }
        var decided: [EventID] = []
        for _ in 0..<240 {
            let entry = entries[Int.random(in: entries.indices, using: &generator)]
            let on = day("2025-12-20").moved(Int.random(in: 0...100, using: &generator)).description
            let command: Command
            switch (Int.random(in: 0..<10, using: &generator), decided.randomElement(using: &generator)) {
            case (0, let decision?), (1, let decision?): command = Sample.voidRecord(decision)
            case (2, let decision?), (3, let decision?):
                command = Sample.revise(decision, on: on, grounds: ["wrong-topic"])
            case (4..<7, _): command = Sample.acceptCEU(entry, on: on)
            default: command = Sample.rejectCEU(entry, on: on)
            }
            guard world.rejection(of: command) == nil else { continue }
            decided.append(try world.given(command))
        }
        return world
    }

    /// By the definition: of all that was decided about an event and not voided, the last by its own date.
    private static func last(
        _ history: [RecordedEvent],
        where isMeant: (Event.OneOf_Event) -> Bool
    ) -> RecordedEvent? {
        var last: RecordedEvent?
        for recorded in history where recorded.effectiveOn <= asOf {
            guard let content = recorded.event.event, isMeant(content) else { continue }
            let voided = history.contains { $0.event.recordVoided.eventID == recorded.id.description }
            if !voided, last.map({ $0.effectiveOn <= recorded.effectiveOn }) ?? true { last = recorded }
        }
        return last
    }

    private static func refusal(of entry: EventID, _ history: [RecordedEvent]) -> String {
        let decision = last(history) {
            switch $0 {
            case .ceuAccepted(let it): it.eventID == entry.description
            case .ceuRejected(let it): it.eventID == entry.description
            default: false
            }
        }
        guard let decision, case .ceuRejected(let rejected)? = decision.event.event else { return "" }
        let revision = last(history) {
            if case .actionRevised(let it) = $0 { it.eventID == decision.id.description } else { false }
        }
        let grounds = revision?.event.actionRevised.grounds ?? rejected.grounds
        return "the board rejected it on \(decision.effectiveOn): \(grounds.joined(separator: ", "))"
    }

    @Test(arguments: Seeds.several(12)) func eachEntryHasTheReasonOfItsOwn(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let world = try Self.world(&generator)
        #expect(Array(world.record.ceuDecisions).count > 20, "else they are looked through")
        let logged = world.history.filter { EventType(of: $0.event) == .ceuLogged }
        let judged = try CatalogueTests.result(world).judged
        #expect(judged.count == logged.count)
        for entry in logged {
            let refusal = Self.refusal(of: entry.id, world.history)
            let expected = refusal.isEmpty ? "120" : refusal
            #expect(judged[entry.id.description] == expected, "seed \(seed)")
        }
        // A fold of the same events comes to the same.
        let folded = try Record.folded(world.history)
        #expect(folded.ceuDecisions.map(\.by) == world.record.ceuDecisions.map(\.by))
        #expect(folded.revisions.map(\.by) == world.record.revisions.map(\.by))
    }
}
