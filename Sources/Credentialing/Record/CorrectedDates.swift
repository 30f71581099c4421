import CivilTime
import CredentialingSchema
import Identifiers

/// On which days corrected records really were, for a selection by date. Of people who were merged, a correction
/// stands in another stream than what it corrects.
package struct CorrectedDates: Sendable {
    private var dates: [EventID: (position: Position, on: CivilDate)] = [:]

    package init() {}

    /// The same with the corrections of one more stream; of one record the last correction counts.
    package func adding(_ events: [RecordedEvent]) -> CorrectedDates {
        var all = self
        for recorded in events {
            guard case .recordCorrected(let it)? = recorded.event.event, let target = EventID(it.eventID),
                let on = try? CivilDate(it.effectiveOn)
            else { continue }
            if let known = all.dates[target], known.position > recorded.position { continue }
            all.dates[target] = (recorded.position, on)
        }
        return all
    }

    /// The day on which an event was effective, as corrected.
    func date(of recorded: RecordedEvent) -> CivilDate {
        dates[recorded.id]?.on ?? recorded.effectiveOn
    }
}
