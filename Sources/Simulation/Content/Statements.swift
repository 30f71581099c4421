import CredentialingSchema

/// Free text that people sign or explain with.
enum Statements {
    static func text(of kind: AttestationKind) -> String {
        switch kind {
        case .codeOfEthics: "I have read the code of ethics and will abide by it."
        case .livedExperience: "I have lived experience of recovery."
        case .residency: "I live or work in the jurisdiction at least 51 percent of the time."
        case .education: "I hold a high school diploma or its equivalent."
        default: preconditionFailure("the schema has no other attestation")
        }
    }

    static let documentVersion = "2024-1"
    static let denial = "The record does not show that all requirements are met."

    static let voids: [(reason: VoidReason, explanation: String)] = [
        (.duplicate, "Sent twice by the provider's upload."),
        (.duplicate, "Entered by hand and imported again."),
        (.enteredInError, "The same session was typed in from two lists."),
    ]
}
