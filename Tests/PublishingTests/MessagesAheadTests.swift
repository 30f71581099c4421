import EventStore
import Foundation
import Identifiers
import TestSupport
import Testing

@testable import Publishing

/// What is made before its turn is what would be made then, or is not used.
struct MessagesAheadTests {
    let folder = TemporaryFolder()

    private func filled() async throws -> Stack {
        let stack = try Stack(folder.path)
        try await stack.submit([
            Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.module(3, peer: 1),
            Sample.submit(4, peer: 1),
        ])
        return stack
    }

    private func maker(_ stack: Stack) -> MessageMaker {
        MessageMaker(lane: .audiences, store: stack.store, projections: stack.live)
    }

    @Test func itIsWhatTheLaneWouldMake() async throws {
        let stack = try await filled()
        let head = try stack.store.log.head()
        let ahead = MessagesAhead(stack.store, maker(stack))
        let began = ContinuousClock.now
        ahead.begin(from: Position(2), through: head)
        let made = try #require(ahead.take(from: Position(2), at: began))
        let own = try MadeMessages(from: Position(2), through: head, of: stack.store, by: maker(stack))
        #expect(made.first == own.first && made.failure == nil && own.failure == nil)
        #expect(made.records.map(\.position) == own.records.map(\.position))
        #expect(made.records.map(\.messages) == own.records.map(\.messages))
        #expect(made.messages == own.messages)
        #expect(made.records.last?.position == head)
        #expect(made.records.contains { !$0.messages.isEmpty })
        #expect(ahead.take(from: Position(2)) == nil, "it is taken once")
        try await stack.close()
    }

    /// A lane whose transaction failed begins elsewhere.
    @Test func itIsLeftWhenItBeginsElsewhere() async throws {
        let stack = try await filled()
        let head = try stack.store.log.head()
        let ahead = MessagesAhead(stack.store, maker(stack))
        ahead.begin(from: Position(3), through: head)
        #expect(ahead.take(from: Position(2)) == nil)
        #expect(ahead.take(from: Position(3)) == nil)
        try await stack.close()
    }

    /// A name is in messages for employers, and may have been erased meanwhile.
    @Test func itIsLeftWhenItHasLainTooLong() async throws {
        let stack = try await filled()
        let head = try stack.store.log.head()
        let ahead = MessagesAhead(stack.store, maker(stack))
        for (wait, isUsed) in [(PublishingLimits.aheadMax, false), (.zero, true)] {
            // What is made is dated in between.
            let began = ContinuousClock.now
            ahead.begin(from: Position(1), through: head)
            let took = isUsed ? began : .now + wait
            #expect((ahead.take(from: Position(1), at: took) != nil) == isUsed)
        }
        try await stack.close()
    }

    @Test func nothingIsMadeBeyondTheHead() async throws {
        let stack = try await filled()
        let head = try stack.store.log.head()
        let ahead = MessagesAhead(stack.store, maker(stack))
        ahead.begin(from: head.next, through: head)
        #expect(ahead.take(from: head.next) == nil)
        let began = ContinuousClock.now
        ahead.begin(from: Position(1), through: Position(2))
        let made = ahead.take(from: Position(1), at: began)
        #expect(made?.records.map(\.position) == [Position(1), Position(2)])
        try await stack.close()
    }

    /// A broker that is too slow for more gets as much.
    @Test func noMoreIsMadeThanATransactionMayCover() async throws {
        let stack = try await filled()
        let head = try stack.store.log.head()
        let first = [Position(1), Position(2)]
        #expect(head > first[1])
        let own = try MadeMessages(
            from: first[0],
            through: head,
            atMost: first.count,
            of: stack.store,
            by: maker(stack)
        )
        #expect(own.records.map(\.position) == first)
        let ahead = MessagesAhead(stack.store, maker(stack))
        let began = ContinuousClock.now
        ahead.begin(from: first[0], through: head, atMost: first.count)
        #expect(ahead.take(from: first[0], at: began)?.records.map(\.position) == first)
        try await stack.close()
    }
}
