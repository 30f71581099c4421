import AuditBundles
import CivilTime
import CredentialingSchema
import EventStore
import Foundation
import Identifiers
import TestSupport
import Testing

@testable import Daemon

/// Bundles that are made while commands come in one after the other, with a checkpoint as often as one can be signed.
@Suite struct AuditExportTests {
    private let folder = TemporaryFolder()

    private func busyStack() throws -> Stack {
        var checkpoints = CheckpointLimits()
        checkpoints.interval = .zero
        return try Stack(folder.path, clock: TestClock("2026-04-20T12:00:00Z"), checkpoints: checkpoints)
    }

    private func accept(_ commands: [Command], _ stack: Stack) async throws {
        for outcome in try await stack.submit(commands) {
            try #require(outcome.receipt != nil, "\(outcome.summary)")
        }
    }

    /// Returns when a checkpoint covers what there is.
    private func covered(_ stack: Stack) async throws {
        let head = try stack.store.log.head()
        while try stack.store.checkpoint()?.size ?? .origin < head {
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    private static func verified(_ stack: Stack) throws -> AuditVerifier.Verified {
        let order = AuditExport.Order(
            peer: Sample.peer(1),
            asOf: try CivilDate("2026-04-20"),
            purpose: .audit,
            exportedBy: "A. Auditor"
        )
        let bundle = try AuditExport(store: stack.store).bundle(order)
        return try AuditVerifier.verify(Data(bundle.text), with: try stack.store.verifierKey)
    }

    /// On a thread of its own: the commands need those that tasks have.
    private func verified(_ stack: Stack) async throws -> AuditVerifier.Verified {
        try await withCheckedThrowingContinuation { continuation in
            NamedThread.start("export", stackBytes: NamedThread.foldingStackBytes) {
                continuation.resume(with: Result { try Self.verified(stack) })
            }
        }
    }

    /// Gives the commands one after the other, each with a number of its own, until it is cancelled.
    private func giving(
        _ stack: Stack,
        _ command: @escaping @Sendable (Int) -> Command
    ) -> Task<Void, any Error> {
        Task {
            var number = 1_000_000
            while !Task.isCancelled {
                try await stack.submit(command(number))
                number += 1
            }
        }
    }

    @Test func aLongHistoryIsExportedBesideOthersCommands() async throws {
        let stack = try busyStack()
        let events = 1_500
        try await accept(
            [
                Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.register(3, peer: 2),
                Sample.module(4, peer: 1), Sample.submit(5, peer: 1),
            ],
            stack
        )
        for start in stride(from: 100, to: 100 + events, by: 100) {
            try await accept((start..<start + 100).map { Sample.module($0, peer: 1) }, stack)
        }
        try await covered(stack)
        let others = giving(stack) { Sample.module($0, peer: 2) }
        var found = try await verified(stack)
        // A busy machine may give nobody else a turn meanwhile: then once more.
        for _ in 0..<100 {
            guard try stack.store.log.head() <= found.checkpoint.size else { break }
            found = try await verified(stack)
        }
        others.cancel()
        _ = await others.result
        #expect(found.events == events + 3 && found.streams == 1 && found.boards == [Sample.board])
        #expect(try found.checkpoint.size < stack.store.log.head(), "nobody recorded anything meanwhile")
        try await stack.close()
    }

    /// Each bundle is whole as of its checkpoint, whose ids are one person's or two people's.
    @Test func bundlesHoldWhileIdsAreMergedAndTakenApart() async throws {
        let stack = try busyStack()
        try await accept(
            [
                Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.register(3, peer: 2),
                Sample.module(4, peer: 2), Sample.submit(5, peer: 2),
                Sample.merge(6, 2, into: 1), Sample.unmerge(7, 2, from: 1), Sample.merge(8, 2, into: 1),
            ],
            stack
        )
        try await covered(stack)
        let others = giving(stack) {
            $0.isMultiple(of: 2) ? Sample.unmerge($0, 2, from: 1) : Sample.merge($0, 2, into: 1)
        }
        var seen: Set<Int> = []
        for done in 0..<500 where done < 20 || seen.count < 2 {
            let found = try await verified(stack)
            #expect(found.boards == (found.streams == 2 ? [Sample.board] : []))
            seen.insert(found.streams)
        }
        others.cancel()
        _ = await others.result
        #expect(seen == [1, 2])
        try await stack.close()
    }
}
