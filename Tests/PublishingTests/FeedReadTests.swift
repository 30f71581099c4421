import CommandProcessing
import CredentialingSchema
import EventStore
import Identifiers
import Projections
import Simulation
import TestSupport
import Testing

@testable import Publishing

/// A read of the feed keeps people and keys in mind: it folds nobody twice, and tells what a read tells that does not.
struct FeedReadTests {
    let folder = TemporaryFolder()

    private typealias Audience = AudienceFeed.Audience

    private static func limit(records: Int = 10_000, time: Duration = .seconds(3_600)) -> AudienceFeed.Limit {
        AudienceFeed.Limit(records: records, items: 1_000, bytes: 4 << 20, time: time)
    }

    private static func feed(_ stack: Stack) -> AudienceFeed {
        AudienceFeed(store: stack.store, projections: stack.live)
    }

    /// Piece by piece up to the end, as texts.
    private static func texts(
        _ feed: AudienceFeed,
        _ audience: Audience,
        _ limit: AudienceFeed.Limit
    ) throws -> [String] {
        var texts: [String] = []
        var next = Position.origin
        while true {
            let piece = try feed.read(audience, after: next, limit: limit)
            texts += piece.items.map { String(decoding: $0.json, as: UTF8.self) }
            if piece.next == piece.head { return texts }
            try #require(piece.next > next, "a read gets on")
            next = piece.next
        }
    }

    private func accept(_ commands: [Command], _ stack: Stack) async throws {
        for command in commands {
            let outcome = try await stack.submit(command)
            try #require(outcome.receipt != nil, "\(outcome.summary)")
        }
    }

    private static func suspend(_ command: Int, on date: String) -> Command {
        Sample.command(command) {
            $0.suspend.peerID = Sample.peer(1).description
            $0.suspend.board = Sample.board
            $0.suspend.credentialNumber = "N-1"
            $0.suspend.effectiveOn = date
            $0.suspend.grounds = ["late-reports"]
        }
    }

    private static func lift(_ command: Int, on date: String) -> Command {
        Sample.command(command) {
            $0.liftSuspension.peerID = Sample.peer(1).description
            $0.liftSuspension.board = Sample.board
            $0.liftSuspension.credentialNumber = "N-1"
            $0.liftSuspension.effectiveOn = date
        }
    }

    /// Suspensions, and as many that are lifted, with training between them.
    private static func changes(from number: Int, of pairs: Int) -> [Command] {
        (0..<pairs).flatMap { pair in
            let (command, day) = (number + 3 * pair, 10 + 2 * pair)
            return [
                suspend(command, on: "2026-04-\(day)"), lift(command + 1, on: "2026-04-\(day + 1)"),
                Sample.module(command + 2, peer: 1),
            ]
        }
    }

    private static func certified(_ peer: Int, from number: Int) -> [Command] {
        [
            Sample.register(number, peer: peer), Sample.module(number + 1, peer: peer),
            Sample.submit(number + 2, peer: peer),
            Sample.approve(number + 3, peer: peer, credentialNumber: "N-\(peer)"),
        ]
    }

    /// One person, and what becomes of the credential.
    private func changedStack() async throws -> Stack {
        let stack = try Stack(folder.path, clock: Self.clock)
        try await accept([Sample.adoptRules(1)] + Self.certified(1, from: 2), stack)
        try await accept(Self.changes(from: 10, of: 8), stack)
        return stack
    }

    private static var clock: TestClock { TestClock("2026-05-01T12:00:00Z") }

    @Test func aPersonIsFoldedOnceForAllThatIsToldOfHer() async throws {
        let stack = try await changedStack()
        let feed = Self.feed(stack)
        let piece = try feed.read(.employers, after: .origin, limit: Self.limit())
        #expect(piece.items.count == 1 + 2 * 8 && !piece.isCut)
        #expect(feed.tally.foldedRecords == 1)
        try await stack.close()
    }

    /// She is carried on over the merge.
    @Test func soAreTwoOfWhomOneWasMergedIntoTheOther() async throws {
        let stack = try Stack(folder.path, clock: Self.clock)
        let merge = Sample.merge(12, 2, into: 1, on: "2026-04-05")
        try await accept([Sample.adoptRules(1)] + Self.certified(1, from: 2), stack)
        try await accept(Self.certified(2, from: 6) + [merge], stack)
        try await accept(Self.changes(from: 20, of: 8), stack)
        let feed = Self.feed(stack)
        let piece = try feed.read(.employers, after: .origin, limit: Self.limit())
        // Two credentials that were issued, both after the merge, and then the changes of one.
        let (told, folded) = (piece.items.count, feed.tally.foldedRecords)
        #expect(told == 20)
        #expect(folded == 2)
        try await stack.close()
    }

    /// Without time each read has one record; what it has in mind is found by the next one.
    @Test func whatTimeCutsIsGoneOnWith() async throws {
        let stack = try await changedStack()
        let feed = Self.feed(stack)
        let first = try feed.read(.employers, after: .origin, limit: Self.limit(time: .zero))
        #expect(first.next == Position(1) && first.isCut)
        let pieces = try Self.texts(feed, .employers, Self.limit(time: .zero))
        #expect(feed.tally.foldedRecords == 1)
        // Another audience, and who begins elsewhere, find nothing of it.
        #expect(try Self.texts(feed, .employers, Self.limit()) == pieces)
        #expect(feed.tally.foldedRecords == 2)
        try await stack.close()
    }

    @Test(arguments: [3, 6])
    func piecesTellWhatIsToldWithoutMemory(_ seed: UInt64) async throws {
        let stack = try Stack(folder.path)
        let commands = Array(try Simulation(peers: 12, years: 4, seed: seed))
        for start in stride(from: 0, to: commands.count, by: 400) {
            try await stack.submit(Array(commands[start..<min(start + 400, commands.count)]))
        }
        let named = try #require(commands.first { !$0.adoptRules.board.isEmpty }?.adoptRules.board)
        let board = try #require(BoardCode(named))
        for audience in [Audience.employers, .board(board)] {
            // A read of one record has nothing in mind of the one before.
            let looked = try Self.texts(Self.feed(stack), audience, Self.limit(records: 1))
            #expect(looked.count > 10)
            #expect(try Self.texts(Self.feed(stack), audience, Self.limit()) == looked)
            #expect(try Self.texts(Self.feed(stack), audience, Self.limit(time: .zero)) == looked)
            #expect(try Self.texts(Self.feed(stack), audience, Self.limit(records: 7)) == looked)
        }
        try await stack.close()
    }

    @Test func whatReadsHaveInMindIsBounded() async throws {
        let stack = try Stack(folder.path)
        let cuts = CutReads()
        let boards = BoardMessages(
            publication: .boards,
            store: stack.store,
            jurisdiction: Jurisdiction(store: stack.store, projections: stack.live),
            people: PeopleReader(store: stack.store)
        )
        let employers = EmployerMessages(
            publication: .employers,
            store: stack.store,
            people: PeopleReader(store: stack.store),
            seal: PersonalDataSeal(keys: stack.store.keys),
            jurisdiction: Jurisdiction(store: stack.store, projections: stack.live),
            shelf: stack.live.shelf
        )
        for position in 1...UInt64(CutReads.readsMax + 1) {
            let makers = FeedMakers(boards, employers, RecordTally())
            cuts.keep(makers, of: .employers, after: Position(position))
        }
        #expect(cuts.take(.employers, after: Position(1)) == nil, "the oldest was let go")
        #expect(cuts.take(.everything, after: Position(2)) == nil)
        #expect(cuts.take(.employers, after: Position(2)) != nil)
        #expect(cuts.take(.employers, after: Position(2)) == nil, "one goes on with it")
        try await stack.close()
    }
}
