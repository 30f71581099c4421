package import CivilTime
import CommandProcessing
import Credentialing
package import EventStore
package import Identifiers

/// Folds people from the log.
package struct PeopleReader: Sendable {
    let store: EventStore
    /// Only what was effective by a date; nil: everything.
    private let asOf: CivilDate?
    /// nil: names are not looked at.
    private var tokens: NameTokens?
    private var lends = true

    /// - Parameter withNames: whether the views have the tokens that names are found by.
    package init(store: EventStore, asOf: CivilDate? = nil, withNames: Bool = false) {
        self.store = store
        self.asOf = asOf
        tokens = withNames ? NameTokens(keys: store.keys) : nil
    }

    /// For the boards of somebody at one time. To ask for what was lent to her in turn would be to fold two people who
    /// were merged often, either way round, over and over.
    private var withoutLent: PeopleReader {
        var reader = self
        reader.lends = false
        reader.tokens = nil
        return reader
    }

    /// The view of one person as of a position, merged people included.
    /// - Parameter through: records after it are left out.
    package func view(of peer: PeerID, through: Position? = nil) throws(EventStoreError) -> PersonView {
        try view(of: peer, through: through, corrected: CorrectedDates())
    }

    /// - Parameter corrected: in the stream into which this one was merged.
    private func view(
        of peer: PeerID,
        through: Position?,
        corrected: CorrectedDates
    ) throws(EventStoreError) -> PersonView {
        if asOf != nil { return try fullView(of: peer, through: through, corrected) }
        var view = PersonView(peer: peer, tokens: tokens)
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

    /// Merges and looks at a date are rare: only then the stream is read a second time, for how all of it stands
    /// at its end.
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
        let plan = MergePlan(events)
        var others: [EventID: PersonView] = [:]
        let known = asOf == nil ? corrected : corrected.adding(events)
        for (event, other) in plan.absorbs {
            others[event] = try view(of: other, through: through, corrected: known)
        }
        let selected = asOf.map {
            Set(Record.selection(of: events, asOf: $0, corrected: known).map(\.id))
        }
        var view = PersonView(peer: peer, plan: plan, tokens: tokens)
        try store.readStream(StreamID(peer: peer)) { header, payload in
            if let through, header.position > through { return false }
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
        for merge in lends ? plan.takenBack : [] {
            // Its two events are neighbours, the one in the other's stream first.
            let before = Position(merge.from.rawValue - 2)
            let other = try withoutLent.view(of: merge.other, through: before)
            // The event that ends it concerns the person's own boards alone.
            let last = Position(merge.through.rawValue - 1)
            view.wasWith(other.record.boards, from: merge.from, through: last)
        }
        return view
    }
}
