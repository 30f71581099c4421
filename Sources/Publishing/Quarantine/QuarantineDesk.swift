import Synchronization

/// Where operators see what waits, and say what is to be sent anew. Any thread.
final class QuarantineDesk: Sendable {
    private let content = Mutex(Content())

    private struct Content {
        var list: Quarantine?
        var wished: Set<QuarantineID> = []
    }

    /// nil until the list was read.
    var entries: [QuarantineEntry]? { content.withLock { $0.list }?.entries }

    var count: Int? { content.withLock { $0.list?.count } }

    /// What is to be sent anew.
    var wished: Set<QuarantineID> { content.withLock { $0.wished } }

    func show(_ list: Quarantine) {
        content.withLock {
            $0.list = list
            // What is gone from the list meanwhile needs nobody's wish.
            $0.wished = $0.wished.filter { list[$0] != nil }
        }
    }

    func wish(_ wanted: (QuarantineEntry) -> Bool) -> Int {
        content.withLock { content in
            let found = (content.list?.entries ?? []).filter(wanted).map(\.id)
            content.wished.formUnion(found)
            return found.count
        }
    }

    /// Sent or not, it was tried.
    func tried(_ id: QuarantineID) { content.withLock { _ = $0.wished.remove(id) } }
}
