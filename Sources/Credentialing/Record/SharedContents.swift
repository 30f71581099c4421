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
        guard content.isShareable else { return content.withKindAndParts }
        return known.shared(Known(whole: content.withKindAndParts)).whole
    }
}

extension EvidenceEntry.Content {
    /// Other texts than of ASCII are equal to others that are spelled in other bytes: everybody keeps her own. And each
    /// period of work has a first day of its own: they are hardly ever alike.
    fileprivate var isShareable: Bool {
        switch self {
        case .module(let activity), .continuingEducation(let activity):
            activity.provider.isASCII && activity.code.isASCII
                && activity.parts.allSatisfy { $0.category.isASCII }
        case .supervision(let category, _, _): category.isASCII
        case .experience: false
        case .competency(let code, _, _, _): code.isASCII
        case .exam(let code, _, _): code.isASCII
        case .attestation(let attestation): attestation.level.isASCII
        case .backgroundCheck(let code, _, _): code.isASCII
        case .reference(let kind): kind.isASCII
        }
    }
}

extension String {
    fileprivate var isASCII: Bool { utf8.allSatisfy { $0 < 0x80 } }
}
