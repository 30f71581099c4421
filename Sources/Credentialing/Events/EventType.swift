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

    /// Version of the payload's schema that this program writes.
    package static let schemaVersion: UInt16 = 1

    /// nil for an event of a newer program.
    package init?(of event: Event) {
        switch event.event {
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
        case nil: return nil
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
        }
    }

    /// The name of any type, also of one that a newer program wrote.
    package static func name(of code: EventTypeCode) -> String {
        EventType(rawValue: code.rawValue)?.name ?? "Unknown\(code)"
    }
}
