package import EventStore
package import Identifiers

/// Folds people from the log.
package struct PeopleReader: Sendable {
    let store: EventStore

    package init(store: EventStore) {
        self.store = store
    }

    /// The view of one person as of a position.
    /// - Parameter through: records after it are left out.
    package func view(of peer: PeerID, through: Position? = nil) throws(EventStoreError) -> PersonView {
        var view = PersonView(peer: peer)
        try store.readStream(StreamID(peer: peer)) { header, payload in
            if let through, header.position > through { return false }
            view.apply(header, payload: payload)
            return true
        }
        return view
    }
}
