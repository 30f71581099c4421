import CivilTime
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import TestSupport
import Testing

@testable import Projections

/// A projection that throws for one person stalls that person's rows and nothing else, live as in a rebuild.
struct ThrowingFoldTests {
    let folder = TemporaryFolder()

    /// Throws at some versions of some people, now one, now several in a row, at the end too.
    private static let moody = Projection.fragile { person in
        let version = Int(person.version.rawValue)
        let byte = (0..<6).first { Sample.peer($0) == person.record.peer } ?? 0
        return byte % 2 == 1 && (version % 7 >= 4 || version % 11 == byte)
    }

    @Test(arguments: [81, 82, 83])
    func rowsAreAFunctionOfTheHistoryAlone(_ seed: UInt64) async throws {
        let kept = [Projection.credentials, Self.moody, .jurisdictions]
        let stack = try Stack(folder.path, projections: kept)
        var random = RandomCommands(seed: seed, people: 6)
        var quarantined: Set<UInt64> = []
        for round in 0..<10 {
            try await stack.submit(random.commands(3 + round * 4))
            #expect(try stack.differences().isEmpty, "seed \(seed), round \(round)")
            let state = try stack.live.generation(Self.moody).state()
            quarantined.insert(state.quarantined)
            let listed = try stack.operations.quarantine(Self.moody, after: nil, limit: 100)
            #expect(UInt64(listed.count) == state.quarantined)
            #expect(try stack.live.generation(.credentials).state().quarantined == 0)
        }
        #expect(quarantined.count > 1, "nobody came into or out of quarantine")
        // The same by a rebuild while the daemon runs, with other threads and other batches.
        _ = try stack.operations.rebuild(Self.moody, threads: 3)
        for _ in 0..<5 { try await stack.submit(random.commands(9)) }
        while stack.operations.status(of: Self.moody)?.isRunning == true { await Task.yield() }
        #expect(try stack.operations.swap(Self.moody, acceptDiff: false).isEmpty)
        #expect(try stack.differences().isEmpty)
        try await stack.close()
        // And by a start that knows nobody yet.
        let again = try Stack(folder.path, projections: kept)
        try await again.submit(random.commands(60))
        #expect(try again.differences().isEmpty)
        try await again.close()
    }

    @Test func theEntrySaysWhichEventAndSinceWhen() async throws {
        let stubborn = Projection.fragile { $0.version.rawValue >= 2 && $0.record.peer == Sample.peer(1) }
        let stack = try Stack(folder.path, projections: [.credentials, stubborn, .jurisdictions])
        try await stack.submit([
            Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.register(3, peer: 2),
        ])
        let since = stack.clock.now
        try await stack.submit([Sample.module(4, peer: 1), Sample.module(5, peer: 2)])
        stack.clock.advance(seconds: 100)
        try await stack.submit([Sample.module(6, peer: 1), Sample.module(7, peer: 2)])
        let listed = try stack.operations.quarantine(stubborn, after: nil, limit: 10)
        #expect(listed.count == 1)
        let entry = try #require(listed.first)
        #expect(entry.peer == Sample.peer(1).description)
        #expect(entry.position == 4)
        #expect(entry.eventType == "ModuleCompleted")
        #expect(entry.reason == "version 2 is not to its taste")
        #expect(entry.since == since.description)
        let rows = try stack.live.generation(stubborn).allRows()
        // The rows from before the event stay; the other person's go on.
        #expect(rows[RowKey.peer(Sample.peer(1))] == Array("1".utf8))
        #expect(rows[RowKey.peer(Sample.peer(2))] == Array("3".utf8))
        #expect(try stack.operations.quarantine(stubborn, after: Sample.peer(1), limit: 10).isEmpty)
        #expect(try stack.differences().isEmpty)
        try await stack.close()
    }

    @Test(arguments: [true, false])
    func anOperatorsRetryAppliesTheRows(_ hasRestarted: Bool) async throws {
        let fault = Switch()
        let faulty = Projection.fragile { fault.isOn && $0.version.rawValue >= 3 }
        let kept = [Projection.credentials, faulty, .jurisdictions]
        var stack = try Stack(folder.path, projections: kept)
        var commands = [Sample.adoptRules(1)]
        for peer in 1...3 { commands.append(Sample.register(10 + peer, peer: peer)) }
        for peer in 1...2 {
            commands += (0..<4).map { Sample.module(20 + peer * 10 + $0, peer: peer) }
        }
        try await stack.submit(commands)
        _ = try stack.operations.rebuild(faulty, threads: 1)
        while stack.operations.status(of: faulty)?.isRunning == true { await Task.yield() }
        if hasRestarted {
            try await stack.close()
            stack = try Stack(folder.path, projections: kept)
        }
        #expect(try stack.live.generation(faulty).state().quarantined == 2)
        // The cause is still there: it says so, and nothing changes.
        let before = try stack.live.generation(faulty).state()
        let waiting = try stack.operations.retry(Sample.peer(1), in: faulty)
        #expect(waiting?.reason == "version 3 is not to its taste")
        #expect(try stack.live.generation(faulty).state() == before)
        fault.isOn = false
        #expect(try stack.operations.retry(Sample.peer(1), in: faulty) == nil)
        #expect(try stack.live.generation(faulty).state().quarantined == 1)
        let rows = try stack.live.generation(faulty).allRows()
        #expect(rows[RowKey.peer(Sample.peer(1))] == Array("5".utf8))
        #expect(rows[RowKey.peer(Sample.peer(2))] == Array("2".utf8))
        // The candidate, too.
        let states = stack.live.states(of: faulty)
        #expect(try states.candidate?.state.digest == states.live.get().state.digest)
        // The other one by the next event.
        try await stack.submit([Sample.module(90, peer: 2)])
        #expect(try stack.differences().isEmpty)
        #expect(try stack.live.generation(faulty).state().quarantined == 0)
        try await stack.close()
    }

    /// What answered before follows before what answers since.
    @Test func anOperatorsRetryGoesOnWithoutADamagedOneThatAnswersNobody() async throws {
        let fault = Switch()
        let faulty = Projection.fragile { fault.isOn && $0.version.rawValue >= 3 }
        let stack = try Stack(folder.path, projections: [.credentials, faulty, .jurisdictions])
        var commands = [Sample.adoptRules(1), Sample.register(10, peer: 1)]
        commands += (0..<4).map { Sample.module(20 + $0, peer: 1) }
        try await stack.submit(commands)
        _ = try stack.operations.rebuild(faulty, threads: 1)
        while stack.operations.status(of: faulty)?.isRunning == true { await Task.yield() }
        _ = try stack.operations.swap(faulty, acceptDiff: false)
        try #require(stack.live.seat(faulty).previous).setNoRows()
        fault.isOn = false
        #expect(try stack.operations.retry(Sample.peer(1), in: faulty) == nil)
        #expect(try stack.live.generation(faulty).state().quarantined == 0)
        // It goes with her next event.
        try await stack.submit([Sample.module(90, peer: 1)])
        #expect(stack.live.seat(faulty).previous == nil && stack.live.loss(of: faulty) != nil)
        #expect(try stack.differences().isEmpty)
        try await stack.close()
    }

    @Test func aNewVersionTriesAgain() async throws {
        let first = Projection.fragile { $0.version.rawValue >= 2 }
        let second = Projection(
            name: first.name,
            version: first.version + 1,
            rows: { person, _ in
                [Row(key: RowKey.peer(person.record.peer), value: Array("new".utf8))]
            },
            shown: { "\"\(String(decoding: $0, as: UTF8.self))\"" }
        )
        var stack = try Stack(folder.path, projections: [first, .jurisdictions])
        try await stack.submit([
            Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.module(3, peer: 1),
        ])
        #expect(try stack.live.generation(first).state().quarantined == 1)
        try await stack.close()
        stack = try Stack(folder.path, projections: [second, .jurisdictions])
        #expect(stack.reports[0].rebuilt == "it has version 1, this program 2")
        let change = try #require(stack.reports[0].change)
        // Its row is another one, and it waits no more.
        #expect((change.liveVersion, change.candidateVersion) == (1, 2))
        #expect((change.added, change.missing, change.changed) == (0, 1, 1))
        #expect(change.samples.map(\.kind).sorted() == ["changed", "missing"])
        #expect(change.samples.contains { $0.live == "\"1\"" && $0.candidate == "\"new\"" })
        #expect(change.position == 3)
        #expect(stack.live.change(of: second)?.changed == 1 && stack.live.change(of: .jurisdictions) == nil)
        #expect(try stack.live.generation(second).state().quarantined == 0)
        #expect(try stack.differences().isEmpty)
        try await stack.close()
    }

    /// Rows of another version that ended before the log did are compared where they ended, and nothing is missing.
    @Test func aNewVersionIsComparedWhereTheOldOneEnded() async throws {
        let first = Projection.fragile { _ in false }
        let second = Projection(
            name: first.name,
            version: first.version + 1,
            rows: { person, rules in try first.rows(of: person, rules: rules) },
            shown: { "\"\(String(decoding: $0, as: UTF8.self))\"" }
        )
        var stack = try Stack(folder.path, projections: [first, .jurisdictions])
        try await stack.submit([Sample.adoptRules(1), Sample.register(2, peer: 1)])
        try await stack.close()
        stack = try Stack(folder.path, projections: [.jurisdictions])
        try await stack.submit([Sample.module(3, peer: 1), Sample.register(4, peer: 2)])
        try await stack.close()
        stack = try Stack(folder.path, projections: [second, .jurisdictions])
        let change = try #require(stack.reports[0].change)
        #expect(change.isEmpty && change.position == 2 && change.liveRows == 1)
        #expect(stack.reports[0].notCompared == nil)
        #expect(try stack.live.generation(second).state().position == Position(4))
        #expect(try stack.differences().isEmpty)
        try await stack.close()
    }
}
