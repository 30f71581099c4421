import CredentialingSchema
import Identifiers
import SwiftProtobuf

/// A page of all events ends when it is full, by events or by bytes.
extension EventsPage {
    /// Bytes of events on a page, as protobuf.
    static let bytesMax = FeedPage.bytesMax
    /// Events that are read at once: of the longest ones as many as a page has room for.
    static let eventsAtOnce = 8

    /// - Parameters:
    ///   - start: the page begins behind it.
    ///   - limit: of events.
    ///   - piece: reads so many events at most that come after a position.
    static func read(
        after start: Position,
        limit: Int,
        _ piece: (_ after: Position, _ limit: Int) throws -> EventsPage
    ) throws -> EventsPage {
        var page = EventsPage()
        page.next = start.rawValue
        var bytes = 0
        while page.events.count < limit {
            let wanted = min(eventsAtOnce, limit - page.events.count)
            let further = try piece(Position(page.next), wanted)
            page.head = further.head
            for event in further.events {
                bytes += try (event.serializedBytes() as [UInt8]).count
                // One is given however long it is: else nobody would come further.
                if bytes > bytesMax, !page.events.isEmpty { return page }
                page.events.append(event)
                page.next = event.position
            }
            if further.events.count < wanted { return page }
        }
        return page
    }
}
