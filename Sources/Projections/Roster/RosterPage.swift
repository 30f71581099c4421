import CivilTime
import CredentialingSchema
import Identifiers

/// One page of a roster as it is filled, person by person.
struct RosterPage {
    private(set) var roster = Roster()
    let question: RosterQuestion
    let search: RosterSearch?
    let date: CivilDate
    /// The last entry.
    private var last: RosterCursor?
    /// A further entry was found than the page takes.
    private(set) var isFull = false

    init(_ question: RosterQuestion, _ search: RosterSearch?, on date: CivilDate) {
        self.question = question
        self.search = search
        self.date = date
    }

    /// Takes what a person has.
    /// - Parameter name: opens the person's name; it is asked for once at most.
    mutating func take(
        _ peer: PeerID,
        _ items: [RosterItem],
        name: () throws -> RosterName
    ) rethrows {
        var opened: RosterName?
        for item in items where isWanted(peer, item) {
            guard let span = item.spans.span(on: date), span.status != .unspecified else { continue }
            guard question.statuses.isEmpty || question.statuses.contains(span.status) else { continue }
            let name = try opened ?? name()
            opened = name
            if let search, !search.isOf(item), !search.isOf(name: name.text) { continue }
            guard roster.entries.count < question.limit else {
                isFull = true
                roster.next = last?.description ?? ""
                return
            }
            roster.entries.append(RosterEntry(peer, item, span, name))
            last = RosterCursor(peer, item.position)
        }
    }

    private func isWanted(_ peer: PeerID, _ item: RosterItem) -> Bool {
        guard question.credential == nil || question.credential == item.credential else { return false }
        return question.after?.isBefore(peer, item) ?? true
    }

    /// Says that the record of a person cannot be read.
    mutating func note(unreadable peer: PeerID) { roster.unreadable.append(peer.description) }

    /// Ends the page after a person though there may be more.
    mutating func end(after peer: PeerID) {
        isFull = true
        roster.next = RosterCursor(peer, nil).description
    }
}

/// A name as far as it can be opened.
struct RosterName {
    var text = ""
    var isErased = false
    /// When and why, of a name that was erased.
    var erasure: Erasure?
}

extension RosterEntry {
    fileprivate init(_ peer: PeerID, _ item: RosterItem, _ span: RosterSpan, _ name: RosterName) {
        self.init()
        peerID = peer.description
        self.name = name.text
        nameErased = name.isErased
        if let erasure = name.erasure { self.erasure = erasure }
        credential = item.credential
        credentialNumber = item.number
        title = item.title
        status = span.status
        if !item.isApplication { practiceAuthorized = span.practiceAuthorized }
        discipline = span.discipline
        appliedOn = item.appliedOn
        issuedOn = item.issuedOn
        expiresOn = item.expiresOn
        lateUntil = item.lateUntil
        lapsesOn = item.lapsesOn
        position = item.position
    }
}
