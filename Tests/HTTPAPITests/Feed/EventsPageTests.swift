import CredentialingSchema
import Identifiers
import SwiftProtobuf
import Testing

@testable import HTTPAPI

/// Where a page of all events ends.
struct EventsPageTests {
    /// Of a log whose events have so many bytes, beside a few.
    private static func page(_ sizes: [Int], after: UInt64 = 0, limit: Int = 1_000) throws -> EventsPage {
        try EventsPage.read(after: Position(after), limit: limit) { after, limit in
            var piece = EventsPage()
            piece.head = UInt64(sizes.count)
            piece.events = sizes.indices.dropFirst(Int(after.rawValue)).prefix(limit).map { index in
                HistoryEntry.with {
                    $0.position = UInt64(index + 1)
                    $0.type = String(repeating: "x", count: sizes[index])
                }
            }
            return piece
        }
    }

    /// The positions on each page from the first on, until one comes no further.
    private static func pages(_ sizes: [Int]) throws -> [[UInt64]] {
        var (pages, after): ([[UInt64]], UInt64) = ([], 0)
        while true {
            let page = try Self.page(sizes, after: after)
            #expect(page.head == UInt64(sizes.count))
            if page.next == after { return pages }
            #expect(page.next == page.events.last?.position)
            pages.append(page.events.map(\.position))
            after = page.next
        }
    }

    @Test func `a page has what is asked for while it is short`() throws {
        let sizes = Array(repeating: 10, count: 20)
        #expect(try Self.pages(sizes) == [Array(1...20)])
        for limit in [1, EventsPage.eventsAtOnce, EventsPage.eventsAtOnce + 1, 19] {
            let page = try Self.page(sizes, limit: limit)
            #expect(page.events.count == limit && page.next == UInt64(limit))
        }
        #expect(try Self.page(sizes, after: 20).events.isEmpty)
        #expect(try Self.page([]).next == 0)
    }

    @Test func `a page ends by bytes, and the next one goes on behind it`() throws {
        let quarter = EventsPage.bytesMax / 4
        #expect(try Self.pages(Array(repeating: quarter, count: 7)) == [[1, 2, 3], [4, 5, 6], [7]])
        // More of them than are read at once.
        let short = EventsPage.bytesMax / 20
        let pages = try Self.pages(Array(repeating: short, count: 50))
        #expect(pages.map(\.count) == [19, 19, 12] && Array(pages.joined()) == Array(1...50))
    }

    @Test func `an event that is longer than a page is given by itself`() throws {
        let long = EventsPage.bytesMax + 1
        #expect(try Self.pages([10, long, long, 10]) == [[1], [2], [3], [4]])
    }
}
