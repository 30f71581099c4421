import CivilTime
import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import SwiftProtobuf
import TestSupport
import Testing

@testable import Projections

/// Answers out of kept text against those that are made of the log each time.
struct KeptTextTests {
    let folder = TemporaryFolder()

    private func history(_ page: HistoryPageText) throws -> History {
        try History(jsonUTF8Bytes: page.json.flatMap(\.self))
    }

    /// Compares every page of every person, told twice: made, and kept.
    private func compareHistories(
        _ queries: ReadSide,
        people: Int,
        limit: Int,
        _ stack: Stack
    ) throws -> Int {
        let log = stack.queriesKeepingNothing
        var compared = 0
        for peer in (0..<people).map(Sample.peer) {
            for _ in 0..<2 {
                var after = StreamVersion.none
                repeat {
                    let expected = try log.history(of: peer, at: .now, after: after, limit: limit)
                    #expect(try queries.history(of: peer, at: .now, after: after, limit: limit) == expected)
                    let page = try queries.historyText(of: peer, after: after, limit: limit)
                    let told = try history(page)
                    #expect(told == expected)
                    #expect(page.position.rawValue == expected.position)
                    #expect(page.entries?.lowerBound.rawValue == expected.events.first?.position)
                    #expect(page.entries?.upperBound.rawValue == expected.events.last?.position)
                    #expect(page.count == expected.events.count)
                    #expect(page.next == expected.next)
                    compared += told.events.count
                    after = StreamVersion(page.next)
                } while after != .none
            }
        }
        return compared
    }

    @Test(arguments: [71, 72, 73], [1, 7, 1_000])
    func historiesAreThoseOfTheLog(_ seed: UInt64, _ limit: Int) async throws {
        let stack = try Stack(folder.path)
        let queries = stack.queries
        var random = RandomCommands(seed: seed, people: 3)
        var compared = 0
        // Small steps, so that what is kept is carried on as well as made anew.
        for _ in 0..<12 {
            try await stack.submit(random.commands(8))
            for peer in (0..<3).map(Sample.peer) where (try? queries.history(of: peer, at: .now)) == nil {
                #expect(throws: QueryError.self) { try queries.historyText(of: peer) }
                return try await stack.close()
            }
            compared += try compareHistories(queries, people: 3, limit: limit, stack)
        }
        #expect(compared > 100)
        #expect(queries.kept.historyBytes > 0)
        try await stack.close()
    }

    @Test func aHistoryIsKeptUntilItGoesOn() async throws {
        let stack = try Stack(folder.path)
        let queries = stack.queries
        try await stack.submit([Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.module(3, peer: 1)])
        #expect(try queries.keptHistoryText(of: Sample.peer(1)) == nil, "it must be made")
        #expect(try queries.historyText(of: Sample.peer(1)).count == 2)
        #expect(queries.kept.made.histories == 1)
        let kept = try #require(try queries.keptHistoryText(of: Sample.peer(1), after: StreamVersion(1)))
        #expect(kept.count == 1)
        try await stack.submit(Sample.register(4, peer: 2))
        _ = try queries.historyText(of: Sample.peer(1))
        #expect(queries.kept.made.histories == 1, "what others do makes nothing anew")
        // A void says something of an entry that was told.
        try await stack.submit(Sample.void(5, peer: 1, target: 3))
        #expect(try queries.keptHistoryText(of: Sample.peer(1)) == nil, "it has gone on")
        let told = try history(queries.historyText(of: Sample.peer(1))).events
        #expect(told.count == 3)
        #expect(!told[1].voidedBy.isEmpty)
        try await stack.close()
    }

    @Test func whatIsSealedIsNotKept() async throws {
        let stack = try Stack(folder.path)
        let queries = stack.queries
        try await stack.submit([Sample.adoptRules(1), Sample.register(2, peer: 1)])
        let told = queries
        #expect(
            try history(told.historyText(of: Sample.peer(1))).events[0].personal.details.givenName == "Ada"
        )
        let kept = try #require(queries.kept.history(of: Sample.peer(1)))
        let entries = try #require(kept.text)
        let text = try entries.pieces(0..<kept.count) { _ in HistoryEntry() }.flatMap(\.self)
        #expect(!String(decoding: text, as: UTF8.self).contains("Ada"))
        let erase = Sample.command(3) {
            $0.erasePersonalData.peerID = Sample.peer(1).description
            $0.erasePersonalData.requestedOn = "2026-03-01"
            $0.erasePersonalData.basis = .request
        }
        #expect(try await stack.submit(erase).receipt != nil)
        let erased = try history(told.historyText(of: Sample.peer(1))).events
        #expect(erased[0].personalErased)
        #expect(!erased[0].hasPersonal)
        try await stack.close()
    }

    @Test func correctionsAndMergesAreTold() async throws {
        let stack = try Stack(folder.path)
        let queries = stack.queries
        let board = try #require(BoardCode(Sample.board))
        var commands = [Sample.adoptRules(1)]
        for peer in 0...1 {
            let first = 10 + peer * 10
            commands += [
                Sample.register(first, peer: peer, given: "Ada\(peer)"), Sample.module(first + 1, peer: peer),
                Sample.submit(first + 2, peer: peer),
                Sample.approve(first + 3, peer: peer, credentialNumber: "N-\(peer)"),
                Sample.ceu(first + 4, peer: peer),
            ]
        }
        let correction = Sample.command(30) {
            $0.correctRecord.peerID = Sample.peer(1).description
            $0.correctRecord.eventID = Sample.commandID(24).description
            $0.correctRecord.reason = .sourceCorrected
            $0.correctRecord.logCeu = Sample.ceu(24, peer: 1, minutes: 90, on: "2026-04-20").logCeu
        }
        let merge = Sample.command(31) {
            $0.mergePeers.peerID = Sample.peer(1).description
            $0.mergePeers.intoPeerID = Sample.peer(0).description
            $0.mergePeers.mergedOn = "2026-05-20"
        }
        let unmerge = Sample.command(33) {
            $0.unmergePeers.peerID = Sample.peer(0).description
            $0.unmergePeers.mergedPeerID = Sample.peer(1).description
            $0.unmergePeers.unmergedOn = "2026-05-21"
        }
        let numbers = [(board, "N-0"), (board, "N-1")]
        for step in commands.map({ [$0] }) + [[correction], [merge], [Sample.ceu(32, peer: 0)], [unmerge]] {
            let outcome = try await stack.submit(step)[0]
            try #require(outcome.receipt != nil, "\(outcome.summary)")
            guard queries.position.rawValue >= 11 else { continue }
            #expect(try compareHistories(queries, people: 2, limit: 3, stack) > 0)
            #expect(try compareCredentials(queries, numbers) >= 2)
        }
        let told = try history(queries.historyText(of: Sample.peer(1))).events
        #expect(told.contains { !$0.correctedBy.isEmpty })
        try await stack.close()
    }

    /// While events come in, each answer has everything up to the position that it holds for, and nothing behind it.
    @Test func answersHoldForTheirPositionsWhileEventsComeIn() async throws {
        let stack = try Stack(folder.path)
        let queries = stack.queries
        let peer = Sample.peer(1)
        try await stack.submit([
            Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.register(3, peer: 2),
        ])
        let end = Position(queries.position.rawValue + 200)
        let answers = try await withThrowingTaskGroup(of: [(Position, Int, Position?)].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var found: [(Position, Int, Position?)] = []
                    var asked = 0
                    // And until something has come in, however long the writer waits for its disk.
                    while !Task.isCancelled,
                        asked < 400 || found.first?.1 == found.last?.1 && queries.position < end
                    {
                        let page = try queries.historyText(of: peer)
                        asked += 1
                        if asked <= 400 || page.count != found.last?.1 {
                            found.append((page.position, page.count, page.entries?.upperBound))
                        }
                        await Task.yield()
                    }
                    return found
                }
            }
            for number in 10..<210 {
                try await stack.submit(Sample.module(number, peer: number.isMultiple(of: 3) ? 2 : 1))
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let positions = try queries.history(of: peer, at: .now).events.map { Position($0.position) }
        for (position, count, last) in answers {
            #expect(positions.count { $0 <= position } == count)
            #expect(last.map { $0 <= position } == true)
        }
        #expect(Set(answers.map(\.1)).count > 1, "nothing came in meanwhile")
        try await stack.close()
    }

    /// Somebody who asked later has it kept: an answer never holds for less than it tells.
    @Test func whatIsKeptMayBeNewerThanWhoeverAsks() async throws {
        let (later, earlier) = (try Stack(folder.path + "/later"), try Stack(folder.path + "/earlier"))
        let commands = [
            Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.module(3, peer: 1),
            Sample.submit(4, peer: 1),
        ]
        try await later.submit(commands + [Sample.ceu(5, peer: 1)])
        try await earlier.submit(commands)
        let newest = later.queries
        #expect(try newest.historyText(of: Sample.peer(1)).position == Position(5))
        let queries = ReadSide(
            store: earlier.store,
            projections: earlier.live,
            shelf: earlier.shelf,
            clock: { earlier.clock.now },
            kept: newest.kept
        )
        #expect(queries.position == Position(4))
        let page = try queries.historyText(of: Sample.peer(1))
        #expect(page.entries?.upperBound == Position(5))
        #expect(page.position == Position(5))
        try await later.close()
        try await earlier.close()
    }

    @Test func whatIsKeptIsBounded() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([Sample.adoptRules(1)] + (1...20).map { Sample.register($0 + 1, peer: $0) })
        let whole = stack.queries
        _ = try whole.historyText(of: Sample.peer(1))
        let limit = whole.kept.historyBytes * 3
        let kept = KeptAnswers(historyBytesMax: limit, credentialsMax: 2)
        for peer in 1...20 {
            let queries = ReadSide(
                store: stack.store,
                projections: stack.live,
                shelf: stack.shelf,
                clock: { stack.clock.now },
                kept: kept
            )
            #expect(try queries.historyText(of: Sample.peer(peer)).count == 1)
            #expect(kept.historyBytes > 0 && kept.historyBytes <= limit)
        }
        try await stack.close()
    }

    @Test func aPublicRecordIsKeptUntilItGoesOnAndItsNameIsNot() async throws {
        let stack = try Stack(folder.path)
        let queries = stack.queries
        let board = try #require(BoardCode(Sample.board))
        try await stack.submit([
            Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.module(7, peer: 1),
            Sample.submit(3, peer: 1),
            Sample.approve(4, peer: 1, credentialNumber: "N-1"),
        ])
        func told() throws -> Verification {
            let text = try queries.verificationText(board, "N-1")
            let kept = try #require(try queries.keptVerificationText(board, "N-1"))
            #expect(try Self.credential(kept) == Self.credential(text))
            return try Verification(jsonUTF8Bytes: text)
        }
        #expect(try queries.keptVerificationText(board, "N-1") == nil, "it must be made")
        #expect(try told().holderName == "Ada Morgan")
        try await stack.submit(Sample.register(5, peer: 2))
        #expect(try told().holderName == "Ada Morgan")
        #expect(queries.kept.made.credentials == 1, "what others do makes nothing anew")
        let kept = try #require(queries.kept.credential(.init(board: board, number: "N-1")))
        #expect(!String(decoding: kept.json, as: UTF8.self).contains("Morgan"))
        try await stack.submit(Sample.void(6, peer: 1, target: 4))
        #expect(try queries.keptVerificationText(board, "N-1") == nil, "it has gone on")
        #expect(try told().credential.status == .void)
        #expect(queries.kept.made.credentials == 2)
        try await stack.close()
    }

    private static func credential(_ text: [UInt8]) throws -> Credential {
        try Verification(jsonUTF8Bytes: text).credential
    }

    /// Compares the answers for every credential of a board, told twice.
    private func compareCredentials(_ queries: ReadSide, _ numbers: [(BoardCode, String)]) throws -> Int {
        var compared = 0
        for (board, number) in numbers {
            guard let expected = try? queries.verification(board, number, at: .now) else {
                #expect(throws: QueryError.self) { try queries.verificationText(board, number) }
                continue
            }
            for _ in 0..<2 {
                let told = try Verification(jsonUTF8Bytes: queries.verificationText(board, number))
                #expect(told == expected)
                compared += 1
            }
        }
        return compared
    }

    @Test(arguments: [81, 82, 83])
    func verificationsAreThoseOfTheLog(_ seed: UInt64) async throws {
        let stack = try Stack(folder.path)
        let queries = stack.queries
        var random = RandomCommands(seed: seed, people: 3)
        var compared = 0
        for _ in 0..<10 {
            try await stack.submit(random.commands(40))
            var numbers: [(BoardCode, String)] = []
            for peer in (0..<3).map(Sample.peer) {
                for credential in (try? queries.peer(peer, at: .now).credentials) ?? [] {
                    let board = try #require(BoardCode(credential.board))
                    numbers.append((board, credential.number))
                }
            }
            compared += try compareCredentials(queries, numbers)
            // Another day may have another status.
            stack.clock.advance(seconds: 120 * 86_400)
            compared += try compareCredentials(queries, numbers)
        }
        #expect(compared > 20)
        #expect(queries.kept.credentialCount > 0)
        try await stack.close()
    }
}
