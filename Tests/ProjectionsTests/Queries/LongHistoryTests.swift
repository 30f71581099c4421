import CommandProcessing
import CredentialingSchema
import EventStore
import Identifiers
import SwiftProtobuf
import TestSupport
import Testing

@testable import Projections

/// Histories whose text is too long to be kept, and those that are read page by page.
struct LongHistoryTests {
    let folder = TemporaryFolder()

    private func accept(_ commands: [Command], _ stack: Stack) async throws {
        for outcome in try await stack.submit(commands) {
            try #require(outcome.receipt != nil, "\(outcome.summary)")
        }
    }

    /// Every page's bytes; what it says of itself is compared by the way.
    private func pages(_ queries: ReadSide, _ peer: PeerID, limit: Int) throws -> [[UInt8]] {
        var pages: [[UInt8]] = []
        var after = StreamVersion.none
        repeat {
            let page = try queries.historyText(of: peer, after: after, limit: limit)
            let json = page.json.flatMap(\.self)
            let told = try History(jsonUTF8Bytes: json)
            #expect(told.events.count == page.count && told.next == page.next)
            #expect(page.entries?.lowerBound.rawValue == told.events.first?.position)
            #expect(page.entries?.upperBound.rawValue == told.events.last?.position)
            pages.append(json)
            after = StreamVersion(page.next)
        } while after != .none
        return pages
    }

    @Test(arguments: [74, 75], [1, 7, 1_000])
    func pagesOfALongHistoryAreThoseOfAShortOne(_ seed: UInt64, _ limit: Int) async throws {
        let stack = try Stack(folder.path)
        let (short, long) = (stack.queries, stack.queriesKeepingNoText)
        var random = RandomCommands(seed: seed, people: 3)
        var compared = 0
        for _ in 0..<8 {
            try await stack.submit(random.commands(8))
            for peer in (0..<3).map(Sample.peer) where (try? short.historyText(of: peer)) != nil {
                // Once made, or carried on, and once kept.
                for _ in 0..<2 {
                    let expected = try pages(short, peer, limit: limit)
                    #expect(try pages(long, peer, limit: limit) == expected)
                    compared += expected.count
                }
                #expect(try long.keptHistoryText(of: peer) == nil, "it is made in turn with dear reads")
            }
        }
        #expect(compared > 30)
        try await stack.close()
    }

    @Test func onlyAPageIsMadeIntoText() async throws {
        let stack = try Stack(folder.path)
        let peer = Sample.peer(1)
        try await accept([Sample.adoptRules(1), Sample.register(2, peer: 1)], stack)
        try await accept((10..<70).map { Sample.module($0, peer: 1) }, stack)
        let queries = stack.queriesKeepingNoText
        #expect(try pages(queries, peer, limit: 7).count == 9)
        // The first entry was made into text to see that all are too long.
        #expect(queries.kept.madeOfHistories == (entries: 1 + 61, outlines: 1))
        try await accept([Sample.module(70, peer: 1)], stack)
        #expect(try queries.historyText(of: peer, after: StreamVersion(60), limit: 7).count == 2)
        #expect(queries.kept.madeOfHistories == (entries: 1 + 61 + 2, outlines: 1))
        // This one says something of an entry before it.
        try await accept([Sample.void(71, peer: 1, target: 12)], stack)
        let page = try queries.historyText(of: peer, limit: 7)
        let told = try History(jsonUTF8Bytes: page.json.flatMap(\.self)).events
        #expect(told.contains { !$0.voidedBy.isEmpty })
        #expect(queries.kept.madeOfHistories == (entries: 1 + 61 + 2 + 7, outlines: 2))
        try await stack.close()
    }

    @Test func aHistoryThatGrowsTooLongIsKeptWithoutItsText() async throws {
        let stack = try Stack(folder.path)
        let peer = Sample.peer(1)
        try await accept([Sample.adoptRules(1), Sample.register(2, peer: 1)], stack)
        try await accept([Sample.module(3, peer: 1)], stack)
        let short = stack.queries
        _ = try short.historyText(of: peer)
        // What the allocator gives beside what it is asked for is not always as much.
        let limit = try #require(short.kept.history(of: peer)?.text).bytes + 512
        let queries = stack.queries(keeping: KeptAnswers(oneHistoryBytesMax: limit, credentialsMax: 1))
        _ = try queries.historyText(of: peer)
        #expect(queries.kept.history(of: peer)?.text != nil)
        for number in 4..<20 {
            try await accept([Sample.module(number, peer: 1)], stack)
            #expect(try pages(queries, peer, limit: 5) == pages(short, peer, limit: 5))
        }
        let kept = try #require(queries.kept.history(of: peer))
        #expect(kept.text == nil && kept.count == 18)
        #expect(queries.kept.madeOfHistories.outlines == 1, "it was carried on")
        try await stack.close()
    }

    /// What is recorded while its pages are read is not in them, whatever it says of what they tell.
    @Test func aReadingGoesThroughItsStreamsOnce() async throws {
        let stack = try Stack(folder.path)
        let peer = Sample.peer(1)
        try await accept([Sample.adoptRules(1), Sample.register(2, peer: 1)], stack)
        try await accept((10..<40).map { Sample.module($0, peer: 1) }, stack)
        let (queries, log) = (stack.queries, stack.queriesKeepingNothing)
        let expected = try log.history(of: peer, at: .now).events
        let reading = try queries.historyReading(of: peer, at: .now)
        var told: [HistoryEntry] = []
        var after = StreamVersion.none
        var voided = 10
        repeat {
            let page = try reading.page(after: after, limit: 4)
            told += page.events
            after = StreamVersion(page.next)
            try await accept([Sample.void(100 + voided, peer: 1, target: voided)], stack)
            voided += 1
        } while after != .none
        #expect(told == expected)
        #expect(queries.kept.madeOfHistories.outlines == 1)
        let pinned = try reading.pinned().page(after: StreamVersion(3), limit: 4)
        let last = QueryTime(knownAt: .position(Position(pinned.position)))
        #expect(try log.history(of: peer, at: last, after: StreamVersion(3), limit: 4) == pinned)
        try await stack.close()
    }

    /// Further pages hold for the position of the first one, also when the history has gone on.
    @Test func whatIsKeptTellsWhatWasKnown() async throws {
        let stack = try Stack(folder.path)
        let peer = Sample.peer(1)
        try await accept([Sample.adoptRules(1), Sample.register(2, peer: 1)], stack)
        try await accept((10..<20).map { Sample.module($0, peer: 1) }, stack)
        let (queries, log) = (stack.queriesKeepingNoText, stack.queriesKeepingNothing)
        let then = QueryTime(knownAt: .position(try queries.historyText(of: peer).position))
        func compare(outlines: Int) throws {
            for limit in [4, 1_000] {
                let expected = try log.history(of: peer, at: then, after: StreamVersion(4), limit: limit)
                let told = try queries.history(of: peer, at: then, after: StreamVersion(4), limit: limit)
                #expect(told == expected)
            }
            #expect(queries.kept.madeOfHistories.outlines == outlines)
        }
        try compare(outlines: 1)
        // It has gone on, and then what is kept has, too.
        try await accept([Sample.module(20, peer: 1)], stack)
        try compare(outlines: 1)
        _ = try queries.historyText(of: peer)
        try compare(outlines: 1)
        // What is kept tells of a void then that was not known.
        try await accept([Sample.void(21, peer: 1, target: 12)], stack)
        try compare(outlines: 1)
        _ = try queries.historyText(of: peer)
        try compare(outlines: 2 + 2)
        try await stack.close()
    }
}
