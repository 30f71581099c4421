package import CredentialingSchema

/// Purposes as headers and options have them: the names of the schema in lower case with hyphens.
extension DisclosurePurpose {
    package var word: String? {
        switch self {
        case .audit: "audit"
        case .investigation: "investigation"
        case .reciprocity: "reciprocity"
        case .subjectRequest: "subject-request"
        case .legalOrder: "legal-order"
        case .unspecified, .UNRECOGNIZED: nil
        }
    }

    package init?(word: String) {
        guard let purpose = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = purpose
    }

    package static let words = allCases.compactMap(\.word)
}
