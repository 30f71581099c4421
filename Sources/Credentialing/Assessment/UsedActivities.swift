import CivilTime
import CredentialingSchema
import Identifiers

/// Activities that approvals have used up, gathered once: an assessment asks about every entry, and a long record has
/// as many that were used.
struct UsedActivities {
    /// By reinstatements of the credential itself.
    private var reinstated = Uses()
    /// By renewals of other credentials of the board.
    private var renewed = Uses()

    static let nothing = UsedActivities()

    private init() {}

    /// - Parameter ofOthers: whether any rule asks what renewals of other credentials have counted.
    init(_ record: Record, for own: (board: BoardCode, number: String)?, asOf: CivilDate, ofOthers: Bool) {
        guard let own else { return }
        for cycle in record.credential(board: own.board, number: own.number)?.cycles ?? [] {
            reinstated.add(cycle.reinstatedWith, by: own.number, on: cycle.begunOn)
        }
        guard ofOthers else { return }
        for credential in record.credentials
        where credential.board == own.board && credential.number != own.number && credential.voidedBy == nil {
            for cycle in credential.cycles where cycle.begunOn <= asOf {
                renewed.add(cycle.counted, by: credential.number, on: cycle.begunOn)
            }
        }
    }

    /// Why an activity of continuing education was used up by a reinstatement; empty when it was not.
    ///
    /// A credential is reinstated on a day of the cycle that begins with it: what counted for the one does not count for
    /// the renewal of the other.
    func refusal(_ rule: HoursRequirement, ofReinstatements entry: EvidenceEntry) -> String {
        guard !reinstated.isEmpty, rule.of == .continuingEducation, rule.period != .ever,
            let use = reinstated.first(of: entry)
        else { return "" }
        return "counted for the reinstatement on \(use.on)"
    }

    /// Why an activity is another credential's; empty when it is not or that does not matter.
    func refusal(_ rule: HoursRequirement, ofOtherCredentials entry: EvidenceEntry) -> String {
        guard !renewed.isEmpty, rule.forOneCredential, let use = renewed.first(of: entry) else { return "" }
        return "counted for the renewal of \(use.credential) on \(use.on)"
    }
}

/// What approvals say that they have counted, by event, in the order of the record.
private struct Uses {
    typealias Use = (credential: String, on: CivilDate)

    private var byEvent: [EventID: [Use]] = [:]

    var isEmpty: Bool { byEvent.isEmpty }

    mutating func add(_ events: [EventID], by credential: String, on date: CivilDate) {
        for event in events { byEvent[event, default: []].append((credential: credential, on: date)) }
    }

    /// The first that could count the entry: one that a correction has put on a later day since is none of it.
    func first(of entry: EvidenceEntry) -> Use? {
        byEvent[entry.id]?.first { entry.effectiveOn <= $0.on }
    }
}
