import Credentialing
package import CredentialingSchema

extension Event {
    /// The number of the credential whose public status the event can change; nil when the public
    /// learns nothing of it, as of a filing, an appeal, or a probation that no public record shows.
    package var publicStatusNumber: String? {
        switch event {
        case .applicationApproved(let it): it.credentialNumber
        case .credentialIssued(let it): it.credentialNumber
        case .renewalApproved(let it): it.credentialNumber
        case .extensionGranted(let it): it.credentialNumber
        case .credentialSuspended(let it): it.credentialNumber
        case .suspensionLifted(let it): it.credentialNumber
        case .suspensionEnded(let it): it.credentialNumber
        case .credentialRevoked(let it): it.credentialNumber
        case .probationImposed(let it): it.public ? it.credentialNumber : nil
        case .probationLifted(let it): it.public ? it.credentialNumber : nil
        case .probationEnded(let it): it.public ? it.credentialNumber : nil
        case .appealDecided(let it): it.isSeen ? it.credentialNumber : nil
        case .credentialSurrendered(let it): it.credentialNumber
        case .credentialRetired(let it): it.credentialNumber
        case .credentialInactivated(let it): it.credentialNumber
        case .credentialReinstated(let it): it.credentialNumber
        case .credentialTransferred(let it): it.credentialNumber
        case .gracePeriodStarted(let it): it.credentialNumber
        case .credentialExpired(let it): it.credentialNumber
        case .provisionalEnded(let it): it.credentialNumber
        case .recordCorrected(let it): it.birthdayCorrected.credentialNumber.nonEmpty
        default: nil
        }
    }
}

extension EventType {
    /// Whether ``Event/publicStatusNumber`` can give a number for an event of this type.
    var canChangePublicStatus: Bool {
        switch self {
        case .applicationApproved, .credentialIssued, .renewalApproved, .extensionGranted: true
        case .credentialSuspended, .suspensionLifted, .suspensionEnded, .credentialRevoked: true
        case .probationImposed, .probationLifted, .probationEnded, .appealDecided: true
        case .credentialSurrendered, .credentialRetired, .credentialInactivated: true
        case .credentialReinstated, .credentialTransferred, .gracePeriodStarted: true
        case .credentialExpired, .provisionalEnded, .recordCorrected: true
        default: false
        }
    }
}

extension AppealDecided {
    fileprivate var isSeen: Bool {
        self.public && outcome == .overturned && !credentialNumber.isEmpty
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
