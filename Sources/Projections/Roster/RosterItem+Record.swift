import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

extension RosterItem {
    /// What a person has with a board, in the order of recording: credentials, and applications that were not
    /// approved. Rows and answers about the past are both made of it.
    /// - Parameter timeline: of a credential of the record.
    static func items(
        of record: Record,
        with board: BoardCode,
        timeline: (CredentialRecord) -> CredentialTimeline = CredentialTimeline.init
    ) -> [RosterItem] {
        guard record.mergedInto == nil else { return [] }
        var items: [RosterItem] = []
        for application in record.applications
        where application.board == board && application.decision?.approved != true {
            items.append(RosterItem(application))
        }
        for credential in record.credentials where credential.board == board {
            var item = RosterItem(credential, timeline(credential))
            // Who is approved again has one of each; what was issued otherwise has none.
            let application = record.applications.first { application in
                credential.cycles.contains { $0.begunBy == application.decision?.by }
            }
            item.appliedOn = application?.submittedOn.description ?? ""
            items.append(item)
        }
        return items.sorted { $0.position < $1.position }
    }

    private init(_ application: ApplicationRecord) {
        self.init()
        position = application.position.rawValue
        credential = application.credential
        appliedOn = application.submittedOn.description
        lapsesOn = application.lapsesOn?.description ?? ""
        let isDeficient = !application.deficiencies.isEmpty
        spans = [RosterSpan(from: application.submittedOn, isDeficient ? .deficient : .applied)]
        if let closing = application.closing {
            spans.append(RosterSpan(from: closing.on, closing.isLapse ? .lapsed : .withdrawn))
        } else if let decision = application.decision {
            spans.append(RosterSpan(from: decision.on, .denied))
        } else if let lapsesOn = application.lapsesOn {
            spans.append(RosterSpan(from: lapsesOn.next, .lapsed))
        }
    }

    private init(_ record: CredentialRecord, _ timeline: CredentialTimeline) {
        self.init()
        position = record.position.rawValue
        credential = record.credential
        number = record.number
        title = record.title
        issuedOn = record.issuedOn.description
        expiresOn = record.current.expiresOn.description
        lateUntil = record.current.lateUntil.description
        spans = timeline.spans().map { span in
            var shown = RosterSpan()
            shown.fromDay = span.fromDay
            shown.status = RosterStatus(span.status)
            shown.practiceAuthorized = span.practiceAuthorized
            shown.discipline = span.discipline
            return shown
        }
    }

    var isApplication: Bool { number.isEmpty }
}

extension RosterSpan {
    fileprivate init(from day: CivilDate, _ status: RosterStatus) {
        self.init()
        fromDay = day.daysSinceEpoch
        self.status = status
    }
}

extension RosterStatus {
    init(_ status: CredentialStatus) {
        self =
            switch status {
            case .active: .active
            case .inGrace: .inGrace
            case .expired: .expired
            case .void: .void
            case .provisional: .provisional
            case .inactive: .inactive
            case .retired: .retired
            case .surrendered: .surrendered
            case .revoked: .revoked
            case .transferred: .transferred
            case .deceased: .deceased
            case .unspecified, .UNRECOGNIZED: .unspecified
            }
    }

    /// As a query writes it: `in-grace`.
    package var word: String {
        switch self {
        case .inGrace: "in-grace"
        case .unspecified, .UNRECOGNIZED: "unspecified"
        default: "\(self)"
        }
    }

    /// nil for a word that is no status.
    package init?(word: String) {
        let found = Self.allCases.first { $0 != .unspecified && $0.word == word }
        guard let found else { return nil }
        self = found
    }
}
