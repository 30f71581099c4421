import SharedValues

/// What entries of many people have alike — one module of one provider, of the same hours — is held once: hundreds of
/// thousands of entries are kept, and few are the first of their kind.
enum SharedContents {
    /// A content with what is made from it.
    private struct Known: Hashable, Sendable {
        let whole: EvidenceEntry.Content.Whole

        static func == (left: Known, right: Known) -> Bool { left.whole.content == right.whole.content }

        func hash(into hasher: inout Hasher) { hasher.combine(whole.content) }
    }

    /// Some four thousand, of a few hundred bytes each.
    private static let known = SharedValues<Known>(valuesPerShelf: 256)

    static func shared(_ content: EvidenceEntry.Content) -> EvidenceEntry.Content.Whole {
        // Each period of work has a first day of its own: they are hardly ever alike.
        if case .experience = content { return content.withKindAndParts }
        return known.shared(Known(whole: content.withKindAndParts)).whole
    }
}
