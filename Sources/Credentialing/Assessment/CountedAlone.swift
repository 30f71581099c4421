import CivilTime
import CredentialingSchema
import Identifiers

/// Activities that count for one credential of a board only: the renewal that was approved first
/// has them, and its event says so.
extension Assessor {
    /// Why an activity is another credential's; empty when it is not or that does not matter.
    func refusal(_ rule: HoursRequirement, ofOtherCredentials entry: EvidenceEntry) -> String {
        guard rule.forOneCredential, let own = dates.credential else { return "" }
        for credential in record.credentials
        where credential.board == own.board && credential.number != own.number && credential.voidedBy == nil {
            for cycle in credential.cycles
            where cycle.begunOn <= dates.asOf && cycle.hasUsed(entry, of: cycle.counted) {
                return "counted for the renewal of \(credential.number) on \(cycle.begunOn)"
            }
        }
        return ""
    }
}

/// A credential is reinstated on a day of the cycle that begins with it: what counted for the one does not count
/// for the renewal of the other.
extension Assessor {
    var isOfReinstated: Bool {
        guard let own = dates.credential else { return false }
        return record.credentials.contains { credential in
            credential.number == own.number && credential.cycles.contains { !$0.reinstatedWith.isEmpty }
        }
    }

    /// Why an activity of continuing education was used up by a reinstatement; empty when it was not.
    func refusal(_ rule: HoursRequirement, ofReinstatements entry: EvidenceEntry) -> String {
        guard rule.of == .continuingEducation, rule.period != .ever, let own = dates.credential,
            let credential = record.credential(board: own.board, number: own.number)
        else { return "" }
        for cycle in credential.cycles where cycle.hasUsed(entry, of: cycle.reinstatedWith) {
            return "counted for the reinstatement on \(cycle.begunOn)"
        }
        return ""
    }
}

extension CredentialRecord.CycleRecord {
    /// Whether the approval that began the cycle has counted an entry. One that a correction has put on a later day
    /// since is none that it could count.
    /// - Parameter counted: what it says that it has.
    fileprivate func hasUsed(_ entry: EvidenceEntry, of counted: [EventID]) -> Bool {
        entry.effectiveOn <= begunOn && counted.contains(entry.id)
    }
}

extension Rules {
    /// The kinds of hours of which some credential counts no activity that another one has.
    var kindsForOneCredential: Set<HoursKind> {
        var kinds: Set<HoursKind> = []
        for credential in credentials {
            credential.renewal.addKindsForOneCredential(to: &kinds)
            credential.reinstatement.requirements.addKindsForOneCredential(to: &kinds)
        }
        return kinds
    }
}

extension [Requirement] {
    fileprivate func addKindsForOneCredential(to kinds: inout Set<HoursKind>) {
        for requirement in self {
            switch requirement.requirement {
            case .hours(let rule) where rule.forOneCredential: kinds.insert(rule.of)
            case .allOf(let group), .anyOf(let group):
                group.requirements.addKindsForOneCredential(to: &kinds)
            default: break
            }
        }
    }

    /// The events that were counted for hours of a kind, each once.
    func counted(in results: [RequirementResult], for isMeant: (HoursRequirement) -> Bool) -> [String] {
        var events: [String] = []
        var known: Set<String> = []
        for requirement in self {
            guard let result = results.first(where: { $0.id == requirement.id }) else { continue }
            switch requirement.requirement {
            case .hours(let rule) where isMeant(rule):
                for evidence in result.evidence where evidence.minutes > 0 {
                    if known.insert(evidence.eventID).inserted { events.append(evidence.eventID) }
                }
            case .allOf(let group), .anyOf(let group):
                for event in group.requirements.counted(in: result.parts, for: isMeant)
                where known.insert(event).inserted { events.append(event) }
            default: break
            }
        }
        return events
    }
}
