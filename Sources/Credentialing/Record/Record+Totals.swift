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
            switch entry.content {
            case .module(let activity): totals.training += activity.minutes
            case .continuingEducation(let activity): totals.continuingEducation += activity.minutes
            case .supervision(_, let minutes, _): totals.supervision += minutes
            case .experience(_, let minutes, _): totals.experience += minutes
            default: break
            }
        }
        return totals
    }
}
