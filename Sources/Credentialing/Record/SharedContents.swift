import Synchronization

/// What entries of many people have alike — one module of one provider, of the same hours — is held once: hundreds of
/// thousands of entries are kept, and few are the first of their kind.
///
/// Nobody can tell a content that is shared from one's own. What is not found here only takes more memory, so what
/// clients make up pushes out nothing but this.
enum SharedContents {
    /// Each with what is made from it.
    private struct Known: Hashable {
        let whole: EvidenceEntry.Content.Whole
        /// Of the content: computed once, for the shelf and for its place there.
        let hash: Int

        static func == (left: Known, right: Known) -> Bool {
            left.hash == right.hash && left.whole.content == right.whole.content
        }

        func hash(into hasher: inout Hasher) { hasher.combine(hash) }
    }

    /// Folds run side by side: each is rarely at the shelf of another.
    private final class Shelf: Sendable {
        /// When it is full, all are let go, and found again as they come.
        static let contentsMax = 256

        private let known = Mutex<Set<Known>>([])

        func shared(_ one: Known) -> Known {
            known.withLock { known in
                if known.count >= Self.contentsMax { known.removeAll(keepingCapacity: true) }
                return known.insert(one).memberAfterInsert
            }
        }
    }

    private static let shelves = (0..<16).map { _ in Shelf() }

    static func shared(_ content: EvidenceEntry.Content) -> EvidenceEntry.Content.Whole {
        // Each period of work has a first day of its own: they are hardly ever alike.
        if case .experience = content { return content.withKindAndParts }
        let known = Known(whole: content.withKindAndParts, hash: content.hashValue)
        return shelves[Int(UInt(bitPattern: known.hash) % UInt(shelves.count))].shared(known).whole
    }
}
