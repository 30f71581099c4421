import CivilTime
import CredentialingSchema
import Identifiers

extension Assessor {
    /// Why an activity is not approved for the day on which it was; empty when it is or need not be.
    func refusal(_ approval: Approval, of entry: EvidenceEntry) -> String {
        guard approval != .unspecified, let activity = entry.activity else { return "" }
        let provider = BoardCatalogue.Subject.provider(activity.provider)
        let course = BoardCatalogue.Subject.course(provider: activity.provider, code: activity.code)
        switch approval {
        case .provider: return refusal(of: provider, on: entry.effectiveOn)
        case .course: return refusal(of: course, on: entry.effectiveOn)
        case .providerOrCourse:
            let refusals = [provider, course].map { refusal(of: $0, on: entry.effectiveOn) }
            return refusals.contains("") ? "" : refusals.joined(separator: "; ")
        default: return "this kind of approval is not known to this version of the program"
        }
    }

    private func refusal(of subject: BoardCatalogue.Subject, on date: CivilDate) -> String {
        let coverage = board.map { $0.catalogue.covers(subject, on: date, knownAt: $0.knownAt) } ?? .never
        return switch coverage {
        case .approved: ""
        case .never: "\(subject.text) was not approved on \(date)"
        case .withdrawn(let from): "the approval of \(subject.text) was withdrawn from \(from) on"
        }
    }

    /// Why the board does not count a CEU; empty when it does.
    func refusal(_ rule: HoursRequirement, ofDecisionsOn entry: EvidenceEntry) -> String {
        guard rule.of == .continuingEducation else { return "" }
        return refusal(ofDecisionsOn: entry, mustBeAccepted: rule.mustBeAccepted)
    }

    /// The same whatever the requirement is about: the board decides on continuing education alone.
    func refusal(ofDecisionsOn entry: EvidenceEntry, mustBeAccepted: Bool = false) -> String {
        guard entry.kind == .continuingEducation, let board else { return "" }
        return record.refusal(
            ofCEU: entry,
            by: board.board,
            asOf: dates.asOf,
            mustBeAccepted: mustBeAccepted
        )
    }
}
