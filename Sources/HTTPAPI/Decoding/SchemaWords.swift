/// The words that a command may hold, for naming what somebody meant. A test compares them with the schema;
/// which of them fit at a place is asked of the reader.
enum SchemaWords {
    static let commands = [
        "registerPeer", "completeModule", "passCompetency", "failCompetency", "logSupervision",
        "logExperience", "recordExam", "signAttestation", "adoptRules", "submitApplication",
        "approveApplication", "denyApplication", "logCEU", "fileRenewal", "approveRenewal", "voidRecord",
    ]

    /// Names of fields, the commands' among them.
    static let fields = [
        "activities", "activity", "administeredBy", "adoptRules", "allOf", "allocations", "anyOf",
        "approveApplication", "approveRenewal", "assessedOn", "assessor", "atMost", "attestation",
        "birthDate", "board", "caps", "categories", "category", "certificate", "code", "commandId",
        "competency", "completeModule", "completedOn", "correlationId", "credential", "credentialNumber",
        "credentials", "cycle", "decidedOn", "denyApplication", "documentVersion", "each", "effectiveOn",
        "email", "eventId", "exam", "expectedVersion", "expiry", "explanation", "failCompetency",
        "familyName", "feedback", "fileRenewal", "filedOn", "filingDaysBefore", "fixedDate", "fromOn",
        "givenName", "grounds", "hours", "id", "initial", "issuedWithinMonths", "kind", "lateDays",
        "lateMonths", "leapDay", "logCEU", "logExperience", "logSupervision", "method", "methods", "minima",
        "minimumScore", "minimumScorePercent", "minutes", "minutesPerHour", "mode", "modes", "module",
        "modules", "months", "need", "numberPrefix", "of", "opensDaysBefore", "organization", "outcome",
        "overrideReason", "passCompetency", "peerId", "per", "percent", "period", "personal", "phone",
        "postalAddress", "practiceWhileLate", "provider", "providers", "publicName", "qualification",
        "ratio", "reason", "recordExam", "registerPeer", "registeredOn", "renewal", "repeats",
        "requirements", "rules", "score", "scorePercent", "shortestMonths", "signAttestation", "signedOn",
        "source", "sourceDate", "statement", "submitApplication", "submittedOn", "supervisedOn",
        "supervisor", "takenOn", "throughOn", "timeZone", "title", "unverified", "verifiedBy", "version",
        "voidRecord", "waivers", "withinBefore", "withinMonths", "years",
    ]

    /// Values of enums; "unspecified" cannot be meant.
    static let values = [
        "APPLICATION_STATUS_APPROVED", "APPLICATION_STATUS_DENIED", "APPLICATION_STATUS_SUBMITTED",
        "ASSESSMENT_METHOD_COMPETENCY_CHECK", "ASSESSMENT_METHOD_QUIZ", "ASSESSMENT_METHOD_ROLE_PLAY",
        "ASSESSMENT_METHOD_SIMULATION", "ATTESTATION_KIND_AGE", "ATTESTATION_KIND_BACKGROUND_CHECK",
        "ATTESTATION_KIND_CERTIFICATION", "ATTESTATION_KIND_CODE_OF_ETHICS", "ATTESTATION_KIND_EDUCATION",
        "ATTESTATION_KIND_LIVED_EXPERIENCE", "ATTESTATION_KIND_REFERENCES", "ATTESTATION_KIND_RESIDENCY",
        "ATTESTATION_KIND_SUPERVISOR_STATEMENT", "CREDENTIAL_STATUS_ACTIVE", "CREDENTIAL_STATUS_EXPIRED",
        "CREDENTIAL_STATUS_IN_GRACE", "CREDENTIAL_STATUS_VOID", "EXAM_OUTCOME_FAILED",
        "EXAM_OUTCOME_PASSED", "EXPIRY_ANNIVERSARY", "EXPIRY_END_OF_MONTH", "EXPIRY_FIRST_OF_MONTH",
        "EXPIRY_FIXED_DATE", "HOURS_KIND_CONTINUING_EDUCATION", "HOURS_KIND_EXPERIENCE",
        "HOURS_KIND_SUPERVISION", "HOURS_KIND_TRAINING", "LEAP_DAY_FEBRUARY_28", "LEAP_DAY_MARCH_1",
        "MODE_IN_PERSON", "MODE_LIVE_ONLINE", "MODE_SELF_PACED", "PERIOD_CYCLE", "PERIOD_EVER",
        "REPEATS_NEVER", "REPEATS_OTHER_DAY", "VOID_REASON_DUPLICATE", "VOID_REASON_ENTERED_IN_ERROR",
        "VOID_REASON_FRAUD", "VOID_REASON_WRONG_PERSON", "WINDOW_END_APPLICATION", "WINDOW_END_ASSESSMENT",
        "WINDOW_END_EXPIRY", "YEARS_EVEN", "YEARS_EVERY", "YEARS_ODD",
    ]
}
