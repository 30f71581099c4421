import CommandProcessing
package import Credentialing
package import CredentialingSchema
package import EventStore
package import Identifiers

/// Which boards an event concerns: the one it names, or those that the person was with then. What boards are told
/// on their topics and what they can read go by it.
package struct Jurisdiction: Sendable {
    private let store: EventStore
    private let projections: LiveProjections
    /// For who goes through the log in its order.
    private let known: KnownSpans?

    package init(store: EventStore, projections: LiveProjections, known: KnownSpans? = nil) {
        self.store = store
        self.projections = projections
        self.known = known
    }

    package func boards(of recorded: RecordedEvent, peer: PeerID) throws -> [BoardCode] {
        let asked = recorded.position
        return try boards(of: recorded, in: StreamID(peer: peer)) { peer in
            try known?.spans(of: peer, at: asked)
                ?? projections.jurisdictions(of: peer).compactMap { KnownSpans.Span($0) }
        }
    }

    /// - Parameter spans: of the person in whose stream the event is.
    package func boards(
        of recorded: RecordedEvent,
        peer: PeerID,
        spans: [JurisdictionSpan]
    ) throws -> [BoardCode] {
        try boards(of: recorded, in: StreamID(peer: peer)) { other in
            (other == peer ? spans : try projections.jurisdictions(of: other))
                .compactMap { KnownSpans.Span($0) }
        }
    }

    private func boards(
        of recorded: RecordedEvent,
        in stream: StreamID,
        spansOf: (PeerID) throws -> [KnownSpans.Span]
    ) throws -> [BoardCode] {
        if let board = BoardCode(recorded.event.board) { return [board] }
        // Who reads is between them and the person: to a board it would tell of others' investigations.
        guard !recorded.isReading, let peer = stream.peer else { return [] }
        var boards = try spansOf(peer).filter { $0.holds(recorded.position) }.map(\.board)
        // A board that was told of an event is told that it never was or was otherwise, also after the person left, and
        // under whatever id she goes on; who was not told of it has no part in that.
        if let target = try target(of: recorded), let (header, mended) = try store.recordedEvent(at: target) {
            for board in try self.boards(of: mended, in: header.stream, spansOf: spansOf)
            where !boards.contains(board) { boards.append(board) }
        }
        return boards
    }

    /// The position of the event that a void or the retraction of a death takes back, a correction replaces or a
    /// revision goes on from; nil for other events, and while the target has not arrived.
    package func target(of recorded: RecordedEvent) throws -> Position? {
        let id: String
        switch recorded.event.event {
        case .recordVoided(let void): id = void.eventID
        case .recordCorrected(let correction): id = correction.eventID
        case .actionRevised(let revision): id = revision.eventID
        case .deathRetracted(let retraction): id = retraction.eventID
        default: return nil
        }
        guard let target = EventID(id), let position = try store.position(of: target),
            position < recorded.position
        else { return nil }
        return position
    }

    /// The stream of the event that one takes back, replaces or goes on from; nil where there is none.
    func streamOfTarget(of recorded: RecordedEvent) throws -> StreamID? {
        guard let position = try target(of: recorded) else { return nil }
        return try store.log.withRecord(at: position) { header, _ in header.stream }
    }
}
