extension EventType {
    /// After which other boards may be with the person than before.
    package var movesBoards: Bool {
        switch self {
        case .applicationSubmitted, .applicationApproved, .applicationDenied, .recordVoided,
            .applicationWithdrawn, .applicationLapsed, .credentialIssued, .appealDecided,
            .peerMergedAway, .peerRestored, .peersUnmerged:
            true
        default: false
        }
    }

    /// What gives the person a name, or takes all of them.
    package var concernsNames: Bool {
        switch self {
        case .peerRegistered, .personalDetailsAmended, .personalDataErased: true
        default: false
        }
    }
}
