package import CredentialingSchema
package import Identifiers

/// The types of events by number and name. The number is the field's number in `Event.event`.
package enum EventType: UInt16, CaseIterable, Sendable {
    case peerRegistered = 16
    case moduleCompleted = 17
    case competencyPassed = 18
    case competencyFailed = 19
    case supervisionLogged = 20
    case experienceLogged = 21
    case examRecorded = 22
    case attestationSigned = 23
    case rulesAdopted = 24
    case applicationSubmitted = 25
    case applicationApproved = 26
    case applicationDenied = 27
    case ceuLogged = 28
    case renewalFiled = 29
    case renewalApproved = 30
    case recordVoided = 31
    case credentialIssued = 40
    case extensionGranted = 41
    case credentialSuspended = 42
    case suspensionLifted = 43
    case credentialRevoked = 44
    case probationImposed = 45
    case probationLifted = 46
    case credentialSurrendered = 47
    case credentialRetired = 48
    case credentialInactivated = 49
    case credentialReinstated = 50
    case credentialTransferred = 51
    case appealFiled = 52
    case appealDecided = 53
    case applicationWithdrawn = 54
    case deficiencyNoted = 55
    case deficiencyCured = 56
    case renewalWindowOpened = 60
    case renewalReminderDue = 61
    case filingDeadlinePassed = 62
    case gracePeriodStarted = 63
    case credentialExpired = 64
    case applicationLapsed = 65
    case provisionalEnded = 66
    case suspensionEnded = 67
    case probationEnded = 68
    case backgroundCheckRecorded = 80
    case referenceRecorded = 81
    case providerApproved = 82
    case providerWithdrawn = 83
    case courseApproved = 84
    case courseWithdrawn = 85
    case calendarAdopted = 86
    case ceuAccepted = 87
    case ceuRejected = 88
    case auditSampleSelected = 89
    case auditPassed = 90
    case auditFailed = 91
    case recordCorrected = 92
    case actionRevised = 93
    case personalDetailsAmended = 94
    case identityLinked = 95
    case peersMerged = 96
    case peersUnmerged = 97
    case deathRecorded = 98
    case deathRetracted = 99
    case personalDataErased = 100
    case historyDisclosed = 101
    case peerMergedAway = 102
    case peerRestored = 103

    /// Version of the payload's schema that this program writes.
    package static let schemaVersion: UInt16 = 1

    /// nil for an event of a newer program.
    package init?(of event: Event) { self.init(of: event.event) }

    /// nil for what a newer program records.
    package init?(of happening: Event.OneOf_Event?) {
        switch happening {
        case .peerRegistered: self = .peerRegistered
        case .moduleCompleted: self = .moduleCompleted
        case .competencyPassed: self = .competencyPassed
        case .competencyFailed: self = .competencyFailed
        case .supervisionLogged: self = .supervisionLogged
        case .experienceLogged: self = .experienceLogged
        case .examRecorded: self = .examRecorded
        case .attestationSigned: self = .attestationSigned
        case .rulesAdopted: self = .rulesAdopted
        case .applicationSubmitted: self = .applicationSubmitted
        case .applicationApproved: self = .applicationApproved
        case .applicationDenied: self = .applicationDenied
        case .ceuLogged: self = .ceuLogged
        case .renewalFiled: self = .renewalFiled
        case .renewalApproved: self = .renewalApproved
        case .recordVoided: self = .recordVoided
        case .credentialIssued: self = .credentialIssued
        case .extensionGranted: self = .extensionGranted
        case .credentialSuspended: self = .credentialSuspended
        case .suspensionLifted: self = .suspensionLifted
        case .credentialRevoked: self = .credentialRevoked
        case .probationImposed: self = .probationImposed
        case .probationLifted: self = .probationLifted
        case .credentialSurrendered: self = .credentialSurrendered
        case .credentialRetired: self = .credentialRetired
        case .credentialInactivated: self = .credentialInactivated
        case .credentialReinstated: self = .credentialReinstated
        case .credentialTransferred: self = .credentialTransferred
        case .appealFiled: self = .appealFiled
        case .appealDecided: self = .appealDecided
        case .applicationWithdrawn: self = .applicationWithdrawn
        case .deficiencyNoted: self = .deficiencyNoted
        case .deficiencyCured: self = .deficiencyCured
        case .renewalWindowOpened: self = .renewalWindowOpened
        case .renewalReminderDue: self = .renewalReminderDue
        case .filingDeadlinePassed: self = .filingDeadlinePassed
        case .gracePeriodStarted: self = .gracePeriodStarted
        case .credentialExpired: self = .credentialExpired
        case .applicationLapsed: self = .applicationLapsed
        case .provisionalEnded: self = .provisionalEnded
        case .suspensionEnded: self = .suspensionEnded
        case .probationEnded: self = .probationEnded
        case .backgroundCheckRecorded: self = .backgroundCheckRecorded
        case .referenceRecorded: self = .referenceRecorded
        case .providerApproved: self = .providerApproved
        case .providerWithdrawn: self = .providerWithdrawn
        case .courseApproved: self = .courseApproved
        case .courseWithdrawn: self = .courseWithdrawn
        case .calendarAdopted: self = .calendarAdopted
        case .ceuAccepted: self = .ceuAccepted
        case .ceuRejected: self = .ceuRejected
        case .auditSampleSelected: self = .auditSampleSelected
        case .auditPassed: self = .auditPassed
        case .auditFailed: self = .auditFailed
        case .recordCorrected: self = .recordCorrected
        case .actionRevised: self = .actionRevised
        case .personalDetailsAmended: self = .personalDetailsAmended
        case .identityLinked: self = .identityLinked
        case .peersMerged: self = .peersMerged
        case .peersUnmerged: self = .peersUnmerged
        case .deathRecorded: self = .deathRecorded
        case .deathRetracted: self = .deathRetracted
        case .personalDataErased: self = .personalDataErased
        case .historyDisclosed: self = .historyDisclosed
        case .peerMergedAway: self = .peerMergedAway
        case .peerRestored: self = .peerRestored
        case nil: return nil
        }
    }

    /// What time did: recorded by the deadline clock, decided by nobody.
    package var isByTime: Bool {
        switch self {
        case .renewalWindowOpened, .renewalReminderDue, .filingDeadlinePassed, .gracePeriodStarted,
            .credentialExpired, .applicationLapsed, .provisionalEnded, .suspensionEnded,
            .probationEnded:
            true
        default: false
        }
    }

    package var code: EventTypeCode { EventTypeCode(rawValue) }

    /// As receipts, histories and messages write it.
    package var name: String {
        switch self {
        case .peerRegistered: "PeerRegistered"
        case .moduleCompleted: "ModuleCompleted"
        case .competencyPassed: "CompetencyPassed"
        case .competencyFailed: "CompetencyFailed"
        case .supervisionLogged: "SupervisionLogged"
        case .experienceLogged: "ExperienceLogged"
        case .examRecorded: "ExamRecorded"
        case .attestationSigned: "AttestationSigned"
        case .rulesAdopted: "RulesAdopted"
        case .applicationSubmitted: "ApplicationSubmitted"
        case .applicationApproved: "ApplicationApproved"
        case .applicationDenied: "ApplicationDenied"
        case .ceuLogged: "CEULogged"
        case .renewalFiled: "RenewalFiled"
        case .renewalApproved: "RenewalApproved"
        case .recordVoided: "RecordVoided"
        case .credentialIssued: "CredentialIssued"
        case .extensionGranted: "ExtensionGranted"
        case .credentialSuspended: "CredentialSuspended"
        case .suspensionLifted: "SuspensionLifted"
        case .credentialRevoked: "CredentialRevoked"
        case .probationImposed: "ProbationImposed"
        case .probationLifted: "ProbationLifted"
        case .credentialSurrendered: "CredentialSurrendered"
        case .credentialRetired: "CredentialRetired"
        case .credentialInactivated: "CredentialInactivated"
        case .credentialReinstated: "CredentialReinstated"
        case .credentialTransferred: "CredentialTransferred"
        case .appealFiled: "AppealFiled"
        case .appealDecided: "AppealDecided"
        case .applicationWithdrawn: "ApplicationWithdrawn"
        case .deficiencyNoted: "DeficiencyNoted"
        case .deficiencyCured: "DeficiencyCured"
        case .renewalWindowOpened: "RenewalWindowOpened"
        case .renewalReminderDue: "RenewalReminderDue"
        case .filingDeadlinePassed: "FilingDeadlinePassed"
        case .gracePeriodStarted: "GracePeriodStarted"
        case .credentialExpired: "CredentialExpired"
        case .applicationLapsed: "ApplicationLapsed"
        case .provisionalEnded: "ProvisionalEnded"
        case .suspensionEnded: "SuspensionEnded"
        case .probationEnded: "ProbationEnded"
        case .backgroundCheckRecorded: "BackgroundCheckRecorded"
        case .referenceRecorded: "ReferenceRecorded"
        case .providerApproved: "ProviderApproved"
        case .providerWithdrawn: "ProviderWithdrawn"
        case .courseApproved: "CourseApproved"
        case .courseWithdrawn: "CourseWithdrawn"
        case .calendarAdopted: "CalendarAdopted"
        case .ceuAccepted: "CEUAccepted"
        case .ceuRejected: "CEURejected"
        case .auditSampleSelected: "AuditSampleSelected"
        case .auditPassed: "AuditPassed"
        case .auditFailed: "AuditFailed"
        case .recordCorrected: "RecordCorrected"
        case .actionRevised: "ActionRevised"
        case .personalDetailsAmended: "PersonalDetailsAmended"
        case .identityLinked: "IdentityLinked"
        case .peersMerged: "PeersMerged"
        case .peersUnmerged: "PeersUnmerged"
        case .deathRecorded: "DeathRecorded"
        case .deathRetracted: "DeathRetracted"
        case .personalDataErased: "PersonalDataErased"
        case .historyDisclosed: "HistoryDisclosed"
        case .peerMergedAway: "PeerMergedAway"
        case .peerRestored: "PeerRestored"
        }
    }

    /// The name of any type, also of one that a newer program wrote.
    package static func name(of code: EventTypeCode) -> String {
        EventType(rawValue: code.rawValue)?.name ?? "Unknown\(code)"
    }
}
