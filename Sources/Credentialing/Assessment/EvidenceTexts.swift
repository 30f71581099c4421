import CivilTime
import CredentialingSchema
import Identifiers

/// What answers say of an entry whatever a requirement makes of it, written once per assessment: an
/// event can stand under many requirements and parts.
final class EvidenceTexts {
    private var written: [Evidence?]

    init(count: Int) { written = Array(repeating: nil, count: count) }

    /// - Parameter index: the place of the entry in the record.
    func evidence(_ entry: EvidenceEntry, at index: Int) -> Evidence {
        if let evidence = written[index] { return evidence }
        var evidence = Evidence()
        evidence.eventID = entry.id.description
        evidence.position = entry.position.rawValue
        evidence.effectiveOn = entry.effectiveOn.description
        if let correction = entry.correctedBy { evidence.correctedBy = correction.description }
        written[index] = evidence
        return evidence
    }
}
