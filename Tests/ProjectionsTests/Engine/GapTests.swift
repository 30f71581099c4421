import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import LMDB
import Synchronization
import TestSupport
import Testing

@testable import Projections

/// Batches that never reached the projections are filled in from the log.
struct GapTests {
    let folder = TemporaryFolder()

    /// Lets only every third batch through, as if the others had failed.
    private final class Lossy: BatchSubscriber {
        let environments: [Environment] = []
        let name = "lossy"
        let live: LiveProjections

        init(_ live: LiveProjections) { self.live = live }

        func apply(_ batch: borrowing CommittedBatch) throws {
            if batch.last.rawValue % 3 == 0 { try live.apply(batch) }
        }

        func catchUp(unless isStopping: () -> Bool) throws { try live.catchUp(unless: isStopping) }
    }

    /// Takes nothing in while it is told to, as on a full disk.
    private final class Refusing: BatchSubscriber {
        let environments: [Environment] = []
        let name = "refusing"
        let live: LiveProjections
        let isOn = Mutex(false)

        init(_ live: LiveProjections) { self.live = live }

        func apply(_ batch: borrowing CommittedBatch) throws {
            try refuse()
            try live.apply(batch)
        }

        func catchUp(unless isStopping: () -> Bool) throws {
            try refuse()
            try live.catchUp(unless: isStopping)
        }

        private func refuse() throws {
            if isOn.withLock({ $0 }) { throw EventStoreError(.spaceExhausted, "as told") }
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func rowsThatFailedAreMadeAlthoughNothingMoreIsRecorded() async throws {
        var refusing: Refusing?
        let stack = try Stack(
            folder.path,
            subscriber: {
                let door = Refusing($0)
                refusing = door
                return door
            }
        )
        let door = try #require(refusing)
        var random = RandomCommands(seed: 5, people: 4)
        for command in random.commands(20) {
            _ = try await stack.service.submit(try Stack.prepare([command]))
        }
        let before = try stack.store.log.head()
        door.isOn.withLock { $0 = true }
        for command in random.commands(20) {
            _ = try await stack.service.submit(try Stack.prepare([command]))
        }
        let head = try stack.store.log.head()
        #expect(head > before)
        #expect(try stack.live.generation(Projection.roster).state().position == before)
        door.isOn.withLock { $0 = false }
        while try Projection.allCases.contains(where: {
            try stack.live.generation($0).state().position < head
        }) {
            try await Task.sleep(for: .milliseconds(5))
        }
        let oracle = try Oracle(stack.store)
        for projection in Projection.allCases {
            #expect(try stack.live.generation(projection).allRows() == oracle.rows[projection])
            #expect(try stack.live.generation(projection).state().digest == oracle.digest(projection))
        }
        try await stack.close()
    }

    @Test(arguments: [1, 2])
    func aGapIsFilledBeforeTheNextBatch(_ seed: UInt64) async throws {
        var configuration = StoreConfiguration()
        configuration.logMapSize = 256 << 20
        configuration.indexMapSize = 256 << 20
        let store = try EventStore(
            path: folder.path,
            access: .owner,
            configuration: configuration,
            claimsOf: UniqueClaim.digests
        )
        let folders = try ProjectionFolders(store: store, rules: RuleBook())
        let live = try folders.openAll(threads: 1).live
        let shelf = RuleShelf(RuleBook())
        let clock = TestClock()
        let writer = try CommandService.Writer(
            store: store,
            subscribers: [Lossy(live)],
            clock: { clock.now },
            makeDecider: { CommandDecider(keys: store.keys, shelf: shelf) }
        )
        let service = CommandService(writer: writer)
        var random = RandomCommands(seed: seed, people: 4)
        var applied = 0
        for command in random.commands(220) {
            _ = try await service.submit(try Stack.prepare([command]))
            let head = try store.log.head()
            guard try live.generation(.credentials).state().position == head else { continue }
            let oracle = try Oracle(store)
            for projection in Projection.allCases {
                #expect(try live.generation(projection).allRows() == oracle.rows[projection])
                #expect(try live.generation(projection).state().digest == oracle.digest(projection))
            }
            applied += 1
        }
        #expect(applied > 10)
        await writer.stop()
        try folders.close(live)
        try store.close()
    }
}
