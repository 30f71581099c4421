import Identifiers
import Synchronization

/// What reads that time ended have in mind, for who goes on where one of them ended: without it every piece of a page
/// would fold its people anew. Bounded; who finds nothing here begins with nothing in mind.
final class CutReads: Sendable {
    /// Reads kept; one more, and the one that was ended first is let go. More that are under way at once than these are
    /// rare: each has people of great records.
    static let readsMax = 4

    private struct Cut: Sendable {
        let audience: AudienceFeed.Audience
        let next: Position
        let makers: FeedMakers
    }

    private let cuts = Mutex<[Cut]>([])

    /// Takes out what a read of an audience has in mind that ended at a position; nil when there is none.
    func take(_ audience: AudienceFeed.Audience, after next: Position) -> FeedMakers? {
        cuts.withLock { cuts -> FeedMakers? in
            guard let index = cuts.firstIndex(where: { $0.audience == audience && $0.next == next }) else {
                return nil
            }
            return cuts.remove(at: index).makers
        }
    }

    func keep(_ makers: FeedMakers, of audience: AudienceFeed.Audience, after next: Position) {
        cuts.withLock { cuts in
            if cuts.count >= Self.readsMax { cuts.removeFirst() }
            cuts.append(Cut(audience: audience, next: next, makers: makers))
        }
    }
}
