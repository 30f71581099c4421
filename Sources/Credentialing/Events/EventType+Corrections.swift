extension EventType {
    /// What requirements count: it can be corrected.
    package var isEvidence: Bool {
        switch self {
        case .moduleCompleted, .competencyPassed, .competencyFailed, .supervisionLogged,
            .experienceLogged, .examRecorded, .attestationSigned, .ceuLogged,
            .backgroundCheckRecorded, .referenceRecorded:
            true
        default: false
        }
    }

    /// Corrections are mended by corrections, a merge by unmerging, a death by its retraction; who read a
    /// history and what was erased stays so.
    package var isVoidable: Bool {
        switch self {
        case .peerRegistered, .recordVoided, .recordCorrected, .personalDetailsAmended, .peersMerged,
            .peersUnmerged, .peerMergedAway, .peerRestored, .deathRecorded, .deathRetracted,
            .personalDataErased, .historyDisclosed:
            false
        // Time cannot have been wrong; what a deadline rests on can.
        default: !isByTime
        }
    }

    /// What is about an event of the same record, which a fold or a decision has to find.
    var speaksOfAnother: Bool {
        switch self {
        case .recordVoided, .recordCorrected, .actionRevised, .ceuAccepted, .ceuRejected: true
        default: false
        }
    }

    /// What is about the person herself, and not about what she did or was granted.
    package var isAboutThePerson: Bool {
        switch self {
        case .personalDetailsAmended, .historyDisclosed, .identityLinked, .deathRecorded, .deathRetracted,
            .personalDataErased, .peersMerged, .peersUnmerged, .peerMergedAway, .peerRestored:
            true
        default: false
        }
    }

    /// What is about the record and not about the world: once it is known it holds for every date.
    package var isAboutTheRecord: Bool {
        switch self {
        case .recordVoided, .recordCorrected, .deathRetracted, .peersMerged, .peersUnmerged,
            .peerMergedAway, .peerRestored:
            true
        default: false
        }
    }
}
