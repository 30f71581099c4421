import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import LMDB
import TestSupport
import Testing

@testable import Projections

/// What a replay without a daemon leaves of generations.
struct ReplayWithoutDaemonTests {
    let folder = TemporaryFolder()

    private func filled(_ stack: Stack, seed: UInt64) async throws {
        var random = RandomCommands(seed: seed, people: 5)
        try await stack.submit(random.commands(120))
    }

    private func spoilARow(of projection: Projection, _ stack: Stack) throws {
        let live = stack.live.generation(projection)
        let (key, value) = try #require(try live.allRows().first)
        try live.environment.write { transaction in
            try transaction.put(value + [0], for: key, in: live.rows)
        }
    }

    /// Lets go of the folder at its end.
    private func withFolders<Result>(_ body: (ProjectionFolders) throws -> Result) throws -> Result {
        let store = try EventStore(path: folder.path, access: .owner, claimsOf: UniqueClaim.digests)
        let result = try body(try ProjectionFolders(store: store, rules: try store.readRuleBook()))
        try store.close()
        return result
    }

    /// What is named, when that and nothing else is there.
    private func pointers(_ projection: Projection, _ folders: ProjectionFolders) throws -> GenerationPointers
    {
        let place = GenerationFolder(projection, in: folders.store.folder)
        let pointers = try #require(try place.pointers())
        #expect(place.numbers() == pointers.numbers.sorted())
        return pointers
    }

    /// What waits to be swapped in may be all that is right.
    @Test(arguments: [false, true])
    func whatIsRefusedTakesNoCandidateAway(_ acceptDiff: Bool) async throws {
        let stack = try Stack(folder.path)
        try await filled(stack, seed: 46)
        _ = try stack.operations.rebuild(.deadlines, threads: 1)
        while stack.operations.status(of: .deadlines)?.isRunning == true {
            try await Task.sleep(for: .milliseconds(5))
        }
        let candidate = try #require(stack.live.seat(.deadlines).candidate).number
        try spoilARow(of: .deadlines, stack)
        try await stack.close()
        let left = try withFolders { folders in
            let rebuilt = try folders.rebuild(
                [.deadlines],
                threads: 2,
                acceptDiff: acceptDiff,
                progress: nil
            )
            #expect(rebuilt.map(\.isLive) == [acceptDiff])
            return try pointers(.deadlines, folders)
        }
        #expect(left.candidate == (acceptDiff ? nil : candidate))
        let again = try Stack(folder.path)
        #expect(again.live.seat(.deadlines).candidate?.number == left.candidate)
        try await again.close()
    }

    @Test func oneThatFailsLeavesNothing() async throws {
        let stack = try Stack(folder.path)
        try await filled(stack, seed: 47)
        try await stack.close()
        try withFolders { folders in
            let before = try folders.projections.map { try pointers($0, folders) }
            let progress = ReplayProgress(total: 1)
            progress.cancel()
            let error = #expect(throws: ProjectionsError.self) {
                try folders.rebuild(folders.projections, threads: 2, acceptDiff: false, progress: progress)
            }
            #expect(error?.code == .cancelled)
            #expect(try folders.projections.map { try pointers($0, folders) } == before)
        }
    }
}
