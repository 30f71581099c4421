package import CredentialingSchema
package import Identifiers

/// What is asked of a board's roster.
package struct RosterQuestion: Sendable {
    /// Bytes of a text that is sought.
    package static let textBytesMax = 200
    /// Letters of the longest word of a name that is sought, at least, when it has no ideograph.
    package static let wordLettersMin = NameTokens.prefixLengths.lowerBound

    package var board: BoardCode
    /// Empty: whatever the status.
    package var statuses: Set<RosterStatus>
    /// Code of a credential; nil: whichever.
    package var credential: String?
    /// Beginnings of words of a name, or a credential's number; nil: everybody.
    package var text: String?
    package var after: RosterCursor?
    /// Entries on the page.
    package var limit: Int
    /// People who are passed over as if they were not there.
    package var leftOut: Set<PeerID> = []
    /// People who are looked at for the page; nil: as many as the limits of `ReadSide` let it.
    var peopleMax: Int?

    /// Whether being on its list tells no more than that somebody is with the board.
    package var isOfEverybody: Bool { statuses.isEmpty && credential == nil && text == nil }

    package init(
        board: BoardCode,
        statuses: Set<RosterStatus> = [],
        credential: String? = nil,
        text: String? = nil,
        after: RosterCursor? = nil,
        limit: Int = ReadSide.pageMax
    ) {
        precondition((1...ReadSide.pageMax).contains(limit), "a page is bounded")
        self.board = board
        self.statuses = statuses
        self.credential = credential
        self.text = text
        self.after = after
        self.limit = limit
    }
}

/// A place in a roster: a person and an event of hers, or the end of the person. It names no row, so it stays right
/// while rows come and go: what was there before and after is shown once. Only a merge moves what a person has, to
/// the place of the id that she goes on under.
package struct RosterCursor: Sendable, Equatable, CustomStringConvertible {
    let peer: PeerID
    /// nil: all that the person has.
    let position: UInt64?

    init(_ peer: PeerID, _ position: UInt64?) {
        self.peer = peer
        self.position = position
    }

    /// nil for what no page gave as next.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let peer = PeerID(String(parts[0])) else { return nil }
        let position = UInt64(parts[1])
        guard position != nil || parts[1] == "-" else { return nil }
        self.init(peer, position)
    }

    package var description: String { "\(peer)/\(position.map { "\($0)" } ?? "-")" }

    /// Whether an item comes after this place.
    func isBefore(_ peer: PeerID, _ item: RosterItem) -> Bool {
        if peer != self.peer { return peer > self.peer }
        return position.map { item.position > $0 } ?? false
    }
}
