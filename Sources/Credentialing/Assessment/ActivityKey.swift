import CivilTime
import CredentialingSchema

/// What makes two entries the same activity.
struct ActivityKey: Hashable {
    let provider: String
    let code: String
    /// nil: on whatever day.
    let on: CivilDate?

    /// nil: it has no code to be known by.
    init?(_ entry: EvidenceEntry, _ repeats: Repeats) {
        guard let activity = entry.activity else { return nil }
        provider = activity.provider
        code = activity.code
        on = repeats == .never ? nil : entry.effectiveOn
    }
}

extension Repeats {
    /// Why an activity that comes again does not count.
    var refusal: String {
        self == .never
            ? "the same activity was counted already"
            : "the same activity on the same day was counted already"
    }
}
