import Credentialing
import CredentialingSchema
import EventStore
import Foundation
import Identifiers
import LMDB
import SwiftProtobuf
import TestSupport
import Testing

@testable import Projections

/// Rebuilding, comparing, swapping and going back while commands go on.
struct SwapTests {
    let folder = TemporaryFolder()

    private func generations(_ projection: Projection) throws -> GenerationFolder {
        GenerationFolder(projection, in: try DataFolder(path: folder.path, access: .readOnly))
    }

    private func status(_ stack: Stack, _ projection: Projection) async throws -> RebuildStatus {
        while true {
            let status = try #require(stack.operations.status(of: projection))
            if !status.isRunning { return status }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private func code(_ body: () throws -> Void) -> ProjectionsError.Code? {
        do { try body() } catch { return (error as? ProjectionsError)?.code }
        return nil
    }

    /// The titles of the credentials that are found by board and number, none of them void.
    private func titles(_ stack: Stack) throws -> Set<String> {
        var titles: Set<String> = []
        for (key, row) in try stack.live.generation(.credentials).allRows()
        where key.first == Row.Kind.data.rawValue {
            let stored = try CredentialRow(serializedBytes: row)
            let board = try #require(BoardCode(stored.board))
            let found = try #require(try stack.live.credential(board, stored.number))
            if !found.voided { titles.insert(found.title) }
        }
        return titles
    }

    @Test(arguments: [61, 62, 63])
    func aRebuildBesideWritingIsTheSame(_ seed: UInt64) async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: seed, people: 6)
        try await stack.submit(random.commands(150))
        for projection in Projection.allCases {
            _ = try stack.operations.rebuild(projection, threads: 2)
            for _ in 0..<10 { try await stack.submit(random.commands(8)) }
            let ready = try await status(stack, projection)
            #expect(ready.state == .ready, "\(ready)")
            #expect(ready.diff?.isEmpty == true)
            #expect(ready.eventsTotal > 0)
            #expect(ready.secondsLeft == nil)
            for _ in 0..<3 { try await stack.submit(random.commands(8)) }
            let diff = try stack.operations.swap(projection, acceptDiff: false)
            #expect(diff.isEmpty)
            #expect(diff.liveRows == diff.candidateRows)
            #expect(diff.position == (try stack.store.log.head()).rawValue)
            #expect(stack.live.generation(projection).number == ready.generation)
        }
        try await stack.submit(random.commands(40))
        #expect(try stack.differences().isEmpty, "seed \(seed)")
        try await stack.close()
        // What answered before is still there, up to date, and clean.
        let again = try Stack(folder.path)
        #expect(again.reports.allSatisfy { $0.rebuilt == nil })
        for projection in Projection.allCases {
            let states = again.live.states(of: projection)
            let live = try states.live.get()
            #expect(states.previous?.state.digest == live.state.digest)
            #expect(states.previous?.state.position == live.state.position)
        }
        try await again.close()
    }

    @Test func aWrongVersionIsSeenRefusedAndTakenBack() async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: 71, people: 8)
        try await stack.submit(random.commands(300))
        let right = try stack.live.generation(.credentials).allRows()
        #expect(try !titles(stack).isEmpty && !titles(stack).contains("Wrong"))

        _ = try stack.operations.rebuild(.credentials, threads: 2, by: .wrongCredentials)
        let ready = try await status(stack, .credentials)
        let diff = try #require(ready.diff)
        #expect(ready.state == .ready)
        #expect(diff.changed > 0)
        // The rows of standings have no titles.
        let titled = right.keys.count { $0.first == Row.Kind.data.rawValue }
        #expect(diff.changed + diff.missing == UInt64(titled))
        #expect(diff.added == 0)
        let sample = try #require(diff.samples.first { $0.kind == "changed" })
        #expect(sample.candidate?.contains("Wrong") == true)
        #expect(sample.live?.contains("Wrong") == false)
        #expect(diff.samples.count <= 3 * RowDiff.samplesPerKindMax)

        #expect(code { _ = try stack.operations.swap(.credentials, acceptDiff: false) } == .rowsDiffer)
        #expect(try stack.live.generation(.credentials).allRows() == right)
        _ = try stack.operations.swap(.credentials, acceptDiff: true)
        #expect(try titles(stack) == ["Wrong"])

        // The log goes on: both generations follow it.
        try await stack.submit(random.commands(60))
        let back = try stack.operations.rollback(.credentials)
        #expect(try !titles(stack).contains("Wrong"))
        #expect(stack.live.generation(.credentials).number == back)
        #expect(try stack.differences().isEmpty)
        // And forth, since what was rolled back follows still.
        _ = try stack.operations.rollback(.credentials)
        #expect(try titles(stack) == ["Wrong"])
        _ = try stack.operations.rollback(.credentials)
        let dropped = try stack.operations.dropPrevious(.credentials)
        #expect(try generations(.credentials).numbers() == [back])
        #expect(dropped != back)
        #expect(code { _ = try stack.operations.rollback(.credentials) } == .previousMissing)
        try await stack.submit(random.commands(20))
        #expect(try stack.differences().isEmpty)
        try await stack.close()
    }

    @Test func aWrongVersionThatWasLiveGivesWayToTheProgramsOwnAtTheNextStart() async throws {
        var stack = try Stack(folder.path)
        var random = RandomCommands(seed: 72, people: 5)
        try await stack.submit(random.commands(200))
        let old = stack.live.generation(.credentials).number
        _ = try stack.operations.rebuild(.credentials, threads: 1, by: .wrongCredentials)
        _ = try await status(stack, .credentials)
        _ = try stack.operations.swap(.credentials, acceptDiff: true)
        try await stack.submit(random.commands(30))
        try await stack.close()
        stack = try Stack(folder.path)
        // Without a rebuild: the one before is of the program's version.
        #expect(stack.reports.allSatisfy { $0.rebuilt == nil })
        #expect(stack.live.generation(.credentials).number == old)
        #expect(try generations(.credentials).numbers() == [old])
        #expect(try stack.differences().isEmpty)
        try await stack.close()
    }

    @Test func oneRebuildAtATimeAndACancelledOneLeavesNothing() async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: 73, people: 5)
        try await stack.submit(random.commands(100))
        let (gate, live) = (Gate(), stack.live.generation(.credentials).number)
        _ = try stack.operations.rebuild(.credentials, threads: 2, by: .gated(gate))
        while !gate.isReached { try await Task.sleep(for: .milliseconds(2)) }
        #expect(code { _ = try stack.operations.rebuild(.credentials, threads: 1) } == .rebuildRunning)
        #expect(code { _ = try stack.operations.swap(.credentials, acceptDiff: true) } == .candidateMissing)
        #expect(try generations(.credentials).numbers().count == 2)
        // Commands go on, and another projection is rebuilt meanwhile.
        try await stack.submit(random.commands(20))
        _ = try stack.operations.rebuild(.deadlines, threads: 1)
        #expect(try await status(stack, .deadlines).state == .ready)

        let operations = stack.operations
        let cancelling = Task.detached { try operations.cancel(.credentials) }
        try await Task.sleep(for: .milliseconds(20))
        gate.open()
        try await cancelling.value
        #expect(stack.operations.status(of: .credentials) == nil)
        #expect(try generations(.credentials).numbers() == [live])
        #expect(code { try stack.operations.cancel(.credentials) } == .rebuildMissing)
        // A candidate is given up the same way.
        try stack.operations.cancel(.deadlines)
        #expect(try generations(.deadlines).numbers().count == 1)
        #expect(try stack.differences().isEmpty)
        try await stack.close()
    }

    @Test func rebuildsAtOnceAreBounded() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([Sample.adoptRules(1), Sample.register(2, peer: 1)])
        let gate = Gate()
        func gated(_ projection: Projection) -> Projection {
            Projection(
                name: projection.name,
                version: 99,
                rows: { _, _ in
                    gate.pass(); return []
                }
            ) { _ in "{}" }
        }
        let chosen = Projection.allCases
        #expect(chosen.count > ProjectionOperations.rebuildsMax)
        for projection in chosen.prefix(ProjectionOperations.rebuildsMax) {
            _ = try stack.operations.rebuild(projection, threads: 1, by: gated(projection))
        }
        let next = chosen[ProjectionOperations.rebuildsMax]
        #expect(code { _ = try stack.operations.rebuild(next, threads: 1) } == .rebuildRunning)
        gate.open()
        for projection in chosen.prefix(ProjectionOperations.rebuildsMax) {
            _ = try await status(stack, projection)
        }
        _ = try stack.operations.rebuild(next, threads: 1)
        #expect(try await status(stack, next).state == .ready)
        try await stack.close()
    }

    @Test func whatIsNotThereIsSaid() async throws {
        let stack = try Stack(folder.path)
        #expect(code { _ = try stack.operations.projection("nothing") } == .projectionUnknown)
        #expect(code { _ = try stack.operations.swap(.deadlines, acceptDiff: true) } == .candidateMissing)
        #expect(code { _ = try stack.operations.compare(.deadlines) } == .candidateMissing)
        #expect(code { _ = try stack.operations.rollback(.deadlines) } == .previousMissing)
        #expect(code { _ = try stack.operations.dropPrevious(.deadlines) } == .previousMissing)
        #expect(code { try stack.operations.cancel(.deadlines) } == .rebuildMissing)
        #expect(
            code { _ = try stack.operations.retry(Sample.peer(1), in: .deadlines) } == .notQuarantined
        )
        #expect(stack.operations.status(of: .deadlines) == nil)
        try await stack.close()
    }

    @Test func aCandidateThatIsReadySurvivesARestart() async throws {
        var stack = try Stack(folder.path)
        var random = RandomCommands(seed: 74, people: 5)
        try await stack.submit(random.commands(120))
        _ = try stack.operations.rebuild(.eligibility, threads: 2)
        let ready = try await status(stack, .eligibility)
        await stack.kill()
        stack = try Stack(folder.path)
        try await stack.submit(random.commands(30))
        let diff = try stack.operations.swap(.eligibility, acceptDiff: false)
        #expect(diff.candidateGeneration == ready.generation)
        #expect(stack.live.generation(.eligibility).number == ready.generation)
        #expect(try stack.differences().isEmpty)
        try await stack.close()
    }

    @Test func aCandidateOfAnotherVersionDoesNot() async throws {
        var stack = try Stack(folder.path)
        var random = RandomCommands(seed: 75, people: 5)
        try await stack.submit(random.commands(120))
        let live = stack.live.generation(.credentials).number
        _ = try stack.operations.rebuild(.credentials, threads: 2, by: .wrongCredentials)
        _ = try await status(stack, .credentials)
        await stack.kill()
        stack = try Stack(folder.path)
        #expect(try generations(.credentials).numbers() == [live])
        #expect(code { _ = try stack.operations.swap(.credentials, acceptDiff: true) } == .candidateMissing)
        #expect(try stack.differences().isEmpty)
        try await stack.close()
    }

    @Test func rowsChangedBehindItsBackAreSeenThoughTheDigestKeptIsRight() async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: 76, people: 6)
        try await stack.submit(random.commands(200))
        let live = stack.live.generation(.deadlines)
        let (key, value) = try #require(try live.allRows().first)
        try live.environment.write { transaction in
            try transaction.put(value + [0], for: key, in: live.rows)
        }
        _ = try stack.operations.rebuild(.deadlines, threads: 2)
        let diff = try #require(try await status(stack, .deadlines).diff)
        #expect([diff.added, diff.missing, diff.changed] == [0, 0, 1])
        #expect(code { _ = try stack.operations.swap(.deadlines, acceptDiff: false) } == .rowsDiffer)
        _ = try stack.operations.swap(.deadlines, acceptDiff: true)
        #expect(try stack.differences().isEmpty)
        try await stack.close()
    }
}
