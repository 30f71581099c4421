import Foundation
import Glibc
import Identifiers
import LMDB
import MerkleTree
import Testing

@testable import EventStore

struct CheckpointTests {
    private let folder = TemporaryFolder()

    private func reopened(
        _ change: (inout StoreConfiguration) -> Void = { _ in }
    ) throws -> EventStore {
        var configuration = TestStore.configuration
        change(&configuration)
        return try EventStore(
            path: folder.path,
            access: .owner,
            configuration: configuration,
            claimsOf: Claims.function
        )
    }

    @discardableResult
    private func run(commands: ClosedRange<UInt64>) async throws -> SignedCheckpoint? {
        let test = try TestStore(folder.path)
        for command in commands { try await test.append(command % 5, command) }
        try await test.close()
        return try test.store.checkpoint()
    }

    private func refusal<R>(_ body: () throws -> R) -> MerkleTreeError.Code? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? MerkleTreeError)?.code
        }
    }

    @Test func aStopLeavesACheckpointOfAllThereIs() async throws {
        let checkpoint = try #require(try await run(commands: 1...20))
        let store = try reopened()
        #expect(checkpoint.size == Position(20))
        #expect(try checkpoint.root == store.index.root(size: Position(20)))
        #expect(try checkpoint.headsRoot == store.heads.extent().root)
        #expect(checkpoint.origin == "credentiald/\(store.log.id)")
        let lines = checkpoint.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[..<2] == [checkpoint.origin[...], "20"])
        #expect(lines[3] == "heads \(checkpoint.headsRoot.base64)")
        #expect(lines[4] == "" && lines[5].hasPrefix("\u{2014} \(checkpoint.origin) "))
        let key = try NoteVerifierKey(store.verifierKey.description)
        #expect(try SignedCheckpoint(encoded: checkpoint.encoded, verifiedWith: key) == checkpoint)
    }

    @Test func anEmptyLogHasNone() async throws {
        let test = try TestStore(folder.path)
        try await test.close()
        #expect(try test.store.checkpoint() == nil)
        #expect(code { try test.store.proveInclusion(position: Position(1)) } == .noCheckpoint)
    }

    @Test func whatFollowsARestartIsConsistent() async throws {
        var sizes: [Position] = []
        for run in 0..<5 as Range<UInt64> {
            let checkpoint = try await self.run(commands: run * 13 + 1...run * 13 + 13)
            sizes.append(try #require(checkpoint).size)
        }
        let store = try reopened()
        #expect(try store.log.checkpointSizes() == sizes)
        let key = try store.verifierKey
        for older in sizes {
            for newer in sizes where newer >= older {
                let verified = try store.proveConsistency(from: older, to: newer).verify(with: key)
                #expect(verified.older.size == older && verified.newer.size == newer)
            }
        }
        #expect(try LogVerifier(store).verify().checkpointCount == 5)
    }

    @Test func theyAreMadeWhileTheLogGrows() async throws {
        var configuration = TestStore.configuration
        configuration.checkpoints.interval = .milliseconds(5)
        let test = try TestStore(folder.path, configuration: configuration)
        for round in 0..<3 as Range<UInt64> {
            for command in 1...10 as ClosedRange<UInt64> {
                try await test.append(command % 4, round * 10 + command)
            }
            while try test.store.checkpoint()?.size != Position(round * 10 + 10) {
                try await Task.sleep(for: .milliseconds(1))
            }
        }
        #expect(test.writer.state == .accepting)
        let sizes = try test.store.log.checkpointSizes()
        try await test.close()
        // Nothing grew, so nothing is signed again.
        #expect(try test.store.log.checkpointSizes() == sizes)
        #expect(try LogVerifier(test.store).verify().isSound)
    }

    @Test func theKeyIsMadeOnceForTheOwnerAlone() async throws {
        let before = try reopened().verifierKey
        let seed = try folder.bytes("keys/log.key")
        #expect(seed.count == 32)
        var status = stat()
        #expect(stat(folder.path + "/keys/log.key", &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(try reopened().verifierKey == before)
        #expect(try folder.bytes("keys/log.key") == seed)
    }

    @Test func anotherKeyOrNameIsRefused() async throws {
        try await run(commands: 1...3)
        #expect(code { try reopened { $0.logName = "example.org/log" } } == .wrongLogKey)
        #expect(code { try reopened { $0.logName = "no spaces" } } == .wrongLogKey)
        try folder.write([UInt8](repeating: 7, count: 32), to: "other.key")
        #expect(code { try reopened { $0.logKeyPath = folder.path + "/other.key" } } == .wrongLogKey)
        #expect(code { try reopened { $0.logKeyPath = folder.path + "/absent" } } == .notFound)
        try folder.write([UInt8](repeating: 7, count: 31), to: "keys/log.key")
        #expect(code { try reopened() } == .keysDamaged)
        try FileManager.default.removeItem(atPath: folder.path + "/keys/log.key")
        #expect(code { try reopened() } == .notFound)
    }

    @Test func aConfiguredNameAndKey() async throws {
        try folder.write([UInt8](repeating: 7, count: 32), to: "other.key")
        let store = try reopened {
            $0.logName = "example.org/log"
            $0.logKeyPath = folder.path + "/other.key"
        }
        #expect(try store.verifierKey.name.text == "example.org/log")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/keys/log.key"))
    }

    @Test func anEditedNoteIsNotBelieved() async throws {
        let checkpoint = try #require(try await run(commands: 1...8))
        let store = try reopened()
        let key = try store.verifierKey
        let edited = checkpoint.text.replacing("\n8\n", with: "\n9\n")
        let bytes = Array(edited.utf8)
        #expect(refusal { try SignedCheckpoint(encoded: bytes, verifiedWith: key) } == .badSignature)
        for index in checkpoint.encoded.indices {
            var bytes = checkpoint.encoded
            bytes[index] ^= 1
            #expect(refusal { try SignedCheckpoint(encoded: bytes, verifiedWith: key) } != nil)
        }
        // Kept, it ends signing: what was signed before cannot be told any more.
        try put(Array(edited.utf8), at: 8, in: store)
        #expect(code { try store.checkpoint() } == .forkedLog)
        #expect(code { try store.writeCheckpoint() } == .forkedLog)
    }

    private func put(_ note: [UInt8], at size: UInt64, in store: EventStore) throws {
        let checkpoints = try #require(store.log.checkpoints)
        try store.log.environment.write { (transaction) throws(LMDBError) in
            try transaction.put(note, for: size, in: checkpoints)
        }
    }

    /// A mark that begins the value makes one character with the space before it: other readers see the line.
    @Test func headsAreFoundByteByByte() async throws {
        try await run(commands: 1...2)
        let store = try reopened()
        let signer = try LogKey.signer(
            path: folder.path + "/keys/log.key",
            name: store.verifierKey.name,
            create: false
        )
        let root = Digest.sha256([1])
        for (lines, isOne) in [
            (["heads \(root.base64)"], true), (["heads \(root.base64)", "heads\u{301} x"], true),
            (["heads \(root.base64)", "heads \u{301}x"], false), (["heads \u{301}\(root.base64)"], false),
        ] {
            let checkpoint = try Checkpoint(
                origin: signer.verifierKey.name.text,
                size: TreeSize(2),
                root: .zero,
                extensions: lines
            )
            let note = try CheckpointNote(signing: checkpoint, with: signer)
            let read = try? SignedCheckpoint(encoded: note.encoded, verifiedWith: signer.verifierKey)
            #expect(read?.headsRoot == (isOne ? root : nil), "\(lines)")
        }
    }

    /// The log was replaced by one that does not go on from what was signed.
    @Test func aForkIsNotSigned() async throws {
        let checkpoint = try #require(try await run(commands: 1...8))
        let store = try reopened()
        let signer = try LogKey.signer(
            path: folder.path + "/keys/log.key",
            name: store.verifierKey.name,
            create: false
        )
        let other = try SignedCheckpoint(
            size: Position(8),
            root: .zero,
            headsRoot: checkpoint.headsRoot,
            signer: signer
        )
        try put(other.encoded, at: 8, in: store)
        #expect(code { try store.writeCheckpoint() } == .forkedLog)
        let ahead = try SignedCheckpoint(
            size: Position(9),
            root: .zero,
            headsRoot: .zero,
            signer: signer
        )
        try put(ahead.encoded, at: 9, in: store)
        #expect(code { try store.writeCheckpoint() } == .forkedLog)
    }

    @Test func aForkDegradesTheWriter() async throws {
        try await run(commands: 1...8)
        var configuration = TestStore.configuration
        configuration.checkpoints.interval = .milliseconds(5)
        let test = try TestStore(folder.path, configuration: configuration)
        try put([1, 2, 3], at: 8, in: test.store)
        try await test.append(1, 100)
        while test.writer.state == .accepting { try await Task.sleep(for: .milliseconds(1)) }
        guard case .degraded(let reasons) = test.writer.state else {
            Issue.record("the writer is \(test.writer.state)")
            return
        }
        #expect(reasons.count == 1 && reasons[0].hasPrefix("checkpoints: forked-log"))
        try await test.append(1, 101)
        try await test.close()
    }

    /// Nobody knows what the disk holds after a failed write, whoever made it.
    @Test func aFailedWriteOfACheckpointStopsTheWriter() async throws {
        let test = try TestStore(folder.path)
        try await test.append(1, 1)
        let descriptors = Descriptors(of: folder.path + "/log/data.mdb")
        #expect(descriptors.count > 0)
        descriptors.redirect(to: folder.path + "/log/data.mdb", O_RDONLY)
        #expect(code { try test.store.writeCheckpoint() } == .storage)
        descriptors.restore()
        #expect(test.store.log.failure != nil)
        guard case .stopped(let reason) = test.writer.state else {
            Issue.record("the writer is \(test.writer.state)")
            return
        }
        #expect(reason?.contains("checkpoint") == true)
        let error = await #expect(throws: SubmissionError.self) {
            _ = try await test.append(.init(stream: Samples.peer, command: Samples.command(2)))
        }
        #expect(error?.code == .stopped)
        descriptors.forget()
        await test.writer.stop()
        #expect(try test.store.log.checkpointSizes().isEmpty)
    }

    /// What the writer mends is no reason for anybody to look after the checkpoints.
    @Test func oneThatFindsTheLogGivenUpIsMadeOnceItIsOpenAgain() async throws {
        let test = try TestStore(folder.path)
        let heads = Descriptors(of: folder.path + "/log/data.mdb", dataSyncAlone: true)
        try await test.append(1, 1)
        heads.redirect(to: "/dev/full", O_RDWR)
        #expect(code { try test.store.writeCheckpoint() } == .spaceExhausted)
        heads.forget()
        let (told, checkpointer) = (CallLog(), try test.store.checkpointer())
        let thread = CheckpointThread(checkpointer)
        thread.start(interval: .milliseconds(1)) { told.add("\($0)") }
        await told.wait(for: "putOff", count: 2)
        #expect(try await test.append(1, 2).position == Position(2))
        await told.wait(for: "made", count: 1)
        thread.stopAndWait()
        #expect(Set(told.calls) == ["putOff", "made"])
        #expect(try test.store.checkpoint()?.size == Position(2))
        #expect(test.writer.state == .accepting)
        try await test.close()
    }

    @Test func aFailedWriteIsToldFromWhatCanBeTriedAgain() {
        func error(_ code: LMDBError.Code) -> LMDBError { LMDBError(code: code, operation: "mdb_txn_commit") }
        let (givenUp, failed) = (error(.MDB_PANIC), error(.EIO))
        #expect(!givenUp.isFailedWrite && failed.isFailedWrite)
        for code in [.ENOSPC, .EDQUOT, .MDB_MAP_FULL] as [LMDBError.Code] {
            #expect(!error(code).isFailedWrite)
        }
        #expect(CheckpointOutcome(EventStoreError(givenUp)) == .putOff)
        let told = EventStoreError(failed)
        #expect(CheckpointOutcome(told) == .failed(told.description))
    }

    /// The newest ones, and of the older ones the first of each power of two.
    @Test func aBoundedNumberIsKept() async throws {
        let test = try TestStore(folder.path)
        for command in 1...200 as ClosedRange<UInt64> { try await test.append(1, command) }
        let signer = try LogKey.signer(
            path: folder.path + "/keys/log.key",
            name: test.store.verifierKey.name,
            create: false
        )
        for size in 3...200 as ClosedRange<UInt64> {
            let checkpoint = try SignedCheckpoint(
                size: Position(size),
                root: .zero,
                headsRoot: .zero,
                signer: signer
            )
            try test.store.log.put(checkpoint, keepingNewest: 10)
        }
        let kept = try test.store.log.checkpointSizes().map(\.rawValue)
        #expect(kept == [3, 4, 8, 16, 32, 64, 128] + Array(191...200))
        await test.writer.stop()
    }
}
