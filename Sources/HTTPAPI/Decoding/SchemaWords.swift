/// The words that a command may hold, for naming what somebody meant. A test compares them with the schema;
/// which of them fit at a place is asked of the reader.
enum SchemaWords {
    static let commands = [
        "registerPeer", "completeModule", "passCompetency", "failCompetency", "logSupervision",
        "logExperience", "recordExam", "signAttestation", "adoptRules", "submitApplication",
        "approveApplication", "denyApplication", "logCEU", "fileRenewal", "approveRenewal",
        "voidRecord", "issueCredential", "grantExtension", "suspend", "liftSuspension", "revoke",
        "imposeProbation", "liftProbation", "surrender", "retire", "inactivate", "reinstate",
        "transferCredential", "fileAppeal", "decideAppeal", "withdrawApplication", "noteDeficiency",
        "cureDeficiency", "passDeadline",
    ]

    /// Names of fields, the commands' among them.
    static let fields = [
        "actionId", "activities", "activity", "administeredBy", "adoptRules", "allOf", "allocations",
        "anyOf", "applicationMonths", "approveApplication", "approveRenewal", "assessedOn", "assessor",
        "atMost", "attestation", "birthDate", "board", "caps", "categories", "category", "certificate",
        "certifiedBy", "code", "commandId", "competency", "completeModule", "completedOn",
        "correlationId", "credential", "credentialNumber", "credentials", "cureDeficiency", "curedOn",
        "cycle", "decideAppeal", "decidedOn", "deficiencies", "denyApplication", "documentVersion",
        "dueOn", "each", "effectiveOn", "email", "eventId", "exam", "expectedVersion", "expiry",
        "explanation", "extensionMonths", "extensions", "failCompetency", "familyName", "feedback",
        "fileAppeal", "fileRenewal", "filedOn", "filingDaysBefore", "fixedDate", "fromOn", "givenName",
        "grantExtension", "grantedOn", "grounds", "hours", "id", "imposeProbation", "inactivate",
        "initial", "issueCredential", "issuedOn", "issuedWithinMonths", "kind", "lateDays",
        "lateMonths", "leapDay", "liftProbation", "liftSuspension", "logCEU", "logExperience",
        "logSupervision", "method", "methods", "minima", "minimumScore", "minimumScorePercent",
        "minutes", "minutesPerHour", "mode", "modes", "module", "modules", "months", "need",
        "noteDeficiency", "notedOn", "numberPrefix", "of", "opensDaysBefore", "organization", "outcome",
        "overrideReason", "passCompetency", "passDeadline", "peerId", "per", "percent", "period",
        "personal", "phone", "postalAddress", "practiceWhileLate", "provider", "providers",
        "provisional", "publicDiscipline", "publicName", "qualification", "ratio", "reason",
        "reciprocity", "recordExam", "registerPeer", "registeredOn", "reinstate", "reinstatement",
        "reminderDaysBefore", "renewal", "repeats", "requirements", "retire", "revoke", "rules",
        "score", "scorePercent", "shortestMonths", "signAttestation", "signedOn", "source",
        "sourceDate", "statement", "subject", "submitApplication", "submittedOn", "supervisedOn",
        "supervisor", "surrender", "suspend", "takenOn", "throughOn", "timeZone", "title", "toBody",
        "tolledFromOn", "tolledThroughOn", "transferCredential", "untilOn", "unverified", "verifiedBy",
        "version", "voidRecord", "waivers", "withdrawApplication", "withdrawnOn", "withinBefore",
        "withinMonths", "years",
    ]

    /// Values of enums; "unspecified" cannot be meant.
    static let values = [
        "APPEAL_OUTCOME_OVERTURNED", "APPEAL_OUTCOME_UPHELD", "APPLICATION_STATUS_APPROVED",
        "APPLICATION_STATUS_DEFICIENT", "APPLICATION_STATUS_DENIED", "APPLICATION_STATUS_LAPSED",
        "APPLICATION_STATUS_SUBMITTED", "APPLICATION_STATUS_WITHDRAWN",
        "ASSESSMENT_METHOD_COMPETENCY_CHECK", "ASSESSMENT_METHOD_QUIZ", "ASSESSMENT_METHOD_ROLE_PLAY",
        "ASSESSMENT_METHOD_SIMULATION", "ATTESTATION_KIND_AGE", "ATTESTATION_KIND_BACKGROUND_CHECK",
        "ATTESTATION_KIND_CERTIFICATION", "ATTESTATION_KIND_CODE_OF_ETHICS",
        "ATTESTATION_KIND_EDUCATION", "ATTESTATION_KIND_LIVED_EXPERIENCE",
        "ATTESTATION_KIND_REFERENCES", "ATTESTATION_KIND_RESIDENCY",
        "ATTESTATION_KIND_SUPERVISOR_STATEMENT", "CREDENTIAL_STATUS_ACTIVE",
        "CREDENTIAL_STATUS_EXPIRED", "CREDENTIAL_STATUS_INACTIVE", "CREDENTIAL_STATUS_IN_GRACE",
        "CREDENTIAL_STATUS_PROVISIONAL", "CREDENTIAL_STATUS_RETIRED", "CREDENTIAL_STATUS_REVOKED",
        "CREDENTIAL_STATUS_SURRENDERED", "CREDENTIAL_STATUS_TRANSFERRED", "CREDENTIAL_STATUS_VOID",
        "DEADLINE_KIND_APPLICATION_LAPSED", "DEADLINE_KIND_CREDENTIAL_EXPIRED",
        "DEADLINE_KIND_FILING_DEADLINE_PASSED", "DEADLINE_KIND_GRACE_PERIOD_STARTED",
        "DEADLINE_KIND_PROVISIONAL_ENDED", "DEADLINE_KIND_RENEWAL_REMINDER_DUE",
        "DEADLINE_KIND_RENEWAL_WINDOW_OPENED", "DEADLINE_KIND_SUSPENSION_ENDED", "DISCIPLINE_PROBATION",
        "DISCIPLINE_REVOCATION", "DISCIPLINE_SUSPENSION", "EXAM_OUTCOME_FAILED", "EXAM_OUTCOME_PASSED",
        "EXPIRY_ANNIVERSARY", "EXPIRY_END_OF_MONTH", "EXPIRY_FIRST_OF_MONTH", "EXPIRY_FIXED_DATE",
        "EXTENSION_KIND_BOARD_DECISION", "EXTENSION_KIND_HARDSHIP", "EXTENSION_KIND_MILITARY",
        "HOURS_KIND_CONTINUING_EDUCATION", "HOURS_KIND_EXPERIENCE", "HOURS_KIND_SUPERVISION",
        "HOURS_KIND_TRAINING", "ISSUE_KIND_FULL", "ISSUE_KIND_PROVISIONAL", "ISSUE_KIND_RECIPROCITY",
        "LEAP_DAY_FEBRUARY_28", "LEAP_DAY_MARCH_1", "MODE_IN_PERSON", "MODE_LIVE_ONLINE",
        "MODE_SELF_PACED", "PERIOD_CYCLE", "PERIOD_EVER", "REPEATS_NEVER", "REPEATS_OTHER_DAY",
        "VOID_REASON_DUPLICATE", "VOID_REASON_ENTERED_IN_ERROR", "VOID_REASON_FRAUD",
        "VOID_REASON_WRONG_PERSON", "WINDOW_END_APPLICATION", "WINDOW_END_ASSESSMENT",
        "WINDOW_END_EXPIRY", "YEARS_EVEN", "YEARS_EVERY", "YEARS_ODD",
    ]
}
