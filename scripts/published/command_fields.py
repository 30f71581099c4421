"""What the daemon asks of the fields of commands beyond their types.

Nothing here is stricter than the daemon, but that it takes an empty text for one that was left out. `Tests/DaemonTests/test_command_fields.py` holds both equal: it tries each
field that is needed and each limit of openapi.yaml on a daemon. A field of a command that is not here fails
`scripts/schemas`.
"""

#: Without these a command is refused, 400 `missing_field`; those of rules, the size and the board of a sample, and the
#: board of rules with 400 `invalid_field`.
NEEDED = {
    "RegisterPeer": "personal registered_on",
    "PersonalDetails": "given_name family_name",
    "CompleteModule": "peer_id module provider completed_on allocations",
    "Allocation": "category minutes",
    "PassCompetency": "peer_id competency method assessor assessed_on",
    "FailCompetency": "peer_id competency method assessor assessed_on",
    "LogSupervision": "peer_id supervisor minutes supervised_on",
    "LogExperience": "peer_id organization minutes from_on through_on",
    "RecordExam": "peer_id exam outcome taken_on",
    "SignAttestation": "peer_id kind signed_on",
    "AdoptRules": "rules",
    "SubmitApplication": "peer_id board credential",
    "ApproveApplication": "peer_id board credential decided_on",
    "DenyApplication": "peer_id board credential decided_on grounds",
    "LogCEU": "peer_id activity provider completed_on allocations",
    "FileRenewal": "peer_id board credential_number",
    "ApproveRenewal": "peer_id board credential_number decided_on",
    "VoidRecord": "peer_id event_id reason",
    "IssueCredential": "peer_id board credential issued_on kind",
    "GrantExtension": "peer_id board credential_number granted_on kind",
    "Suspend": "peer_id board credential_number effective_on grounds",
    "LiftSuspension": "peer_id board credential_number effective_on",
    "Revoke": "peer_id board credential_number effective_on grounds",
    "ImposeProbation": "peer_id board credential_number effective_on grounds",
    "LiftProbation": "peer_id board credential_number effective_on",
    "Surrender": "peer_id board credential_number effective_on",
    "Retire": "peer_id board credential_number effective_on",
    "Inactivate": "peer_id board credential_number effective_on grounds",
    "Reinstate": "peer_id board credential_number effective_on",
    "TransferCredential": "peer_id board credential_number effective_on to_body",
    "FileAppeal": "peer_id board action_id filed_on",
    "DecideAppeal": "peer_id board action_id decided_on outcome",
    "WithdrawApplication": "peer_id board credential withdrawn_on",
    "NoteDeficiency": "peer_id board credential noted_on deficiencies",
    "CureDeficiency": "peer_id board credential cured_on deficiencies",
    "RecordBackgroundCheck": "peer_id check outcome checked_on",
    "RecordReference": "peer_id kind referee received_on",
    "ApproveProvider": "board provider approved_on",
    "WithdrawProvider": "board provider withdrawn_on grounds",
    "ApproveCourse": "board provider course approved_on",
    "WithdrawCourse": "board provider course withdrawn_on grounds",
    "AdoptCalendar": "board adopted_on years",
    "AcceptCEU": "peer_id board event_id decided_on",
    "RejectCEU": "peer_id board event_id decided_on grounds",
    "SelectAuditSample": "board audit frame as_of size",
    "PassAudit": "peer_id board credential_number audit decided_on",
    "FailAudit": "peer_id board credential_number audit decided_on grounds",
    "CorrectRecord": "peer_id event_id reason",
    "CredentialBirthday": "birthday",
    "ReviseAction": "peer_id event_id revised_on grounds",
    "AmendPersonalDetails": "peer_id personal amended_on",
    "LinkIdentity": "peer_id system identifier linked_on",
    "MergePeers": "peer_id into_peer_id merged_on",
    "UnmergePeers": "peer_id merged_peer_id unmerged_on",
    "RecordDeath": "peer_id died_on source",
    "RetractDeath": "peer_id retracted_on",
    "ErasePersonalData": "peer_id requested_on basis",
    "DiscloseHistory": "peer_id recipient purpose disclosed_on",
    # Of rules what each version has; the rest hangs on what stands beside it (deploy/guides, `credentiald rules check`).
    "Rules": "board version effective_on time_zone credentials",
    "CredentialRules": "code title initial cycle",
    "Cycle": "months expiry",
    "Requirement": "id",
}
#: What `required` cannot say.
ALSO_NEEDED = {
    "SubmitApplication": "One of `submittedOn` and `submittedAt` is needed.",
    "FileRenewal": "One of `filedOn` and `filedAt` is needed.",
    "CorrectRecord": "One content is needed.",
    "Requirement": "One of `hours` to `reference` is needed.",
    "IssueCredential": "With ISSUE_KIND_RECIPROCITY `certifiedBy` and `certificate` are needed.",
}
#: What the daemon alone may say.
INTERNAL_COMMANDS = {"pass_deadline"}
INTERNAL_FIELDS = {"DiscloseHistory.reading"}

#: Names of messages whose fields need no word here: a board's rules have a schema of their own (rules.schema.json).
RULES = "Rules"

# What a text can be. Lengths count bytes: as many characters have that many bytes at least.
TEXT = {"maxLength": 200}
FREE_TEXT = {"maxLength": 8_000}
CODE = {"pattern": "^[a-z0-9-]{1,48}$"}
CREDENTIAL_NUMBER = {"pattern": "^[A-Za-z0-9-]{1,32}$"}
BOARD = {"pattern": "^[A-Z][A-Z0-9-]{1,15}$"}
#: Looked for among the codes of the board's rules.
OF_THE_RULES = {}
MONTH_AND_DAY = "(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
BIRTHDAY = {"pattern": f"^{MONTH_AND_DAY}$"}
DATE = {"format": "date", "pattern": f"^(19[4-9][0-9]|[2-9][0-9]{{3}})-{MONTH_AND_DAY}$"}
#: Births, and the first days of rules.
EARLIER_DATE = {"format": "date", "pattern": f"^(19|[2-9][0-9])[0-9]{{2}}-{MONTH_AND_DAY}$"}
INSTANT = {"format": "date-time"}
UUID = {"format": "uuid"}

#: Said of a text of commands.
BYTES = "At most {} bytes in UTF-8."

#: By the name of the field, unless `OF_ONE` has it.
TEXTS = {
    "board": BOARD,
    "credential": OF_THE_RULES,
    "credential_number": CREDENTIAL_NUMBER,
    "birthday": BIRTHDAY,
    "birth_date": EARLIER_DATE,
    **dict.fromkeys("as_of holidays".split(), DATE),
    **dict.fromkeys("submitted_at filed_at".split(), INSTANT),
    **dict.fromkeys("peer_id into_peer_id merged_peer_id event_id action_id command_id".split(), UUID),
    **dict.fromkeys("category check audit system level grounds deficiencies".split(), CODE),
    **dict.fromkeys("explanation feedback statement details text override_reason".split(), FREE_TEXT),
    **dict.fromkeys(
        "title provider module certificate competency assessor supervisor qualification organization verified_by exam"
        " administered_by document_version activity referee identifier recipient to_body certified_by course given_name"
        " family_name email phone postal_address".split(),
        TEXT,
    ),
}
DATE_SUFFIXES = ("_on", "_until")

#: By the whole name; with `items` for the elements of a list.
OF_ONE = {
    "Command.correlation_id": {"maxLength": 128},
    "RecordReference.kind": CODE,
    "SelectAuditSample.frame": CREDENTIAL_NUMBER,
    "ErasePersonalData.people": UUID,
    # Of a board's rules, each of them adopted as a whole.
    "Rules.board": BOARD,
    **dict.fromkeys(
        "Rules.title Category.title CredentialRules.title Requirement.title ExamRequirement.exam"
        " CompetencyRequirement.competency".split(),
        TEXT,
    ),
    "Rules.version": {"maxLength": 64},
    "Rules.source": FREE_TEXT,
    "Rules.effective_on": EARLIER_DATE,
    "Rules.retroactive_approval_days": {"maximum": 3_660},
    "CredentialRules.code": {"pattern": "^[A-Za-z0-9-]{1,16}$"},
    "CredentialRules.application_months": {"maximum": 240},
    "Cycle.months": {"minimum": 1, "maximum": 240},
    "Requirement.id": CODE,
    # Numbers.
    "Allocation.minutes": {"minimum": 1, "maximum": 24_000},
    "LogSupervision.minutes": {"minimum": 1, "maximum": 1_440},
    "LogExperience.minutes": {"minimum": 1, "maximum": 527_040},
    "PassCompetency.score_percent": {"maximum": 100},
    "FailCompetency.score_percent": {"maximum": 100},
    "RecordExam.score": {"maximum": 1_000},
    "SignAttestation.at_least_years": {"maximum": 130},
    "SignAttestation.at_most_years": {"maximum": 130},
    "GrantExtension.months": {"maximum": 240},
    "AdoptCalendar.years": {"minimum": 1940, "maximum": 2200},
    "SelectAuditSample.size": {"minimum": 1, "maximum": 5_000},
    # Anything that fits.
    "Command.expected_version": {},
    "SelectAuditSample.seed": {},
}

#: Of lists.
LISTS = {
    "CompleteModule.allocations": {"minItems": 1, "maxItems": 32},
    "LogCEU.allocations": {"minItems": 1, "maxItems": 32},
    "AdoptCalendar.years": {"minItems": 1, "maxItems": 32},
    "AdoptCalendar.holidays": {"maxItems": 1_024},
    "ErasePersonalData.people": {"maxItems": 5_000, "uniqueItems": True},
    "SelectAuditSample.frame": {"minItems": 1, "maxItems": 5_000, "uniqueItems": True},
    "Rules.credentials": {"minItems": 1, "maxItems": 32},
    "CredentialRules.initial": {"minItems": 1, "maxItems": 64},
    "CredentialRules.renewal": {"maxItems": 64},
    "Provisional.requirements": {"maxItems": 64},
    "Reciprocity.requirements": {"maxItems": 64},
    "Reinstatement.requirements": {"maxItems": 64},
    # The group itself is one of the list's.
    "GroupRequirement.requirements": {"maxItems": 63},
    "Rules.categories": {"maxItems": 256},
    "HoursRequirement.minima": {"maxItems": 32},
    "HoursRequirement.caps": {"maxItems": 32},
    **dict.fromkeys(
        ["HoursRequirement.providers", "AttestationRequirement.levels", "CompetencyRequirement.methods",
         "ModuleRequirement.modules", "ModuleRequirement.providers", "BackgroundCheckRequirement.checks",
         "ReferenceRequirement.kinds",
         *(f"{it}.{name}" for it in ["CategoryMinimum", "HoursCap"]
           for name in ["categories", "modes", "providers", "activities"])],
        {"maxItems": 256},
    ),
}
CODES = {"minItems": 1, "maxItems": 32, "uniqueItems": True}
LISTS_BY_NAME = {"grounds": CODES, "deficiencies": CODES}

#: Said of a field beyond its limits.
SAID = {
    "AdoptRules.board": "Without it that of the rules.",
    "CompleteModule.allocations": "No category twice, and together at most 24,000 minutes.",
    "LogCEU.allocations": "No category twice, and together at most 6,000 minutes.",
    "LogExperience.minutes": "At most 1,440 for each day of the period, which has at most 366 days.",
}


def needed(message):
    return NEEDED.get(message, "").split()


def of_value(field):
    """Keywords of the field's value, or of each of its values; None: nothing is said of the field."""
    if field.full_name in OF_ONE:
        return OF_ONE[field.full_name]
    if field.kind == "string":
        return DATE if field.name.endswith(DATE_SUFFIXES) else TEXTS.get(field.name)
    return {} if field.kind in ("message", "enum", "bool") else None


def of_list(field):
    return LISTS.get(field.full_name, LISTS_BY_NAME.get(field.name))
