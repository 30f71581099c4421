import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import MerkleTree
import SwiftProtobuf
import TestSupport
import Testing

@testable import Projections

/// An event that cannot be applied stalls its person and nobody else.
struct QuarantineTests {
    let folder = TemporaryFolder()

    /// A renewal of a credential that the person never had.
    private static func unfoldable() throws -> [UInt8] {
        var event = Event()
        event.board = Sample.board
        event.renewalFiled.credentialNumber = "NEVER"
        return try event.serializedBytes()
    }

    private static func certify(_ peer: Int, from number: Int) -> [Command] {
        [
            Sample.register(number, peer: peer), Sample.module(number + 1, peer: peer),
            Sample.submit(number + 2, peer: peer),
            Sample.approve(number + 3, peer: peer, credentialNumber: "N-\(peer)"),
        ]
    }

    @Test(arguments: [true, false])
    func onlyThatPersonsRowsWait(_ isUndecodable: Bool) async throws {
        var stack = try Stack(folder.path)
        try await stack.submit([Sample.adoptRules(1)] + Self.certify(1, from: 10) + Self.certify(2, from: 20))
        let before = try stack.live.credential(BoardCode(Sample.board)!, "N-1")
        try await stack.close()
        let payload = isUndecodable ? [0xFF, 0xFF] : try Self.unfoldable()
        try await RawAppender.append(
            [RawAppender.record(peer: 1, number: 500, type: isUndecodable ? 17 : 29, payload: payload)],
            to: folder.path
        )

        stack = try Stack(folder.path)
        #expect(try stack.differences().isEmpty)
        let rows = try stack.live.quarantine(limit: 10)
        #expect(rows.count == 1)
        #expect(rows.first?.stream == Sample.stream(1).description)
        #expect(rows.first?.position == 10)
        #expect(rows.first?.reason.isEmpty == false)
        // Everybody else goes on, in the same batch.
        let outcomes = try await stack.submit(
            [Sample.ceu(30, peer: 1), Sample.ceu(31, peer: 2)] + Self.certify(3, from: 40)
        )
        #expect(outcomes.map { $0.receipt != nil } == [false, true, true, true, true, true])
        #expect(try stack.live.credential(BoardCode(Sample.board)!, "N-1") == before)
        #expect(try stack.live.eligibility(of: Sample.peer(2))?.position == 11)
        #expect(try stack.live.eligibility(of: Sample.peer(1))?.position == 5)
        #expect(try stack.differences().isEmpty)
        #expect(throws: QueryError.self) { try stack.queries.peer(Sample.peer(1), at: .now) }
        #expect(try stack.queries.peer(Sample.peer(2), at: .now).credentials.count == 1)
        // What was known before the fault is still answered.
        let earlier = QueryTime(knownAt: .position(Position(9)))
        #expect(try stack.queries.peer(Sample.peer(1), at: earlier).credentials.count == 1)
        try await stack.close()
    }

    /// What could not be applied may have taken her credentials away; of everybody else's the lists go on to tell.
    @Test(arguments: [false, true])
    func statusListsDoubtThatPersonAlone(_ isMerged: Bool) async throws {
        // Before any of them expires.
        let clock = TestClock("2026-03-20T12:00:00Z")
        var stack = try Stack(folder.path, clock: clock)
        try await stack.submit(
            [Sample.adoptRules(1)] + Self.certify(1, from: 10) + Self.certify(2, from: 20)
                + Self.certify(3, from: 30)
        )
        if isMerged {
            try #require(
                try await stack.submit(Sample.merge(40, 3, into: 1, on: "2026-03-15")).receipt != nil
            )
        }
        let places = Position.origin.next...stack.queries.position
        #expect(try stack.queries.standings(issuedAt: places).suspended.isEmpty)
        try await stack.close()
        try await RawAppender.append(
            [RawAppender.record(peer: 1, number: 500, type: 29, payload: try Self.unfoldable())],
            to: folder.path
        )

        stack = try Stack(folder.path, clock: clock)
        #expect(try stack.live.quarantine(.credentials, limit: 10).count == 1)
        let page = try stack.queries.standings(issuedAt: places)
        #expect(page.suspended == [Position(5)] + (isMerged ? [Position(13)] : []))
        #expect(page.ended.isEmpty)
        #expect(try stack.queries.standings(issuedAt: Position(6)...Position(12)).suspended.isEmpty)
        try await stack.close()
    }

    @Test func aStallThatComesLiveIsTheStallOfARebuild() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([Sample.adoptRules(1)] + Self.certify(1, from: 10))
        try await stack.close()
        let fault = RawAppender.record(peer: 1, number: 500, type: 29, payload: try Self.unfoldable())
        let after = RawAppender.record(peer: 1, number: 501, type: 16, payload: [])
        // Through a writer with the live projections as its subscriber.
        let store = try EventStore(
            path: folder.path,
            access: .owner,
            configuration: Self.configuration,
            claimsOf: { _, _ in [] }
        )
        let folders = try ProjectionFolders(store: store, rules: try store.readRuleBook())
        let live = try folders.openAll(threads: 1).live
        let clock = TestClock()
        var limits = WriterLimits()
        limits.clockStands = true
        let writer = try LogWriter<RawAppender>(
            store: store,
            limits: limits,
            subscribers: [live],
            clock: { clock.now },
            makeDecider: { RawAppender() }
        )
        _ = try await writer.submit([fault], weight: 1)
        _ = try await writer.submit(
            [after, RawAppender.record(peer: 2, number: 502, type: 16, payload: [])],
            weight: 1
        )
        #expect(writer.state == .accepting)
        #expect(try live.quarantine(limit: 9).map(\.position) == [6])
        let oracle = try Oracle(store)
        for projection in Projection.allCases {
            #expect(try live.generation(projection).allRows() == oracle.rows[projection])
        }
        await writer.stop()
        try folders.close(live)
        try store.close()
    }

    private static var configuration: StoreConfiguration {
        var configuration = StoreConfiguration()
        configuration.logMapSize = 256 << 20
        configuration.indexMapSize = 256 << 20
        return configuration
    }
}
