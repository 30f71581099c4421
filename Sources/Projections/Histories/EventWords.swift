import CredentialingSchema

/// What happened, in words: one sentence for each type of event. What is sealed is not in it.
enum EventWords {
    /// Empty for an event of a newer program.
    static func sentence(_ event: Event) -> String {
        switch event.event {
        case nil: ""
        case .some(let content):
            evidence(content) ?? application(content) ?? credential(content)
                ?? person(content) ?? deadline(content) ?? board(content) ?? ""
        }
    }

    typealias Content = Event.OneOf_Event
}

extension EventWords {
    static func deadline(_ content: Content) -> String? {
        switch content {
        case .renewalWindowOpened(let it):
            "the renewal of \(it.credentialNumber) can be filed from this day on"
        case .renewalReminderDue(let it):
            "the holder of \(it.credentialNumber) is to be reminded, \(it.daysBefore) days before the expiry"
        case .filingDeadlinePassed(let it):
            "the last day to file the renewal of \(it.credentialNumber) in time is over"
        case .gracePeriodStarted(let it): "\(it.credentialNumber) is past its expiry and in grace"
        case .credentialExpired(let it): "\(it.credentialNumber) has expired"
        case .applicationLapsed(let it):
            "the application for \(it.credential) was open for too long and lapsed"
        case .provisionalEnded(let it): "the provisional time of \(it.credentialNumber) has ended"
        case .suspensionEnded(let it): "the suspension of \(it.credentialNumber) has run out"
        case .probationEnded(let it): "the probation of \(it.credentialNumber) has run out"
        default: nil
        }
    }

    static func board(_ content: Content) -> String? {
        switch content {
        case .rulesAdopted(let it): "adopted rules, version \(it.rules.version)"
        case .providerApproved: "approved a provider"
        case .providerWithdrawn: "withdrew a provider's approval"
        case .courseApproved: "approved a course"
        case .courseWithdrawn: "withdrew a course's approval"
        case .calendarAdopted: "adopted a calendar"
        case .auditSampleSelected: "selected a sample for an audit"
        default: nil
        }
    }
}
