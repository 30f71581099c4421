import CivilTime
import CredentialingSchema
import SwiftProtobuf

extension Career {
    /// For a cause, so that the sample is this one credential.
    mutating func beAudited(_ number: Int, on day: CivilDate) {
        let audit = "audit-\(paddedNumber)-\(number)"
        aside(
            on: day,
            audit,
            .selectAuditSample(
                .with {
                    $0.board = program.board
                    $0.audit = audit
                    $0.seed = UInt64(matters.below(1 << 30))
                    $0.frame = [credentialNumber]
                    $0.asOf = day.description
                    $0.size = 1
                }
            )
        )
        let decided = day.moved(days: matters.within(10...60))
        guard matters.happens(percent: 30) else {
            aside(
                on: decided,
                audit,
                .passAudit(
                    .with {
                        ($0.peerID, $0.board, $0.credentialNumber) = (peerID, program.board, credentialNumber)
                        ($0.audit, $0.decidedOn) = (audit, decided.description)
                    }
                )
            )
            return
        }
        aside(
            on: decided,
            audit,
            .failAudit(
                .with {
                    ($0.peerID, $0.board, $0.credentialNumber) = (peerID, program.board, credentialNumber)
                    ($0.audit, $0.decidedOn) = (audit, decided.description)
                    $0.grounds = ["certificate-missing"]
                }
            )
        )
    }
}
