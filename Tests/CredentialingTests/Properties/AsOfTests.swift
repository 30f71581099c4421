import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SeededNumbers
import Testing

/// A record as of a date is the fold of what was effective by then, and of every void.
@Suite("Random histories as of a date")
struct AsOfTests {
    static let seeds = Seeds.several(24)

    static func selection(of history: [RecordedEvent], asOf: CivilDate) -> [RecordedEvent] {
        history.filter { $0.effectiveOn <= asOf || EventType(of: $0.event) == .recordVoided }
    }

    @Test(arguments: seeds) func theSelectionFoldsToThePartOfTheWhole(seed: UInt64) throws {
        let history = try RandomHistory(seed: seed, steps: 220)
        let events = history.world.history
        for offset in stride(from: 0, to: 2_400, by: 37) {
            let asOf = RandomHistory.firstDay.moved(offset)
            let record = try Record.folded(Self.selection(of: events, asOf: asOf))
            #expect(
                Self.summary(of: record, asOf: asOf)
                    == Self.summary(of: history.world.record, asOf: asOf),
                "as of \(asOf)"
            )
        }
    }

    /// What a record says by a date, one line for each thing.
    static func summary(of record: Record, asOf: CivilDate) -> [String] {
        var lines = record.evidence.filter { $0.effectiveOn <= asOf }.map { "evidence \($0.id)" }
        for application in record.applications where application.submittedOn <= asOf {
            let decision = application.decision.flatMap { $0.on <= asOf ? $0.by.description : nil }
            lines.append("application \(application.submittedBy) \(decision ?? "open")")
        }
        for credential in record.credentials where credential.voidedBy == nil {
            for cycle in credential.cycles where cycle.begunOn <= asOf {
                let filing = cycle.filing.flatMap { $0.on <= asOf ? $0.by.description : nil }
                lines.append(
                    "\(credential.number) \(cycle.startsOn) to \(cycle.expiresOn) \(filing ?? "")"
                )
            }
        }
        return lines
    }

    /// Voiding the events that can be voided, in a random order, ends where never recording would.
    @Test(arguments: seeds) func voidsEndWhereNeverRecordingWould(seed: UInt64) throws {
        let history = try RandomHistory(seed: seed, steps: 120)
        var world = history.world
        var generator = SeededGenerator(seed: seed ^ 0xFFFF)
        for _ in 0..<60 {
            guard let target = world.history.randomElement(using: &generator) else { break }
            let void = Sample.voidRecord(target.id)
            guard world.rejection(of: void) == nil else { continue }
            try world.given(void)
            let gone = Set(world.record.voided.keys)
            let never = try Record.folded(
                world.history.filter {
                    !gone.contains($0.id) && EventType(of: $0.event) != .recordVoided
                }
            )
            #expect(RecordContent(world.record) == RecordContent(never))
        }
    }
}
