import Credentialing
import CredentialingSchema
import Identifiers
import SwiftProtobuf
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
    }

    /// What one generation said.
    private struct Kept {
        /// Not held: it is to go when it is dropped. Whatever stands at its address, or has its number, after it is
        /// another one.
        weak var generation: Generation?
        var entries: [PeerID: Entry] = [:]
    }

    /// People kept; when it is full, all are let go.
    static let peopleMax = 16_384

    private let projections: LiveProjections
    private let kept = Mutex(Kept())

    package init(_ projections: LiveProjections) { self.projections = projections }

    func spans(of peer: PeerID, at position: Position) throws -> [Span] {
        let generation = projections.generation(.jurisdictions)
        let known = kept.withLock { kept -> Entry? in
            if kept.generation !== generation { kept = Kept(generation: generation) }
            return kept.entries[peer]
        }
        if let known, position <= known.applied { return known.spans }
        // First how far, then what: the row is as new as that or newer.
        let applied = try generation.state().position
        let bytes = try generation.value(for: RowKey.peer(peer))
        let spans = try bytes.map { try JurisdictionRow(serializedBytes: $0).spans } ?? []
        let entry = Entry(spans: spans.compactMap { Span($0) }, applied: applied)
        kept.withLock { kept in
            guard kept.generation === generation else { return }
            if kept.entries.count >= Self.peopleMax { kept.entries.removeAll(keepingCapacity: true) }
            kept.entries[peer] = entry
        }
        return entry.spans
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
