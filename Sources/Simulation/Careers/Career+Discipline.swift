import CivilTime
import CredentialingSchema
import SwiftProtobuf

/// What a board does against somebody, and what comes of it.
extension Career {
    mutating func beSuspended(on day: CivilDate, _ correlationID: String) {
        let action = aside(
            on: day,
            correlationID,
            .suspend(
                .with {
                    ($0.peerID, $0.board, $0.credentialNumber) = (peerID, program.board, credentialNumber)
                    $0.effectiveOn = day.description
                    $0.grounds = ["boundary-violation"]
                    $0.explanation = "Shared a client's story at a public meeting."
                }
            )
        )
        if matters.happens(percent: 40), appeal(action, on: day.moved(days: 5), overturned: 50, correlationID)
        {
            return
        }
        if matters.happens(percent: 30) {
            let on = day.moved(days: 70)
            aside(
                on: on,
                correlationID,
                .reviseAction(
                    .with {
                        $0.peerID = peerID
                        $0.eventID = action
                        $0.revisedOn = on.description
                        $0.grounds = ["late-reports"]
                    }
                )
            )
        }
        let lifted = day.moved(days: matters.within(75...110))
        aside(
            on: lifted,
            correlationID,
            .liftSuspension(
                .with {
                    ($0.peerID, $0.board, $0.credentialNumber) = (peerID, program.board, credentialNumber)
                    $0.effectiveOn = lifted.description
                }
            )
        )
    }

    /// - Parameter overturned: in so many of 100.
    /// - Returns: whether the action was overturned.
    @discardableResult
    mutating func appeal(
        _ action: String,
        on day: CivilDate,
        overturned: Int,
        _ correlationID: String
    ) -> Bool {
        aside(
            on: day,
            correlationID,
            .fileAppeal(
                .with {
                    ($0.peerID, $0.board, $0.actionID) = (peerID, program.board, action)
                    $0.filedOn = day.description
                    $0.explanation = "The board did not hear me."
                }
            )
        )
        let isOverturned = matters.happens(percent: overturned)
        let decided = day.moved(days: matters.within(2...5))
        aside(
            on: decided,
            correlationID,
            .decideAppeal(
                .with {
                    ($0.peerID, $0.board, $0.actionID) = (peerID, program.board, action)
                    $0.decidedOn = decided.description
                    $0.outcome = isOverturned ? .overturned : .upheld
                }
            )
        )
        return isOverturned
    }

    mutating func beOnProbation(on day: CivilDate, _ correlationID: String) {
        let isTermed = matters.happens(percent: 50)
        aside(
            on: day,
            correlationID,
            .imposeProbation(
                .with {
                    ($0.peerID, $0.board, $0.credentialNumber) = (peerID, program.board, credentialNumber)
                    $0.effectiveOn = day.description
                    $0.grounds = ["late-reports"]
                    $0.throughOn = isTermed ? day.moved(days: 90).description : ""
                }
            )
        )
        guard !isTermed else { return }
        let lifted = day.moved(days: matters.within(60...110))
        aside(
            on: lifted,
            correlationID,
            .liftProbation(
                .with {
                    ($0.peerID, $0.board, $0.credentialNumber) = (peerID, program.board, credentialNumber)
                    $0.effectiveOn = lifted.description
                }
            )
        )
    }

    mutating func loseCredential(on day: CivilDate, _ correlationID: String) {
        let action = aside(
            on: day,
            correlationID,
            .revoke(
                .with {
                    ($0.peerID, $0.board, $0.credentialNumber) = (peerID, program.board, credentialNumber)
                    $0.effectiveOn = day.description
                    $0.grounds = ["fraud"]
                }
            )
        )
        if matters.happens(percent: 50) {
            appeal(action, on: day.moved(days: 4), overturned: 0, correlationID)
        }
    }
}
