import EventStore
import Hummingbird
import Identifiers
import Logging
import NIOCore
import Synchronization
import Testing

@testable import HTTPAPI

/// What was read, in its order.
private final class Order: Sendable {
    private let kept = Mutex<[String]>([])

    var names: [String] { kept.withLock { $0 } }
    func add(_ name: String) { kept.withLock { $0.append(name) } }
}

/// A page that takes long: made of pieces, and the same as one that does not.
struct FeedPageTests {
    /// An event of every record, each of which may take so long that time ends the read.
    private struct NumberedFeed: FeedSource {
        struct Unmakeable: Error {}

        let log = LogID(UniqueID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0001))
        var last: UInt64 = 9
        var cuts = true
        var unmakeable: UInt64?
        var withheld: Set<UInt64> = []
        /// Told of each record that is read.
        var reading: @Sendable (UInt64) -> Void = { _ in }

        func mark(at position: Position) throws -> FeedMark? {
            guard (1...last).contains(position.rawValue) else { return nil }
            return FeedMark(hash: [UInt8](repeating: UInt8(position.rawValue), count: 8))
        }

        func read(
            _ audience: FeedAudience,
            after place: FeedPlace,
            _ limit: FeedLimit
        ) throws -> FeedBatch {
            var (next, events) = (place.position.rawValue, [FeedEvent]())
            while next < last, events.count < limit.events, !cuts || events.isEmpty {
                reading(next + 1)
                guard next + 1 != unmakeable else {
                    if events.isEmpty { throw Unmakeable() }
                    break
                }
                next += 1
                let place = FeedPlace(Position(next), mark: try mark(at: Position(next)))
                events.append(
                    FeedEvent(
                        place: place,
                        type: "sample",
                        json: Array("{\"n\":\(next)}".utf8),
                        isWithheld: withheld.contains(next)
                    )
                )
            }
            return FeedBatch(
                events: events,
                next: Position(next),
                mark: try mark(at: Position(next)),
                head: Position(last),
                isCut: cuts && next < last && events.count < limit.events
            )
        }
    }

    private static func reads() -> DearReads {
        var limits = ReadLimits()
        limits.threads = 1
        return DearReads(limits)
    }

    private static func text(
        of source: NumberedFeed,
        after position: Position = .origin,
        limit: Int = 100,
        _ reads: DearReads = reads(),
        isStillAllowed: @escaping @Sendable () async -> Bool = { true }
    ) async throws -> String {
        let page = FeedPage(
            source: source,
            audience: .employers,
            reads: reads,
            sharer: .everybody,
            isStillAllowed: isStillAllowed,
            logger: .quiet
        )
        let limits = FeedLimit(records: 100, events: limit, bytes: 1 << 20)
        let start = FeedStart(after: position)
        let response = try await page.response(from: start, head: Position(source.last), limits)
        let kept = CollectingWriter.Kept()
        try await response.body.write(CollectingWriter(kept: kept))
        return kept.bytes.withLock { String(buffer: $0) }
    }

    @Test(arguments: [1, 5, 9, 100])
    func `its bytes are those of one piece`(_ limit: Int) async throws {
        for after in [0, 3, 8, 9] as [UInt64] {
            let start = Position(after)
            let whole = try await Self.text(of: NumberedFeed(cuts: false), after: start, limit: limit)
            let pieces = try await Self.text(of: NumberedFeed(), after: start, limit: limit)
            #expect(pieces == whole)
            let end = min(after + UInt64(limit), 9)
            #expect(whole.contains("\"next\":\"\(end)\",\"head\":\"9\""))
            #expect(whole.contains("\"n\":\(end)") == (after < 9))
        }
    }

    /// Who knows only events is shown nothing else among them.
    @Test func `what is withheld stands behind the events`() async throws {
        for cuts in [true, false] {
            let text = try await Self.text(of: NumberedFeed(last: 4, cuts: cuts, withheld: [2, 3]))
            let wanted = #"{"events":[{"n":1},{"n":4}],"withheld":[{"n":2},{"n":3}],"next":"4","#
            #expect(text.hasPrefix(wanted), "\(text)")
            let only = try await Self.text(of: NumberedFeed(last: 1, cuts: cuts, withheld: [1]))
            #expect(only.hasPrefix(#"{"events":[],"withheld":[{"n":1}],"next":"1","#), "\(only)")
        }
        #expect(try await !Self.text(of: NumberedFeed()).contains("withheld"))
    }

    @Test func `others have their turns between its pieces`() async throws {
        let reads = Self.reads()
        let door = Door()
        let order = Order()
        try await withThrowingTaskGroup(of: Void.self) { group in
            let source = NumberedFeed(last: 3) { record in
                if record == 1 { door.wait() }
                order.add("\(record)")
            }
            group.addTask { _ = try await Self.text(of: source, reads) }
            try await door.reached()
            group.addTask {
                try await reads.run(for: .caller("b")) { order.add("other") }
            }
            while reads.waiting != 1 { try await Task.sleep(for: .milliseconds(1)) }
            door.open()
            try await group.waitForAll()
        }
        #expect(order.names == ["1", "other", "2", "3"])
    }

    @Test func `a reader who is let in no longer is shown nothing further`() async throws {
        let (order, asked) = (Order(), Order())
        let source = NumberedFeed { order.add("\($0)") }
        let text = try await Self.text(of: source) {
            asked.add("again")
            return asked.names.count < 3
        }
        #expect(order.names == ["1", "2", "3"])
        // What was read before is given, as a page of its own.
        #expect(text.hasPrefix("{\"events\":[{\"n\":1}"))
        #expect(text.contains("{\"n\":3}],\"next\":\"3\",\"head\":\"9\""))
    }

    @Test func `what cannot be made ends it, and is told to who goes on`() async throws {
        for cuts in [true, false] {
            let source = NumberedFeed(cuts: cuts, unmakeable: 4)
            let text = try await Self.text(of: source)
            #expect(text.contains("{\"n\":3}],\"next\":\"3\""))
            await #expect(throws: NumberedFeed.Unmakeable.self) {
                _ = try await Self.text(of: source, after: Position(3))
            }
        }
    }
}
