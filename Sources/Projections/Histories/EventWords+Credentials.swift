import CredentialingSchema

extension EventWords {
    static func application(_ content: Content) -> String? {
        switch content {
        case .applicationSubmitted(let it):
            Words.list([
                "applied for \(it.credential)", Words.said("received at", it.submittedAt),
                Words.said("open until", it.lapsesOn),
            ])
        case .deficiencyNoted(let it):
            "the application for \(it.credential) lacks: \(it.deficiencies.joined(separator: ", "))"
        case .deficiencyCured(let it):
            "the application for \(it.credential) lacks no more: \(it.deficiencies.joined(separator: ", "))"
        case .applicationApproved(let it):
            Words.list([
                "the application for \(it.credential) was approved and \(it.credentialNumber) issued",
                Words.valid(
                    it.issuedOn,
                    it.expiresOn,
                    late: it.lateUntil,
                    fileBy: it.fileBy,
                    opens: it.opensOn
                ), Words.said("under rules", it.rulesVersion), Words.overridden(it.overridden),
            ])
        case .applicationDenied(let it):
            Words.list(["the application for \(it.credential) was denied", Words.because(it.grounds)])
        case .applicationWithdrawn(let it): "the application for \(it.credential) was withdrawn"
        case .appealFiled(let it):
            Words.list([
                "an appeal was filed against event \(it.actionID)", Words.said("about", it.credentialNumber),
                Words.said("about", it.credential),
            ])
        case .appealDecided(let it):
            Words.list([
                "the appeal against event \(it.actionID) was decided: \(Words.of(it.outcome))",
                Words.said("decided on", it.decidedOn),
            ])
        default: nil
        }
    }

    static func credential(_ content: Content) -> String? {
        switch content {
        case .credentialIssued(let it):
            Words.list([
                "\(it.credential) was issued as \(it.credentialNumber)", Words.of(it.kind),
                Words.valid(it.dates), Words.said("certified by", it.certifiedBy),
                Words.said("under rules", it.rulesVersion), Words.overridden(it.overridden),
            ])
        case .renewalFiled(let it):
            "the renewal of \(it.credentialNumber) was filed\(it.late ? " late" : "")"
        case .renewalApproved(let it):
            Words.list([
                "the renewal of \(it.credentialNumber) was approved, cycle \(it.cycle)",
                Words.valid(
                    it.cycleStartsOn,
                    it.expiresOn,
                    late: it.lateUntil,
                    fileBy: it.fileBy,
                    opens: it.opensOn
                ), Words.said("under rules", it.rulesVersion), Words.overridden(it.overridden),
            ])
        case .extensionGranted(let it):
            Words.list([
                "\(it.credentialNumber) was extended", it.months > 0 ? "by \(it.months) months" : "",
                it.days > 0 ? "by \(it.days) days" : "", Words.valid(it.dates),
            ])
        case .credentialReinstated(let it):
            Words.list([
                "\(it.credentialNumber) was reinstated", it.hasDates ? Words.valid(it.dates) : "",
                Words.said("under rules", it.rulesVersion), Words.overridden(it.overridden),
            ])
        case .credentialInactivated(let it): "\(it.credentialNumber) was made inactive"
        case .credentialRetired(let it): "\(it.credentialNumber) was retired"
        case .credentialSurrendered(let it): "\(it.credentialNumber) was surrendered"
        case .credentialTransferred(let it):
            Words.list(["\(it.credentialNumber) was transferred", Words.said("to", it.toBody)])
        default: discipline(content)
        }
    }

    private static func discipline(_ content: Content) -> String? {
        switch content {
        case .credentialSuspended(let it):
            Words.list([
                "\(it.credentialNumber) was suspended", Words.said("through", it.throughOn),
                Words.because(it.grounds),
            ])
        case .suspensionLifted(let it): "the suspension of \(it.credentialNumber) was lifted"
        case .credentialRevoked(let it):
            Words.list(["\(it.credentialNumber) was revoked", Words.because(it.grounds)])
        case .probationImposed(let it):
            Words.list([
                "\(it.credentialNumber) was put on probation", Words.said("through", it.throughOn),
                Words.because(it.grounds),
            ])
        case .probationLifted(let it): "the probation of \(it.credentialNumber) was lifted"
        case .auditPassed(let it): "\(it.credentialNumber) passed audit \(it.audit)"
        case .auditFailed(let it):
            Words.list(["\(it.credentialNumber) failed audit \(it.audit)", Words.because(it.grounds)])
        default: nil
        }
    }

    static func person(_ content: Content) -> String? {
        switch content {
        case .peerRegistered: "was registered"
        case .personalDetailsAmended: "personal details were amended"
        case .identityLinked(let it): "was linked to an identity of \(it.system)"
        case .peersMerged(let it): "\(it.mergedPeerID) was merged into this person"
        case .peerMergedAway(let it): "was merged into \(it.intoPeerID) and goes on there"
        case .peersUnmerged(let it): "the merge with \(it.mergedPeerID) was taken back"
        case .peerRestored(let it): "was parted from \(it.fromPeerID) again"
        case .deathRecorded(let it): Words.list(["died", Words.said("reported by", Words.of(it.source))])
        case .deathRetracted(let it): "the report of the death, event \(it.eventID), was wrong"
        case .personalDataErased(let it):
            Words.list(["personal data was erased for good", Words.said("on", Words.of(it.basis))])
        case .historyDisclosed(let it):
            Words.list(["the history was disclosed", Words.said("for", Words.of(it.purpose))])
        default: nil
        }
    }
}
