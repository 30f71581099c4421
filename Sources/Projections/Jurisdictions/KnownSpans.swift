import Credentialing
import CredentialingSchema
import Identifiers
import Synchronization

/// With which boards people are, as it was read last, for who goes through the log in its order. Bounded.
///
/// What was read when the projection had applied an event answers for that event: later ones open and close spans
/// behind it. Another generation of the projection is asked anew.
package final class KnownSpans: Sendable {
    struct Span {
        let board: BoardCode
        let from: Position
        /// nil: still open.
        let through: Position?

        func holds(_ position: Position) -> Bool {
            from <= position && through.map { position <= $0 } ?? true
        }
    }

    private struct Entry {
        let spans: [Span]
        /// The projection had applied events up to here.
        let applied: Position
        let generation: ObjectIdentifier
    }

    /// People kept; when it is full, all are let go.
    static let peopleMax = 16_384

    private let projections: LiveProjections
    private let entries = Mutex<[PeerID: Entry]>([:])

    package init(_ projections: LiveProjections) { self.projections = projections }

    func spans(of peer: PeerID, at position: Position) throws -> [Span] {
        let generation = projections.generation(.jurisdictions)
        let known = entries.withLock { $0[peer] }
        if let known, position <= known.applied, known.generation == ObjectIdentifier(generation) {
            return known.spans
        }
        // First how far, then what: the row is as new as that or newer.
        let applied = try generation.state().position
        let spans = try projections.jurisdictions(of: peer).compactMap { Span($0) }
        entries.withLock { entries in
            if entries.count >= Self.peopleMax { entries.removeAll(keepingCapacity: true) }
            entries[peer] = Entry(
                spans: spans,
                applied: applied,
                generation: ObjectIdentifier(generation)
            )
        }
        return spans
    }
}

extension KnownSpans.Span {
    init?(_ span: JurisdictionSpan) {
        guard let board = BoardCode(span.board) else { return nil }
        self.board = board
        from = Position(span.fromPosition)
        through = span.throughPosition == 0 ? nil : Position(span.throughPosition)
    }
}
