import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import Projections

/// Which boards an event concerns: the one it names, or those that the person was with then.
struct Jurisdiction {
    let store: EventStore
    let projections: LiveProjections
    /// For who goes through the log in its order.
    var known: KnownSpans?

    func boards(of recorded: RecordedEvent, peer: PeerID) throws -> [BoardCode] {
        if let board = BoardCode(recorded.event.board) { return [board] }
        let spans =
            try known?.spans(of: peer, at: recorded.position)
            ?? projections.jurisdictions(of: peer).compactMap { KnownSpans.Span($0) }
        var boards = Self.boards(spans, at: recorded.position)
        // A board that was told of an event is told that it never was or was otherwise, also after the
        // person left.
        if let target = try target(of: recorded) {
            for board in Self.boards(spans, at: target) where !boards.contains(board) {
                boards.append(board)
            }
        }
        return boards
    }

    /// The position of the event that a void takes back, a correction replaces or a revision goes on from;
    /// nil for other events, and while the target has not arrived.
    func target(of recorded: RecordedEvent) throws -> Position? {
        let id: String
        switch recorded.event.event {
        case .recordVoided(let void): id = void.eventID
        case .recordCorrected(let correction): id = correction.eventID
        case .actionRevised(let revision): id = revision.eventID
        default: return nil
        }
        guard let target = EventID(id), let position = try store.position(of: target),
            position < recorded.position
        else { return nil }
        return position
    }

    private static func boards(_ spans: [KnownSpans.Span], at position: Position) -> [BoardCode] {
        spans.filter { $0.holds(position) }.map(\.board)
    }
}
