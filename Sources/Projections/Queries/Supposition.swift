package import Credentialing
package import CredentialingSchema

/// What a question about eligibility supposes.
package struct Supposition: Sendable {
    package var rules: SupposedRules?
    /// nil: what is next: the renewal of what is held, else initial eligibility.
    package var purpose: AssessmentPurpose?
    /// The code of one credential; nil: every one of the board.
    package var credential: String?

    package enum SupposedRules: Sendable {
        /// A version that the board adopted, by its name.
        case adopted(version: String)
        /// Rules that the board may never adopt.
        case text(Rules)
    }

    package init(
        rules: SupposedRules? = nil,
        purpose: AssessmentPurpose? = nil,
        credential: String? = nil
    ) {
        self.rules = rules
        self.purpose = purpose
        self.credential = credential
    }

    package static let nothing = Supposition()
}
