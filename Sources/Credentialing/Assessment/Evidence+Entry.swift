import CivilTime
import CredentialingSchema
import Identifiers

extension Evidence {
    /// What answers say of an entry whatever a requirement makes of it.
    init(of id: EventID, at position: Position, on date: CivilDate, correctedBy correction: EventID?) {
        self.init()
        eventID = id.description
        self.position = position.rawValue
        effectiveOn = date.description
        if let correction { correctedBy = correction.description }
    }
}
