import EventStore
import HTTPAPI
import Identifiers
import MerkleTree
import Publishing

/// The feed over HTTP shows what the publisher tells Kafka.
struct PublishedFeed: FeedSource {
    let feed: AudienceFeed

    var log: LogID { feed.log }

    func mark(at position: Position) throws -> FeedMark? {
        try feed.hash(at: position).map { FeedMark(hash: $0.bytes) }
    }

    func read(_ audience: FeedAudience, after place: FeedPlace, _ limit: FeedLimit) throws -> FeedBatch {
        let piece = try feed.read(
            AudienceFeed.Audience(audience),
            after: place.position,
            part: place.part,
            limit: AudienceFeed.Limit(
                records: limit.records,
                items: limit.events,
                bytes: limit.bytes,
                time: limit.time
            )
        )
        let events = piece.items.map {
            FeedEvent(
                place: FeedPlace($0.position, part: $0.part, mark: FeedMark(hash: $0.hash.bytes)),
                type: $0.type,
                json: $0.json,
                isWithheld: $0.isWithheld
            )
        }
        return FeedBatch(
            events: events,
            next: piece.next,
            mark: try mark(at: piece.next),
            head: piece.head,
            isCut: piece.isCut
        )
    }
}

extension AudienceFeed.Audience {
    fileprivate init(_ audience: FeedAudience) {
        self =
            switch audience {
            case .everything: .everything
            case .board(let board): .board(board)
            case .employers: .employers
            }
    }
}
