import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import LMDB
import SwiftProtobuf
import Synchronization
import TestSupport
import Testing

@testable import Projections

/// What a generation says of itself may be anything: that stops it with words, and never the process.
@Suite(.timeLimit(.minutes(10)))
struct DamagedStateTests {
    let folder = TemporaryFolder()

    private static func row(_ kind: Row.Kind) -> Row { Row(key: RowKey(kind).bytes + [1], value: [2]) }

    @Test func aCountThatCannotBeIsNotGoneOnFrom() {
        #expect(!Self.removes(.data, rows: 0, quarantined: 0))
        #expect(!Self.removes(.quarantine, rows: 1, quarantined: 0))
        #expect(Self.removes(.quarantine, rows: 1, quarantined: 1))
        #expect(!Self.inserts(.data, rows: .max, quarantined: 0))
        #expect(!Self.inserts(.quarantine, rows: 1, quarantined: .max))
        #expect(Self.inserts(.quarantine, rows: 1, quarantined: 1))
    }

    private static func removes(_ kind: Row.Kind, rows: UInt64, quarantined: UInt64) -> Bool {
        var state = GenerationState(version: 1)
        (state.rowCount, state.quarantined) = (rows, quarantined)
        return state.remove(row(kind))
    }

    private static func inserts(_ kind: Row.Kind, rows: UInt64, quarantined: UInt64) -> Bool {
        var state = GenerationState(version: 1)
        (state.rowCount, state.quarantined) = (rows, quarantined)
        return state.insert(row(kind))
    }

    /// The rows of a person who waits since a time of which no microseconds can be counted.
    @Test(arguments: [Int64.max, .min, -1]) func aTimeThatIsNoneIsNotTold(_ seconds: Int64) {
        var row = QuarantineRow()
        row.stream = Sample.stream(1).description
        row.since.seconds = seconds
        #expect(QuarantinedPerson(row).since.isEmpty)
        row.since.seconds = 0
        #expect(!QuarantinedPerson(row).since.isEmpty)
    }

    @Test func aProjectionThatMiscountsFailsAndNoneIsRebuiltBesideIt() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([
            Sample.adoptRules(1), Sample.register(10, peer: 1), Sample.module(11, peer: 1),
            Sample.submit(12, peer: 1), Sample.approve(13, peer: 1, credentialNumber: "N-1"),
        ])
        let damaged = stack.live.generation(.eligibility)
        try damaged.setNoRows()
        let before = try damaged.state()
        let outcome = try await stack.submit(Sample.ceu(30, peer: 1))
        #expect(outcome.receipt != nil)
        while stack.store.signal.applied <= before.position { try await Task.sleep(for: .milliseconds(5)) }
        #expect(try damaged.state() == before)
        // Nobody is folded for it again and again: it is damaged for good.
        for number in 31..<36 { try await stack.submit(Sample.ceu(number, peer: 1)) }
        stack.live.applier.withLock { #expect($0.people.people.isEmpty) }
        #expect(stack.live.tally.foldedRecords <= 1, "\(stack.live.tally.foldedRecords)")

        let refused = #expect(throws: ProjectionsError.self) {
            try stack.operations.rebuild(.deadlines, threads: 1)
        }
        #expect(refused?.code == .behind)
        #expect(refused?.reason.contains("eligibility") == true)
        let notRetried = #expect(throws: ProjectionsError.self) {
            try stack.live.retry(Sample.peer(1), in: .credentials)
        }
        #expect(notRetried?.code == .behind)
        // One that was begun before cannot join, either.
        let rules = try stack.store.readRuleBook()
        let folders = try ProjectionFolders(store: stack.store, rules: rules)
        let built = try folders.build([.deadlines], threads: 1, progress: nil).generations[0]
        var own = try Applier(
            store: stack.store,
            followers: [Applier.Follower(generation: built, isRequired: true)],
            rules: rules
        )
        do {
            try stack.live.attach(built, catchingUpWith: &own)
            Issue.record("it joined")
        } catch { #expect((error as? ProjectionsError)?.code == .behind) }
        await stack.kill()
    }

    /// LMDB has more than one word for it.
    @Test func oneWhosePagesAreNoneIsDamagedForGood() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([
            Sample.adoptRules(1), Sample.register(10, peer: 1), Sample.module(11, peer: 1),
            Sample.submit(12, peer: 1), Sample.approve(13, peer: 1, credentialNumber: "N-1"),
        ])
        let damaged = stack.live.generation(.statistics)
        try damaged.zeroPages()
        let flaw = #expect(throws: LMDBError.self) { try damaged.state() }
        #expect(flaw?.isDamage == true && flaw?.code != .MDB_CORRUPTED, "\(String(describing: flaw))")
        let head = try stack.store.log.head()
        for number in 30..<36 { try await stack.submit(Sample.ceu(number, peer: 1)) }
        while stack.store.signal.applied <= head { try await Task.sleep(for: .milliseconds(5)) }
        stack.live.applier.withLock { #expect($0.people.people.isEmpty) }
        #expect(stack.live.tally.foldedRecords <= 1, "\(stack.live.tally.foldedRecords)")
        await stack.kill()
    }

    /// Whoever is told of it changes the pointers: one that follows no more must not answer by a swap.
    @Test func oneThatWasLostIsTakenAlsoAfterALaterFailure() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([
            Sample.adoptRules(1), Sample.register(10, peer: 1), Sample.module(11, peer: 1),
            Sample.submit(12, peer: 1), Sample.approve(13, peer: 1, credentialNumber: "N-1"),
        ])
        let rules = try stack.store.readRuleBook()
        let folders = try ProjectionFolders(store: stack.store, rules: rules)
        func built(_ projection: Projection) throws -> Generation {
            try folders.build([projection], threads: 1, progress: nil).generations[0]
        }
        let (answering, other) = (try built(.eligibility), try built(.eligibility))
        try await stack.submit(Sample.ceu(30, peer: 1))
        // No transaction steps over where one is that is ahead.
        let ahead = try built(.deadlines)
        try await stack.submit(Sample.ceu(31, peer: 1))
        var applier = try Applier(
            store: stack.store,
            followers: [
                Applier.Follower(generation: answering, isRequired: true),
                Applier.Follower(generation: other, isRequired: false),
                Applier.Follower(generation: ahead, isRequired: true),
            ],
            rules: rules
        )
        try other.setNoRows()
        var transactions = 0
        let head = try stack.store.log.head()
        do {
            try applier.catchUp(through: head) {
                if transactions == 1 { try? answering.setNoRows() }
                transactions += 1
                return false
            }
            Issue.record("it caught up")
        } catch { #expect(error is LMDBError, "\(error)") }
        #expect(transactions == 2)
        let lost = (applier.takeLost(), applier.takeLost())
        #expect(lost.0.map(\.generation.number) == [other.number] && lost.1.isEmpty)
        #expect(!applier.followers.contains { $0.generation === other })
        await stack.kill()
    }

    @Test func rowsThatWaitSinceNoEventAreMadeAnew() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([Sample.adoptRules(1), Sample.register(10, peer: 1)])
        var row = QuarantineRow()
        row.stream = Sample.stream(1).description
        let bytes: [UInt8] = try row.serializedBytes()
        _ = try stack.live.generation(.eligibility).replace(
            [],
            with: [Row(key: RowKey.quarantine(Sample.peer(1)), value: bytes)]
        )
        stack.live.applier.withLock { $0.people.removeAll() }
        #expect(try !stack.live.retry(Sample.peer(1), in: .eligibility))
        #expect(try stack.differences().isEmpty)
        try await stack.close()
    }
}
