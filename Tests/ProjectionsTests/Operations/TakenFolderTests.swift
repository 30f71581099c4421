import EventStore
import Foundation
import TestSupport
import Testing

@testable import Projections

/// What operators ask of a daemon whose data folder was moved away.
struct TakenFolderTests {
    let folder = TemporaryFolder()

    private func waitForRebuild(_ stack: Stack, _ projection: Projection) async throws {
        while stack.operations.status(of: projection)?.isRunning == true {
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(stack.operations.status(of: projection)?.state == .ready)
    }

    private func code(_ body: () throws -> Void) -> EventStoreError.Code? {
        do { try body() } catch { return (error as? EventStoreError)?.code }
        return nil
    }

    @Test func nothingIsWrittenWhereAnotherFolderMayStand() async throws {
        let path = folder.path + "/data"
        let stack = try Stack(path)
        var random = RandomCommands(seed: 81, people: 3)
        try await stack.submit(random.commands(20))
        _ = try stack.operations.rebuild(.credentials, threads: 1)
        try await waitForRebuild(stack, .credentials)
        _ = try stack.operations.swap(.credentials, acceptDiff: true)
        _ = try stack.operations.rebuild(.roster, threads: 1)
        try await waitForRebuild(stack, .roster)
        try FileManager.default.moveItem(atPath: path, toPath: path + ".lost")
        let live = stack.live.generation(.roster).number
        let operations = stack.operations
        #expect(code { _ = try operations.rebuild(.roster, threads: 1) } == .folderReplaced)
        #expect(code { _ = try operations.rebuild(.deadlines, threads: 1) } == .folderReplaced)
        #expect(code { _ = try operations.swap(.roster, acceptDiff: true) } == .folderReplaced)
        #expect(code { try operations.cancel(.roster) } == .folderReplaced)
        #expect(code { _ = try operations.rollback(.credentials) } == .folderReplaced)
        #expect(code { _ = try operations.dropPrevious(.credentials) } == .folderReplaced)
        #expect(stack.live.generation(.roster).number == live)
        #expect(!FileManager.default.fileExists(atPath: path))
        await stack.kill()
    }
}
