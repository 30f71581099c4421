import CommandProcessing
import EventStore
import Identifiers
import Synchronization
import TestSupport
import Testing

@testable import Projections

/// A generation beside the one that answers, and it cannot be written.
struct LostCandidateTests {
    let folder = TemporaryFolder()

    /// Whoever changes what follows the log finds on disk what is named, and nothing else: a number that looked free
    /// would be given to a rebuild, whose folder would then go.
    @Test func itIsGoneAltogetherBeforeAnybodyChangesWhatFollows() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([
            Sample.adoptRules(1), Sample.register(10, peer: 1), Sample.module(11, peer: 1),
            Sample.submit(12, peer: 1), Sample.approve(13, peer: 1, credentialNumber: "N-1"),
        ])
        _ = try stack.operations.rebuild(.eligibility, threads: 1)
        while stack.operations.status(of: .eligibility)?.isRunning == true {
            try await Task.sleep(for: .milliseconds(5))
        }
        let live = stack.live
        try #require(live.seat(.eligibility).candidate).setNoRows()
        let watching = Task.detached { () async -> [[UInt32]] in
            var strange: [[UInt32]] = []
            while !Task.isCancelled {
                let (named, found) = live.applier.withLock { _ in
                    let seat = live.seat(.eligibility)
                    return (seat.generations.map(\.number).sorted(), seat.folder.numbers())
                }
                if named != found { strange.append(found) }
                await Task.yield()
            }
            return strange
        }
        let outcome = try await stack.submit(Sample.ceu(30, peer: 1))
        #expect(outcome.receipt != nil)
        while live.seat(.eligibility).candidate != nil { try await Task.sleep(for: .milliseconds(5)) }
        live.applier.withLock { _ in }
        watching.cancel()
        #expect(await watching.value.isEmpty)
        #expect(live.loss(of: .eligibility) != nil)
        try await stack.close()
    }

    /// What answers since stands behind all others that follow: with what goes, the order of the projections changes.
    @Test func whatAnsweredBeforeGoesAlone() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit([
            Sample.adoptRules(1), Sample.register(10, peer: 1), Sample.module(11, peer: 1),
            Sample.submit(12, peer: 1), Sample.approve(13, peer: 1, credentialNumber: "N-1"),
        ])
        _ = try stack.operations.rebuild(.eligibility, threads: 1)
        while stack.operations.status(of: .eligibility)?.isRunning == true {
            try await Task.sleep(for: .milliseconds(5))
        }
        _ = try stack.operations.swap(.eligibility, acceptDiff: false)
        let live = stack.live
        try #require(live.seat(.eligibility).previous).setNoRows()
        for number in 30..<32 { try await stack.submit(Sample.ceu(number, peer: 1)) }
        let head = try stack.store.log.head()
        while stack.store.signal.applied < head { try await Task.sleep(for: .milliseconds(5)) }
        #expect(live.seat(.eligibility).previous == nil && live.loss(of: .eligibility) != nil)
        for projection in live.projections {
            #expect(try live.generation(projection).state().position == head)
        }
        try await stack.close()
    }
}
