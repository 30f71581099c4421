import Credentialing
import EventStore
import Identifiers
import Synchronization

/// Folds everybody from the log, in parallel by person, and lends each person's rows.
struct Replay: Sendable {
    let reader: PeopleReader
    let rules: RuleBook
    let through: Position
    let threads: Int

    /// People that one thread takes at a time.
    private static let peoplePerShare = 128

    /// What one thread found.
    struct Share {
        var people = 0
        var events: UInt64 = 0
    }

    /// - Parameter body: called from several threads at once, with some people's views.
    /// - Returns: how many people and events were folded.
    func run(
        progress: ReplayProgress?,
        _ body: @escaping @Sendable ([PersonView]) throws -> Void
    ) throws -> Share {
        let cursor = Mutex<StreamID?>(nil)
        let done = Mutex(false)
        let result = Mutex((share: Share(), failure: (any Error)?.none))
        Threads.run(count: threads) {
            do {
                while let share = try nextShare(cursor, done), result.withLock({ $0.failure == nil }) {
                    try progress?.checkCancellation()
                    var views: [PersonView] = []
                    var events: UInt64 = 0
                    for peer in share {
                        let view = try reader.view(of: peer, through: through)
                        if view.version == .none { continue }
                        events += UInt64(view.version.rawValue)
                        views.append(view)
                    }
                    try body(views)
                    progress?.add(events)
                    result.withLock {
                        $0.share.people += views.count
                        $0.share.events += events
                    }
                }
            } catch {
                result.withLock { $0.failure = $0.failure ?? error }
            }
        }
        let outcome = result.withLock { $0 }
        if let failure = outcome.failure { throw failure }
        return outcome.share
    }

    private func nextShare(
        _ cursor: borrowing Mutex<StreamID?>,
        _ done: borrowing Mutex<Bool>
    ) throws -> [PeerID]? {
        try cursor.withLock { last in
            if done.withLock({ $0 }) { return nil }
            let page = try reader.store.index.streams(.peer, after: last, limit: Self.peoplePerShare)
            if page.count < Self.peoplePerShare { done.withLock { $0 = true } }
            guard let end = page.last else { return nil }
            last = end.stream
            return page.compactMap(\.stream.peer)
        }
    }
}
