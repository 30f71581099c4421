package import CredentialingSchema

/// Why a command was not accepted. Nothing was written.
package struct Rejection: Error, Sendable {
    /// Stable words that clients can act on; documented in `Schemas/commands.md`.
    package enum Code: String, Sendable, CaseIterable {
        case missingField = "missing_field"
        case invalidField = "invalid_field"
        case futureDate = "future_date"
        case unknownCommand = "unknown_command"
        case peerUnknown = "peer_unknown"
        case peerExists = "peer_exists"
        case boardUnknown = "board_unknown"
        case credentialUnknown = "credential_unknown"
        case rulesNotInForce = "rules_not_in_force"
        case rulesVersionExists = "rules_version_exists"
        case eventUnknown = "event_unknown"
        case notVoidable = "not_voidable"
        case alreadyVoided = "already_voided"
        case recordDependedOn = "record_depended_on"
        case applicationOpen = "application_open"
        case applicationMissing = "application_missing"
        case credentialHeld = "credential_held"
        case credentialNumberTaken = "credential_number_taken"
        case requirementsUnmet = "requirements_unmet"
        case renewalNotOpen = "renewal_not_open"
        case renewalTooLate = "renewal_too_late"
        case renewalFiled = "renewal_filed"
        case renewalMissing = "renewal_missing"
        case credentialVoid = "credential_void"
        case recordTooLong = "record_too_long"
        case applicationDeficient = "application_deficient"
        case applicationLapsed = "application_lapsed"
        case deficiencyUnknown = "deficiency_unknown"
        case statusForbids = "status_forbids"
        case disciplineForbids = "discipline_forbids"
        case notOffered = "not_offered"
        case extensionsUsed = "extensions_used"
        case reinstatementTooLate = "reinstatement_too_late"
        case actionUnknown = "action_unknown"
        case appealOpen = "appeal_open"
        case appealMissing = "appeal_missing"
        case appealDecided = "appeal_decided"
        case deadlineUnknown = "deadline_unknown"
        case deadlineRecorded = "deadline_recorded"
        case deadlineAhead = "deadline_ahead"
        case versionConflict = "version_conflict"
        case commandIDReused = "command_id_reused"
        case notCorrectable = "not_correctable"
        case notRevisable = "not_revisable"
        case otherKind = "other_kind"
        case retroactiveApproval = "retroactive_approval"
        case alreadyApproved = "already_approved"
        case notApproved = "not_approved"
        case ceuDecided = "ceu_decided"
        case auditExists = "audit_exists"
        case auditUnknown = "audit_unknown"
        case notInSample = "not_in_sample"
        case auditDecided = "audit_decided"
        case peerMerged = "peer_merged"
        case notMerged = "not_merged"
        case peerDeceased = "peer_deceased"
        case deathUnknown = "death_unknown"
        case alreadyErased = "already_erased"
        case boardNotYours = "board_not_yours"
        case roleMissing = "role_missing"
    }

    package let code: Code
    /// For people: the field, the value and the reason.
    package let detail: String
    /// Path of the offending field in the command's JSON; empty when it is not about one field.
    package let field: String
    /// Events that are shown of each requirement, and of each part of one: all of them stand in the answer about
    /// eligibility, which a refusal of thousands would only repeat.
    static let evidenceMax = 64

    /// Requirements that stand against an approval, with their evidence.
    package let unmet: [RequirementResult]

    package init(_ code: Code, _ detail: String, field: String = "", unmet: [RequirementResult] = []) {
        self.code = code
        self.detail = field.isEmpty || detail.hasPrefix(field) ? detail : "\(field): \(detail)"
        self.field = field
        self.unmet = unmet
    }
}

extension Rejection {
    /// The same for a command that stands inside another one.
    func inside(_ command: String) -> Rejection {
        Rejection(
            code,
            !field.isEmpty ? "\(command).\(detail)" : detail,
            field: field.isEmpty ? field : "\(command).\(field)",
            unmet: unmet
        )
    }
}
