package import CivilTime
package import CredentialingSchema
package import Identifiers

/// An event as decided, not yet recorded. Personal data is in the clear here and nowhere later.
package struct DecidedEvent: Sendable {
    package var event: Event
    package let effectiveOn: CivilDate
    /// Of a deadline: when it had passed by the clock of its board; nil: only the day is known.
    package let effectiveAt: Instant?
    /// To be sealed under the person's data key; nil when there is none.
    package let personal: PersonalData?
    /// What this event takes for itself alone, such as a credential number; nil for most.
    package let claim: UniqueClaim?
    /// Another person's stream in which it is recorded; nil: the command's own.
    package let peer: PeerID?

    package init(
        _ payload: Event.OneOf_Event,
        effectiveOn: CivilDate,
        effectiveAt: Instant? = nil,
        board: BoardCode? = nil,
        personal: PersonalData? = nil,
        claim: UniqueClaim? = nil,
        peer: PeerID? = nil
    ) {
        event = Event()
        event.event = payload
        if let board { event.board = board.description }
        self.effectiveOn = effectiveOn
        self.effectiveAt = effectiveAt
        self.personal = personal
        self.claim = claim
        self.peer = peer
    }
}

extension DecidedEvent {
    /// What one person's stream holds, in another's: as it was, but for what is sealed, which stays where its
    /// key is.
    init?(_ recorded: RecordedEvent, again peer: PeerID) {
        guard let payload = recorded.event.event else { return nil }
        self.init(
            payload,
            effectiveOn: recorded.effectiveOn,
            board: BoardCode(recorded.event.board),
            peer: peer
        )
    }
}

/// Something that exists once in the whole log.
package enum UniqueClaim: Hashable, Sendable {
    case credentialNumber(board: BoardCode, number: String)

    /// The bytes whose hash the index keeps.
    package var text: String {
        switch self {
        case .credentialNumber(let board, let number): "credential/\(board)/\(number)"
        }
    }

    /// The answer to a command that asked for what an earlier event has.
    /// - Parameter event: what the command would have appended.
    package func rejection(of event: Event) -> Rejection {
        let isIssue = if case .credentialIssued? = event.event { true } else { false }
        let command = isIssue ? "issueCredential" : "approveApplication"
        switch self {
        case .credentialNumber(let board, let number):
            return Rejection(
                .credentialNumberTaken,
                "\(board)/\(number) is another credential's number",
                field: "\(command).credentialNumber"
            )
        }
    }

    /// The claim of a recorded event, so that the index can be rebuilt from the log.
    package init?(of event: Event) {
        guard let board = BoardCode(event.board) else { return nil }
        switch event.event {
        // What completes a provisional credential keeps the number that it has.
        case .applicationApproved(let approved) where !approved.completes:
            self = .credentialNumber(board: board, number: approved.credentialNumber)
        case .credentialIssued(let issued) where !issued.completes:
            self = .credentialNumber(board: board, number: issued.credentialNumber)
        default: return nil
        }
    }
}

extension Command {
    /// The client has chosen the credential's number, so that no other can be given.
    package var asksForNumber: Bool {
        switch command {
        case .approveApplication(let it): !it.credentialNumber.isEmpty
        case .issueCredential(let it): !it.credentialNumber.isEmpty
        default: false
        }
    }

    /// Whether it changes who the person is, for everybody who holds her record.
    package var changesThePerson: Bool {
        switch command {
        case .amendPersonalDetails, .recordDeath, .retractDeath, .mergePeers, .unmergePeers: true
        default: false
        }
    }

    /// The event that the command would void, correct or revise; nil: it names none.
    package var target: EventID? {
        switch command {
        case .voidRecord(let it): EventID(it.eventID)
        case .correctRecord(let it): EventID(it.eventID)
        case .reviseAction(let it): EventID(it.eventID)
        default: nil
        }
    }
}
