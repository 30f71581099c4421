package import CivilTime
package import CredentialingSchema
package import Identifiers

/// One application for one credential of one board.
package struct ApplicationRecord: Sendable {
    package let board: BoardCode
    package let credential: String
    package let submittedBy: EventID
    package let position: Position
    package let submittedOn: CivilDate
    package internal(set) var decision: Decision?

    package struct Decision: Sendable {
        package let by: EventID
        package let on: CivilDate
        package let approved: Bool
    }

    package var status: ApplicationStatus {
        switch decision {
        case nil: .submitted
        case let decision?: decision.approved ? .approved : .denied
        }
    }
}
