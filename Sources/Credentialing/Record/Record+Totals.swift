package import CivilTime
import CredentialingSchema

extension Record {
    /// Minutes recorded, whatever any board's rules make of them.
    package struct MinuteTotals: Sendable {
        package var training = Minutes.zero
        package var supervision = Minutes.zero
        package var experience = Minutes.zero
        package var continuingEducation = Minutes.zero
    }

    package var totals: MinuteTotals {
        var totals = MinuteTotals()
        for entry in evidence {
            switch entry.kind {
            case .module: totals.training += entry.minutes
            case .continuingEducation: totals.continuingEducation += entry.minutes
            case .supervision: totals.supervision += entry.minutes
            case .experience: totals.experience += entry.minutes
            default: break
            }
        }
        return totals
    }
}
