import CivilTime
import CredentialingSchema
import Identifiers

extension Evidence {
    /// What answers say of an entry whatever a requirement makes of it.
    /// - Parameter index: its place; the entry is not copied.
    init(of evidence: [EvidenceEntry], at index: Int) {
        self.init()
        eventID = evidence[index].id.description
        position = evidence[index].position.rawValue
        effectiveOn = evidence[index].effectiveOn.description
        if let correction = evidence[index].correctedBy { correctedBy = correction.description }
    }
}
