import CivilTime
import CredentialingSchema
import SwiftProtobuf

/// What somebody does with a credential, and what happens to them.
extension Career {
    mutating func rest(on day: CivilDate, _ correlationID: String) {
        aside(
            on: day,
            correlationID,
            .inactivate(
                .with {
                    ($0.peerID, $0.board, $0.credentialNumber) = (peerID, program.board, credentialNumber)
                    $0.effectiveOn = day.description
                    $0.grounds = [matters.pick(["medical", "parental", "education"])]
                }
            )
        )
        let back = day.moved(days: matters.within(30...110))
        aside(
            on: back,
            correlationID,
            .reinstate(
                .with {
                    ($0.peerID, $0.board, $0.credentialNumber) = (peerID, program.board, credentialNumber)
                    $0.effectiveOn = back.description
                }
            )
        )
    }

    mutating func leave(on day: CivilDate, _ correlationID: String) {
        let (board, credential) = (program.board, credentialNumber)
        switch matters.below(3) {
        case 0:
            aside(
                on: day,
                correlationID,
                .surrender(
                    .with {
                        ($0.peerID, $0.board, $0.credentialNumber) = (peerID, board, credential)
                        $0.effectiveOn = day.description
                    }
                )
            )
        case 1:
            aside(
                on: day,
                correlationID,
                .retire(
                    .with {
                        ($0.peerID, $0.board, $0.credentialNumber) = (peerID, board, credential)
                        $0.effectiveOn = day.description
                    }
                )
            )
        default:
            aside(
                on: day,
                correlationID,
                .transferCredential(
                    .with {
                        ($0.peerID, $0.board, $0.credentialNumber) = (peerID, board, credential)
                        $0.effectiveOn = day.description
                        $0.toBody = "Certification Board of a Neighboring State"
                    }
                )
            )
        }
    }

    mutating func beExtended(on day: CivilDate, months: Int, _ correlationID: String) {
        aside(
            on: day,
            correlationID,
            .grantExtension(
                .with {
                    ($0.peerID, $0.board, $0.credentialNumber) = (peerID, program.board, credentialNumber)
                    $0.grantedOn = day.description
                    $0.kind = matters.pick([.hardship, .military])
                    $0.months = UInt32(months)
                    $0.explanation = "Called up for three months."
                }
            )
        )
    }

    /// - Returns: false when the report was wrong.
    mutating func die(on day: CivilDate, _ correlationID: String) -> Bool {
        let told = day.moved(days: matters.within(1...10))
        aside(
            on: told,
            correlationID,
            .recordDeath(
                .with {
                    $0.peerID = peerID
                    $0.diedOn = day.description
                    $0.source = matters.pick([.family, .employer, .registry])
                }
            )
        )
        guard matters.happens(percent: 25) else { return true }
        let retracted = told.moved(days: matters.within(2...20))
        aside(
            on: retracted,
            correlationID,
            .retractDeath(
                .with {
                    $0.peerID = peerID
                    $0.retractedOn = retracted.description
                    $0.explanation = "A person of the same name."
                }
            )
        )
        return false
    }
}
