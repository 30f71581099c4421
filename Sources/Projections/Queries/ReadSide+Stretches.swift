import EventStore
package import Identifiers
package import MerkleTree

/// What was recorded under one term: from the beginning of the log, or from a restore, to the next restore.
package struct LogStretch: Sendable {
    package let positions: ClosedRange<Position>
    /// Hash of its first record.
    package let anchor: Digest
    /// Nothing more is recorded under its term. What may have been, beyond its end, was lost when the log was restored.
    package let isOver: Bool
}

extension ReadSide {
    /// The stretches of the log in order. Each is found by halving, so it costs some twenty records, however long it is.
    package func stretches() throws(QueryError) -> [LogStretch] {
        let head = position
        return try answering {
            let term = try store.log.term()
            var found: [LogStretch] = []
            var first = Position.origin.next
            while first <= head {
                let own = try self.term(at: first)
                let last = try self.last(of: own, from: first, through: head)
                found.append(
                    LogStretch(
                        positions: first...last,
                        anchor: try store.log.hash(at: first) ?? .zero,
                        isOver: own < term
                    )
                )
                first = last.next
            }
            return found
        }
    }

    /// The one that a record is of.
    /// - Parameter position: not beyond the end of the log.
    package func stretch(of position: Position) throws(QueryError) -> LogStretch {
        guard let found = try stretches().first(where: { $0.positions.contains(position) }) else {
            throw .unavailable("position \(position) is not in the log")
        }
        return found
    }

    private func term(at position: Position) throws -> Term {
        guard let term = try store.log.withRecord(at: position, { header, _ in header.term }) else {
            throw QueryError.unavailable("position \(position) is not in the log")
        }
        return term
    }

    /// Terms never fall, so the last record of one is found by halving.
    private func last(of term: Term, from first: Position, through head: Position) throws -> Position {
        var (low, high) = (first.rawValue, head.rawValue)
        while low < high {
            let middle = high - (high - low) / 2
            if try self.term(at: Position(middle)) == term { low = middle } else { high = middle - 1 }
        }
        return Position(low)
    }
}
