import CredentialingSchema
package import Identifiers

/// A credential whose issue was voided before the record was folded: among what it holds there is none, as if it had
/// never been, but somebody may hold a signed statement of it.
///
/// It comes about when two people are taken apart again: what was recorded and voided while they were one may rest
/// on what the other has, and is left out.
package struct NeverIssued: Hashable, Sendable {
    package let board: BoardCode
    /// Of the event that issued it.
    package let position: Position

    /// nil for an event that issues nothing, or completes what was issued before.
    init?(_ recorded: RecordedEvent) {
        switch recorded.event.event {
        case .applicationApproved(let approved) where !approved.completes: break
        case .credentialIssued(let issued) where !issued.completes: break
        default: return nil
        }
        guard let board = BoardCode(recorded.event.board) else { return nil }
        self.board = board
        position = recorded.position
    }
}
