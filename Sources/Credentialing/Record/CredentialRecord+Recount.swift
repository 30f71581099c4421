import CivilTime
import CredentialingSchema
import Identifiers

extension CredentialRecord {
    /// What a corrected birthday makes of the dates of one cycle, should it be the one that runs.
    struct Recount: Sendable {
        /// The event that began the cycle.
        let begunBy: EventID
        let granted: CycleDates
        /// Of the cycle's extensions, in their order.
        let extended: [CycleDates]

        init(begunBy: EventID, granted: CycleDates, extended: [CycleDates]) {
            self.begunBy = begunBy
            self.granted = granted
            self.extended = extended
        }

        init(asGranted cycle: CycleRecord) {
            self.init(begunBy: cycle.begunBy, granted: cycle.granted, extended: cycle.extensions.map(\.dates))
        }
    }

    /// Gives the cycle that runs the dates of the last correction of the birthday, where that one is about it: the
    /// correction is about the last of its cycles that is not void. One before it, which another cycle followed,
    /// stays as it was told, and so does one that a later event began.
    mutating func followRecount(voided: Record.References) {
        guard let recountedBy, let last = cycles.indices.last, cycles[last].correctedBy != recountedBy,
            let right = recounts.last(where: { voided[$0.begunBy] == nil }),
            right.begunBy == cycles[last].begunBy
        else { return }
        cycles[last].granted = right.granted
        cycles[last].correctedBy = recountedBy
        for (place, dates) in zip(cycles[last].extensions.indices, right.extended) {
            cycles[last].extensions[place].dates = dates
        }
    }
}
