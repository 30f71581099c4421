import CommandProcessing
import Credentialing
package import EventStore
package import Identifiers

/// Folds people from the log.
package struct PeopleReader: Sendable {
    let store: EventStore
    /// nil: names are not looked at.
    private let tokens: NameTokens?

    package init(store: EventStore, tokens: NameTokens? = nil) {
        self.store = store
        self.tokens = tokens
    }

    /// The view of one person as of a position, merged people included.
    /// - Parameter through: records after it are left out.
    package func view(of peer: PeerID, through: Position? = nil) throws(EventStoreError) -> PersonView {
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
        return isMerged ? try mergedView(of: peer, through: through) : view
    }

    /// Merges are rare: only then the stream is read a second time, for how they stand at its end.
    private func mergedView(of peer: PeerID, through: Position?) throws(EventStoreError) -> PersonView {
        var events: [RecordedEvent] = []
        try store.readStream(StreamID(peer: peer)) { header, payload in
            if let through, header.position > through { return false }
            // One that cannot be read stalls the view below.
            if let recorded = try? RecordedEvent(header, payload: payload) { events.append(recorded) }
            return true
        }
        let plan = MergePlan(events)
        var others: [EventID: PersonView] = [:]
        for (event, other) in plan.absorbs { others[event] = try view(of: other, through: through) }
        var view = PersonView(peer: peer, plan: plan, tokens: tokens)
        try store.readStream(StreamID(peer: peer)) { header, payload in
            if let through, header.position > through { return false }
            view.apply(header, payload: payload)
            if let other = others[header.eventID] { view.absorb(other, at: header.position) }
            return true
        }
        return view
    }
}
