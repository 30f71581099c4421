/// The words that a command may hold, for naming what somebody meant. A test compares them with the schema;
/// which of them fit at a place is asked of the reader.
enum SchemaWords {
    static let commands = [
        "registerPeer", "completeModule", "passCompetency", "failCompetency", "logSupervision",
        "logExperience", "recordExam", "signAttestation", "adoptRules", "submitApplication",
        "approveApplication", "denyApplication", "logCEU", "fileRenewal", "approveRenewal", "voidRecord",
        "recordBackgroundCheck", "recordReference", "approveProvider", "withdrawProvider", "approveCourse",
        "withdrawCourse", "adoptCalendar", "acceptCEU", "rejectCEU", "selectAuditSample", "passAudit",
        "failAudit", "correctRecord", "reviseAction", "amendPersonalDetails", "linkIdentity", "mergePeers",
        "unmergePeers", "recordDeath", "retractDeath", "erasePersonalData", "discloseHistory",
    ]

    /// Names of fields, the commands' among them.
    static let fields = [
        "acceptCEU", "activities", "activity", "administeredBy", "adoptCalendar", "adoptRules", "adoptedOn",
        "allOf", "allocations", "amendPersonalDetails", "amendedOn", "anyOf", "approval",
        "approveApplication", "approveCourse", "approveProvider", "approveRenewal", "approvedOn", "asOf",
        "assessedOn", "assessor", "atMost", "attestation", "audit", "backgroundCheck", "basis", "birthDate",
        "board", "caps", "carryBack", "carryOver", "categories", "category", "certificate", "check",
        "checkedOn", "checks", "closedDays", "code", "commandId", "competency", "completeModule",
        "completedOn", "correctRecord", "correlationId", "count", "course", "credential", "credentialNumber",
        "credentials", "cycle", "decidedOn", "denyApplication", "details", "diedOn", "discloseHistory",
        "disclosedOn", "documentVersion", "each", "effectiveOn", "email", "erasePersonalData", "eventId",
        "exam", "expectedVersion", "expiry", "explanation", "failAudit", "failCompetency",
        "failedAuditBlocks", "familyName", "feedback", "fileRenewal", "filedOn", "filingDaysBefore",
        "fixedDate", "frame", "fromOn", "givenName", "grounds", "holidays", "hours", "id", "identifier",
        "initial", "intoPeerId", "issuedWithinMonths", "kind", "kinds", "lateDays", "lateMonths", "leapDay",
        "linkIdentity", "linkedOn", "logCEU", "logExperience", "logSupervision", "mergePeers", "mergedOn",
        "mergedPeerId", "method", "methods", "minima", "minimumScore", "minimumScorePercent", "minutes",
        "minutesPerHour", "mode", "modes", "module", "modules", "months", "mustBeAccepted", "need",
        "numberPrefix", "of", "opensDaysBefore", "organization", "outcome", "overrideReason", "passAudit",
        "passCompetency", "peerId", "per", "percent", "period", "personal", "phone", "postalAddress",
        "practiceWhileLate", "provider", "providers", "publicName", "purpose", "qualification", "ratio",
        "reason", "receivedOn", "recipient", "recordBackgroundCheck", "recordDeath", "recordExam",
        "recordReference", "referee", "reference", "registerPeer", "registeredOn", "rejectCEU", "renewal",
        "repeats", "requestedOn", "requirements", "retractDeath", "retractedOn", "retroactiveApprovalDays",
        "reviseAction", "revisedOn", "rules", "score", "scorePercent", "seed", "selectAuditSample",
        "shortestMonths", "signAttestation", "signedOn", "size", "source", "sourceDate", "statement",
        "submitApplication", "submittedOn", "supervisedOn", "supervisor", "system", "takenOn",
        "targetExpected", "text", "throughOn", "timeZone", "title", "unmergePeers", "unmergedOn",
        "unverified", "validOn", "validUntil", "verifiedBy", "version", "voidRecord", "waivers",
        "withdrawCourse", "withdrawProvider", "withdrawnOn", "withinBefore", "withinMonths", "years",
    ]

    /// Values of enums; "unspecified" cannot be meant.
    static let values = [
        "APPLICATION_STATUS_APPROVED", "APPLICATION_STATUS_DENIED", "APPLICATION_STATUS_SUBMITTED",
        "APPROVAL_COURSE", "APPROVAL_PROVIDER", "APPROVAL_PROVIDER_OR_COURSE",
        "ASSESSMENT_METHOD_COMPETENCY_CHECK", "ASSESSMENT_METHOD_QUIZ", "ASSESSMENT_METHOD_ROLE_PLAY",
        "ASSESSMENT_METHOD_SIMULATION", "ATTESTATION_KIND_AGE", "ATTESTATION_KIND_BACKGROUND_CHECK",
        "ATTESTATION_KIND_CERTIFICATION", "ATTESTATION_KIND_CODE_OF_ETHICS", "ATTESTATION_KIND_EDUCATION",
        "ATTESTATION_KIND_LIVED_EXPERIENCE", "ATTESTATION_KIND_REFERENCES", "ATTESTATION_KIND_RESIDENCY",
        "ATTESTATION_KIND_SUPERVISOR_STATEMENT", "CHECK_OUTCOME_CLEARED", "CHECK_OUTCOME_NOT_CLEARED",
        "CLOSED_DAYS_COUNT", "CLOSED_DAYS_NEXT_BUSINESS_DAY", "CORRECTION_REASON_CLERICAL_ERROR",
        "CORRECTION_REASON_SOURCE_CORRECTED", "CORRECTION_REASON_WRONG_SOURCE", "CREDENTIAL_STATUS_ACTIVE",
        "CREDENTIAL_STATUS_DECEASED", "CREDENTIAL_STATUS_EXPIRED", "CREDENTIAL_STATUS_IN_GRACE",
        "CREDENTIAL_STATUS_VOID", "DEATH_SOURCE_EMPLOYER", "DEATH_SOURCE_FAMILY", "DEATH_SOURCE_REGISTRY",
        "DISCLOSURE_PURPOSE_AUDIT", "DISCLOSURE_PURPOSE_INVESTIGATION", "DISCLOSURE_PURPOSE_LEGAL_ORDER",
        "DISCLOSURE_PURPOSE_RECIPROCITY", "DISCLOSURE_PURPOSE_SUBJECT_REQUEST", "ERASURE_BASIS_ORDER",
        "ERASURE_BASIS_REQUEST", "ERASURE_BASIS_RETENTION_ENDED", "EXAM_OUTCOME_FAILED",
        "EXAM_OUTCOME_PASSED", "EXPIRY_ANNIVERSARY", "EXPIRY_END_OF_MONTH", "EXPIRY_FIRST_OF_MONTH",
        "EXPIRY_FIXED_DATE", "HOURS_KIND_CONTINUING_EDUCATION", "HOURS_KIND_EXPERIENCE",
        "HOURS_KIND_SUPERVISION", "HOURS_KIND_TRAINING", "LEAP_DAY_FEBRUARY_28", "LEAP_DAY_MARCH_1",
        "MODE_IN_PERSON", "MODE_LIVE_ONLINE", "MODE_SELF_PACED", "PERIOD_CYCLE", "PERIOD_EVER",
        "REPEATS_NEVER", "REPEATS_OTHER_DAY", "VOID_REASON_DUPLICATE", "VOID_REASON_ENTERED_IN_ERROR",
        "VOID_REASON_FRAUD", "VOID_REASON_WRONG_PERSON", "WINDOW_END_APPLICATION", "WINDOW_END_ASSESSMENT",
        "WINDOW_END_EXPIRY", "YEARS_EVEN", "YEARS_EVERY", "YEARS_ODD",
    ]
}
