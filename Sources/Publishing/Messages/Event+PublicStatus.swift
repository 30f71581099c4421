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

extension AppealDecided {
    fileprivate var isSeen: Bool {
        self.public && outcome == .overturned && !credentialNumber.isEmpty
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
