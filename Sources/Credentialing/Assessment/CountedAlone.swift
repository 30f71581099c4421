import CredentialingSchema

extension Assessor {
    /// Activities that count for one credential of a board only: the renewal that was approved first has them, and its
    /// event says so. What a reinstatement rests on is used up, too.
    func used(by rules: [HoursRequirement]) -> UsedActivities {
        guard rules.contains(where: refuses) else { return .nothing }
        let areAlone = rules.contains { $0.forOneCredential }
        return UsedActivities(record, for: dates.credential, asOf: dates.asOf, ofOthers: areAlone)
    }

    var isOfReinstated: Bool {
        guard let own = dates.credential else { return false }
        return record.credentials.contains { credential in
            credential.number == own.number && credential.cycles.contains { !$0.reinstatedWith.isEmpty }
        }
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
