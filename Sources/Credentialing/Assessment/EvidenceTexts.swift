import CivilTime
import CredentialingSchema
import Identifiers

/// What answers say of an entry whatever a requirement makes of it. Ids are written once per assessment:
/// an event can stand under many requirements and parts.
final class EvidenceTexts {
    private var ids: [String]

    init(count: Int) { ids = Array(repeating: "", count: count) }

    /// - Parameter index: the place of the entry in the record.
    func evidence(_ entry: EvidenceEntry, at index: Int) -> Evidence {
        var evidence = Evidence()
        evidence.eventID = id(entry, at: index)
        evidence.position = entry.position.rawValue
        evidence.effectiveOn = entry.effectiveOn.description
        if let correction = entry.correctedBy { evidence.correctedBy = correction.description }
        return evidence
    }

    private func id(_ entry: EvidenceEntry, at index: Int) -> String {
        if !ids[index].isEmpty { return ids[index] }
        let id = entry.id.description
        ids[index] = id
        return id
    }
}
