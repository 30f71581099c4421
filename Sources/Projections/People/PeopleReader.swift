package import CivilTime
import CommandProcessing
import Credentialing
import CredentialingSchema
package import EventStore
package import Identifiers

/// Folds people from the log.
package struct PeopleReader: Sendable {
    let store: EventStore
    /// Only what was effective by a date; nil: everything.
    private let asOf: CivilDate?
    /// nil: names are not looked at.
    private var tokens: NameTokens?
    /// Whether what is folded stays in memory with many others.
    private let isKept: Bool
    /// Whether views know what boards were told while somebody was merged in who is not any more.
    private var knowsTold = true

    /// - Parameters:
    ///   - withNames: whether the views have the tokens that names are found by.
    ///   - isKept: they stay in memory with many others.
    package init(
        store: EventStore,
        asOf: CivilDate? = nil,
        withNames: Bool = false,
        isKept: Bool = false
    ) {
        self.store = store
        self.asOf = asOf
        self.isKept = isKept
        tokens = withNames ? NameTokens(keys: store.keys) : nil
    }

    /// For whoever is part of another person: what boards were told of her before is of no account there. To look into
    /// it would be to fold two people who were merged often, either way round, over and over.
    private var ofParts: PeopleReader {
        var reader = self
        reader.knowsTold = false
        return reader
    }

    /// The view of one person as of a position, merged people included.
    /// - Parameter through: records after it are left out.
    package func view(of peer: PeerID, through: Position? = nil) throws(EventStoreError) -> PersonView {
        try view(of: peer, through: through, corrected: CorrectedDates())
    }

    /// The view of a person whom somebody else folded.
    func view(_ folded: FoldedPerson) -> PersonView {
        precondition(asOf == nil, "what was folded by a date is another record")
        return PersonView(folded, tokens: tokens)
    }

    /// Carries a view on by the next record of its stream. Who is merged in there is read and taken in; where a merge is
    /// taken back, all of the view is made anew.
    func carry(
        _ view: inout PersonView,
        over header: RecordHeader,
        payload: RawSpan
    ) throws(EventStoreError) {
        precondition(asOf == nil, "a view by a date depends on what comes later")
        guard PersonView.isOfMerges(header.type) else { return view.apply(header, payload: payload) }
        guard let other = Self.mergedIn(header, payload), !view.record.merged.contains(other) else {
            view = try self.view(of: view.record.peer, through: header.position)
            return
        }
        let absorbed = try ofParts.view(of: other, through: header.position)
        view.apply(header, payload: payload)
        view.absorb(absorbed, at: header.position)
    }

    /// Who is merged in by a record; nil when nobody is.
    private static func mergedIn(_ header: RecordHeader, _ payload: RawSpan) -> PeerID? {
        guard let recorded = try? RecordedEvent(header, payload: payload),
            case .peersMerged(let merged)? = recorded.event.event
        else { return nil }
        return PeerID(merged.mergedPeerID)
    }

    /// - Parameter corrected: in the stream into which this one was merged.
    private func view(
        of peer: PeerID,
        through: Position?,
        corrected: CorrectedDates
    ) throws(EventStoreError) -> PersonView {
        if asOf != nil { return try fullView(of: peer, through: through, corrected) }
        var view = PersonView(peer: peer, tokens: tokens, isKept: isKept)
        var isMerged = false
        try store.readStream(StreamID(peer: peer)) { header, payload in
            if let through, header.position > through { return false }
            if PersonView.isOfMerges(header.type) {
                isMerged = true
                return false
            }
            view.apply(header, payload: payload)
            return true
        }
        return isMerged ? try fullView(of: peer, through: through, corrected) : view
    }

    /// A view as it was when a merge was taken back, from which on boards are told by what is left.
    private typealias Told = (view: PersonView, end: Position)

    /// Merges and looks at a date are rare: only then the stream is read a second time, for how all of it stands
    /// at its end. What boards were told until a merge was taken back goes on from what they were told until the one
    /// before it: from the first on, so that no more than two views are held, however many there are.
    private func fullView(
        of peer: PeerID,
        through: Position?,
        _ corrected: CorrectedDates
    ) throws(EventStoreError) -> PersonView {
        var events: [RecordedEvent] = []
        try store.readStream(StreamID(peer: peer)) { header, payload in
            if let through, header.position > through { return false }
            // One that cannot be read stalls the view below.
            if let recorded = try? RecordedEvent(header, payload: payload) { events.append(recorded) }
            return true
        }
        var told: Told?
        if knowsTold {
            for merge in MergePlan(events).takenBack {
                let before = Position(merge.through.rawValue - 1)
                let then = Array(events.prefix { $0.position <= before })
                told = (try fold(peer, then, through: before, corrected, after: told), merge.through)
            }
        }
        return try fold(peer, events, through: through, corrected, after: told)
    }

    /// - Parameters:
    ///   - events: the stream through the position.
    ///   - told: as of where a merge was taken back last.
    private func fold(
        _ peer: PeerID,
        _ events: [RecordedEvent],
        through: Position?,
        _ corrected: CorrectedDates,
        after told: Told?
    ) throws(EventStoreError) -> PersonView {
        let plan = MergePlan(events)
        var others: [EventID: PersonView] = [:]
        let known = asOf == nil ? corrected : corrected.adding(events)
        for (event, other) in plan.absorbs {
            others[event] = try ofParts.view(of: other, through: through, corrected: known)
        }
        let selected = asOf.map {
            Set(Record.selection(of: events, asOf: $0, corrected: known).map(\.id))
        }
        var view = PersonView(peer: peer, plan: plan, tokens: tokens)
        try store.readStream(StreamID(peer: peer)) { header, payload in
            if let through, header.position > through { return false }
            if let told, header.position == told.end {
                view.goOn(after: told.view, openings: PersonView.openings(events), at: told.end)
            }
            if let selected {
                view.apply(header, payload: payload, ifAmong: selected)
            } else {
                view.apply(header, payload: payload)
            }
            if selected?.contains(header.eventID) != false, let other = others[header.eventID] {
                view.absorb(other, at: header.position)
            }
            return true
        }
        return view
    }
}

extension PersonView {
    /// Where a person's own events bring a board in.
    fileprivate static func openings(_ events: [RecordedEvent]) -> [(board: String, position: Position)] {
        events.compactMap { recorded in
            switch recorded.type {
            case .applicationSubmitted, .applicationApproved, .credentialIssued:
                (recorded.event.board, recorded.position)
            default: nil
            }
        }
    }
}
