import CivilTime
import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import TestSupport
import Testing

@testable import Projections

/// Corrections, merges and erasures as the daemon records and answers them.
struct CorrectedPersonTests {
    let folder = TemporaryFolder()

    /// Two people; the second one is certified.
    private func stack() async throws -> Stack {
        let stack = try Stack(folder.path)
        let outcomes = try await stack.submit([
            Sample.adoptRules(1),
            Sample.register(2, peer: 1, given: "Ada", family: "Morgan"),
            Sample.register(3, peer: 2, given: "Adah", family: "Morgan"),
            Sample.module(4, peer: 2),
            Sample.submit(5, peer: 2, on: "2026-03-01"),
            Sample.approve(6, peer: 2, on: "2026-03-10", credentialNumber: "CPS-1"),
            Sample.ceu(7, peer: 1, minutes: 60),
        ])
        for outcome in outcomes { try #require(outcome.receipt != nil, "\(outcome.summary)") }
        return stack
    }

    private func expectReplayAgrees(_ stack: Stack) throws {
        let (findings, _) = try ReplayCheck.run(
            store: stack.store,
            rules: stack.shelf.current,
            generations: Projection.allCases.map { stack.live.generation($0) },
            threads: 2,
            progress: nil
        )
        #expect(findings.count == Projection.allCases.count)
        for finding in findings { #expect(finding.agrees, "\(finding.projection)") }
    }

    @Test func aMergeMovesRowsAndUnmergingMovesThemBack() async throws {
        let stack = try await stack()
        let board = try #require(BoardCode(Sample.board))
        let head = stack.queries.position
        let receipt = try #require(
            try await stack.submit(Sample.merge(20, 2, into: 1, on: "2026-05-01")).receipt
        )
        #expect(receipt.events.map(\.type) == ["PeerMergedAway", "PeersMerged"])
        // The same command again gives the same receipt.
        let again = try #require(
            try await stack.submit(Sample.merge(20, 2, into: 1, on: "2026-05-01")).receipt
        )
        #expect(again.duplicate && again.events == receipt.events)
        try expectReplayAgrees(stack)
        #expect(try stack.live.credential(board, "CPS-1")?.peerID == Sample.peer(1).description)

        let refused = try await stack.submit(Sample.ceu(21, peer: 2)).rejection
        #expect(refused?.code == .peerMerged)
        #expect(refused?.detail.contains(Sample.peer(1).description) == true)
        #expect(try stack.queries.peer(Sample.peer(2), at: .now).mergedInto == Sample.peer(1).description)

        // One history, by position, page by page.
        var positions: [UInt64] = []
        var after = StreamVersion.none
        repeat {
            let page = try stack.queries.history(of: Sample.peer(1), at: .now, after: after, limit: 3)
            positions += page.events.map(\.position)
            after = StreamVersion(page.next)
        } while after != .none
        #expect(positions == [2, 3, 4, 5, 6, 7, 8, 9])

        // Before the merge was known it was the other's credential, and is answered so.
        let then = QueryTime(knownAt: .position(head))
        #expect(try stack.queries.verification(board, "CPS-1", at: then).holderName == "Adah Morgan")
        #expect(try stack.queries.verification(board, "CPS-1", at: .now).holderName == "Ada Morgan")
        #expect(try stack.queries.peer(Sample.peer(1), at: then).credentials.isEmpty)

        let unmerge = Sample.command(22) {
            $0.unmergePeers.peerID = Sample.peer(1).description
            $0.unmergePeers.mergedPeerID = Sample.peer(2).description
            $0.unmergePeers.unmergedOn = "2026-05-02"
        }
        try #require(try await stack.submit(unmerge).receipt != nil)
        try expectReplayAgrees(stack)
        #expect(try stack.live.credential(board, "CPS-1")?.peerID == Sample.peer(2).description)
        #expect(try await stack.submit(Sample.ceu(23, peer: 2)).receipt != nil)
        #expect(try stack.queries.history(of: Sample.peer(1), at: .now).events.count == 4)
        // What is voided after the merge ended moves jurisdictions as ever.
        try #require(try await stack.submit(Sample.submit(25, peer: 1)).receipt != nil)
        try #require(try await stack.submit(Sample.void(26, peer: 1, target: 25)).receipt != nil)
        try expectReplayAgrees(stack)
        try await stack.close()
        // A folder that is opened again folds the same.
        let reopened = try Stack(folder.path)
        try expectReplayAgrees(reopened)
        try await reopened.close()
    }

    /// What boards were told goes on from one to the next, also when all of it is folded anew.
    @Test func twoWhoAreMergedAndTakenApartAgainAndAgainFoldTheSame() async throws {
        let stack = try await stack()
        for pair in 1...20 {
            let on = "2026-04-\(pair < 10 ? "0" : "")\(pair)"
            let merge = Sample.merge(100 + 2 * pair, 2, into: 1, on: on)
            let unmerge = Sample.command(101 + 2 * pair) {
                $0.unmergePeers.peerID = Sample.peer(1).description
                $0.unmergePeers.mergedPeerID = Sample.peer(2).description
                $0.unmergePeers.unmergedOn = on
            }
            for command in [merge, unmerge] {
                let outcome = try await stack.submit(command)
                try #require(outcome.receipt != nil, "\(outcome.summary)")
            }
            if pair % 5 == 0 { try expectReplayAgrees(stack) }
        }
        #expect(try stack.queries.history(of: Sample.peer(1), at: .now).events.count == 2 + 2 * 20)
        try await stack.close()
    }

    /// Somebody may hold a signed statement of what was issued and voided while two people were one.
    @Test func aVoidWhileMergedOutlastsTheMerge() async throws {
        let stack = try await stack()
        let unmerge = Sample.command(24) {
            $0.unmergePeers.peerID = Sample.peer(1).description
            $0.unmergePeers.mergedPeerID = Sample.peer(2).description
            $0.unmergePeers.unmergedOn = "2026-05-02"
        }
        try #require(try await stack.submit(Sample.merge(20, 2, into: 1, on: "2026-05-01")).receipt != nil)
        // It stands on the other's training.
        let outcomes = try await stack.submit([
            Sample.adoptRules(25, .sample(board: "PACB")),
            Sample.submit(22, peer: 1, board: "PACB", on: "2026-03-01"),
            Sample.approve(21, peer: 1, board: "PACB", on: "2026-03-10", credentialNumber: "CPS-9"),
        ])
        let place = Position(try #require(outcomes[2].receipt?.events.last?.position))
        func ended() throws -> [Position] {
            try stack.queries.standings(issuedAt: place...place).ended
        }
        #expect(try ended().isEmpty)
        try #require(try await stack.submit(Sample.void(23, peer: 1, target: 21)).receipt != nil)
        #expect(try ended() == [place])
        try #require(try await stack.submit(unmerge).receipt != nil)
        #expect(try ended() == [place])
        let board = try #require(BoardCode("PACB"))
        #expect(
            try stack.live.credential(board, "CPS-9")?.voided == true,
            "whoever asks for its number hears so"
        )
        try expectReplayAgrees(stack)
        // It goes with the person into another record, and comes back.
        try #require(try await stack.submit(Sample.merge(26, 1, into: 2, on: "2026-05-01")).receipt != nil)
        #expect(try ended() == [place])
        try expectReplayAgrees(stack)
        try await stack.close()
    }

    @Test func mergingAndUnmergingInOneBatchIsTheSame() async throws {
        let stack = try await stack()
        let unmerge = Sample.command(21) {
            $0.unmergePeers.peerID = Sample.peer(1).description
            $0.unmergePeers.mergedPeerID = Sample.peer(2).description
            $0.unmergePeers.unmergedOn = "2026-05-02"
        }
        let outcomes = try await stack.submit([
            Sample.merge(20, 2, into: 1, on: "2026-05-01"), Sample.ceu(24, peer: 1, on: "2026-04-02"),
            unmerge, Sample.merge(22, 1, into: 2, on: "2026-05-01"),
            Sample.ceu(23, peer: 1),
        ])
        #expect(outcomes.map { $0.rejection?.code } == [nil, nil, nil, nil, .peerMerged])
        try expectReplayAgrees(stack)
        #expect(try stack.queries.peer(Sample.peer(2), at: .now).totals.continuingEducationMinutes == 120)
        try await stack.close()
    }

    @Test func aCorrectionReachesAnswersAndTheOldOnesStay() async throws {
        let stack = try await stack()
        let head = stack.queries.position
        let correction = Sample.command(30) {
            $0.correctRecord.peerID = Sample.peer(1).description
            $0.correctRecord.eventID = Sample.commandID(7).description
            $0.correctRecord.reason = .sourceCorrected
            $0.correctRecord.logCeu = Sample.ceu(7, peer: 1, minutes: 90, on: "2026-04-20").logCeu
        }
        try #require(try await stack.submit(correction).receipt != nil)
        func minutes(_ time: QueryTime) throws -> UInt32 {
            try stack.queries.peer(Sample.peer(1), at: time).totals.continuingEducationMinutes
        }
        #expect(try minutes(.now) == 90)
        #expect(try minutes(QueryTime(knownAt: .position(head))) == 60)
        #expect(try minutes(QueryTime(asOf: try CivilDate("2026-04-10"))) == 0)
        let entry = try stack.queries.history(of: Sample.peer(1), at: .now).events[1]
        #expect(entry.correctedBy == Sample.commandID(30).description)
        #expect(entry.event.ceuLogged.allocations[0].minutes == 60)
        try expectReplayAgrees(stack)
        try await stack.close()
    }

    @Test func anErasureEndsTheKeyAndWhatComesLaterHasAnother() async throws {
        let stack = try await stack()
        func erase(_ number: Int) -> Command {
            Sample.command(number) {
                $0.erasePersonalData.peerID = Sample.peer(1).description
                $0.erasePersonalData.requestedOn = "2026-05-01"
                $0.erasePersonalData.basis = .request
            }
        }
        _ = try await stack.rehearse([erase(40)])
        #expect(try stack.queries.peer(Sample.peer(1), at: .now).personal.givenName == "Ada")
        try #require(try await stack.submit(erase(41)).receipt != nil)
        let erased = try stack.queries.peer(Sample.peer(1), at: .now)
        #expect(erased.personalErased && !erased.hasPersonal)
        #expect(erased.totals.continuingEducationMinutes == 60)
        #expect(try stack.queries.peer(Sample.peer(2), at: .now).personal.givenName == "Adah")
        #expect(try await stack.submit(erase(41)).receipt?.duplicate == true)
        #expect(try await stack.submit(erase(42)).rejection?.code == .alreadyErased)
        // The record goes on, and new words are sealed anew.
        try #require(try await stack.submit(Sample.feedback(43, peer: 1, "Listens well.")).receipt != nil)
        let history = try stack.queries.history(of: Sample.peer(1), at: .now).events
        #expect(history.map(\.personalErased) == [true, false, false, false])
        #expect(history[3].personal.feedback == "Listens well.")
        try stack.store.finishErasures()
        #expect(
            try stack.queries.history(of: Sample.peer(1), at: .now).events[3].personal.feedback
                == "Listens well."
        )
        try await stack.close()
    }
}
