import Credentialing
import CredentialingSchema
import EventStore
import Foundation
import Identifiers
import Projections
import TestSupport
import Testing

@testable import CommandProcessing

/// A daemon that is killed between the record of an erasure, which is durable, and the end of the key.
struct ErasureCrashTests {
    let folder = TemporaryFolder()

    private static func erase(_ number: Int, peer: Int, correlation: String = "") -> Command {
        Sample.command(number) {
            $0.correlationID = correlation
            $0.erasePersonalData.peerID = Sample.peer(peer).description
            $0.erasePersonalData.requestedOn = "2026-05-01"
            $0.erasePersonalData.basis = .request
        }
    }

    /// Leaves the folder as the crash does: the erasure is in the log, the keys are as before it.
    private func crash(after commands: [Command], erasing peer: Int) async throws {
        var stack = try Stack(folder.path)
        for command in commands { try #require(try await stack.submit(command).receipt != nil) }
        await stack.kill()
        try keepKeys()
        stack = try Stack(folder.path)
        let outcome = try await stack.submit(Self.erase(90, peer: peer))
        try #require(outcome.receipt != nil, "\(outcome.summary)")
        await stack.kill()
        try putKeysBack()
    }

    private var keys: String { folder.path + "/keys" }
    private var keptKeys: String { folder.path + "-keys" }

    private func keepKeys() throws { try FileManager.default.copyItem(atPath: keys, toPath: keptKeys) }

    private func putKeysBack() throws {
        try FileManager.default.removeItem(atPath: keys)
        try FileManager.default.moveItem(atPath: keptKeys, toPath: keys)
    }

    /// The people whose sealed words can still be opened, by the number of the sample.
    private func readable(_ stack: Stack) throws -> Set<Int> {
        let seal = PersonalDataSeal(keys: stack.store.keys)
        var found: Set<Int> = []
        for number in 1...3 {
            try stack.store.forEachRecord(of: Sample.stream(number)) { header, payload in
                let event = try RecordedEvent(header, payload: payload)
                guard let slot = header.keySlot else { return true }
                if case .personal = try seal.open(event.event, id: event.id, slot: slot) {
                    found.insert(number)
                }
                return true
            }
        }
        return found
    }

    @Test func isFinishedAtTheNextStart() async throws {
        try await crash(
            after: [
                Sample.register(1, peer: 1), Sample.register(2, peer: 2), Sample.register(3, peer: 3),
                Sample.feedback(4, peer: 1, "Listens well."),
            ],
            erasing: 1
        )
        var stack = try Stack(folder.path)
        #expect(try readable(stack) == [1, 2, 3], "the crash left the key")
        try stack.store.finishErasures()
        #expect(try readable(stack) == [2, 3])
        await stack.kill()
        // For good: another start, and words that are recorded afterwards, bring nothing back.
        stack = try Stack(folder.path)
        try stack.store.finishErasures()
        #expect(try readable(stack) == [2, 3])
        try #require(try await stack.submit(Sample.feedback(5, peer: 1, "New.")).receipt != nil)
        try stack.store.finishErasures()
        let history = try stack.queries.history(of: Sample.peer(1), at: .now).events
        #expect(history.map(\.personalErased) == [true, true, false, false])
        #expect(history.last?.personal.feedback == "New.")
        try await stack.close()
    }

    /// Of three people, one was merged into another, who was erased then.
    private func crashAfterMerge() async throws {
        try await crash(
            after: [
                Sample.register(1, peer: 1), Sample.register(2, peer: 2), Sample.register(3, peer: 3),
                Sample.command(4) {
                    $0.mergePeers.peerID = Sample.peer(1).description
                    $0.mergePeers.intoPeerID = Sample.peer(2).description
                    $0.mergePeers.mergedOn = "2026-04-16"
                },
            ],
            erasing: 2
        )
    }

    /// As a folder is that was put together from a log and older keys, and that no start mends any more.
    @Test func sentAgainItEndsKeysThatCameBack() async throws {
        try await crashAfterMerge()
        let stack = try Stack(folder.path)
        let again = Self.erase(90, peer: 2, correlation: "as the log does not have it")
        #expect(try await stack.rehearse([again])[0].receipt?.duplicate == true)
        #expect(try readable(stack) == [1, 2, 3], "a rehearsal ends nothing")
        #expect(try await stack.submit(again).receipt?.duplicate == true)
        #expect(try readable(stack) == [3])
        #expect(try await stack.submit(again).receipt?.duplicate == true)
        try await stack.close()
    }

    @Test func isFoundByAVerification() async throws {
        try await crashAfterMerge()
        let store = try EventStore(path: folder.path, access: .readOnly, claimsOf: UniqueClaim.digests)
        var report = try LogVerifier(store).verify()
        #expect(report.isSound)
        let (erased, erasure) = (try store.erasedSlots(), try store.log.head())
        // Where no crash can have come between.
        try ErasedKeysCheck(store, patience: .zero).check(erased, cutOffFrom: nil, into: &report)
        #expect(report.findings.map(\.kind) == [.keyOfErased, .keyOfErased])
        #expect(report.findings.allSatisfy { $0.position == erasure })
        report = try LogVerifier(store).verify()
        try ErasedKeysCheck(store, patience: .zero).check(erased, cutOffFrom: erasure.next, into: &report)
        #expect(report.findings.count == 2 && report.unfinishedErasures.isEmpty)
    }

    /// What the next start mends is nothing that somebody must see to.
    @Test func oneThatACrashCutOffIsNoProblem() async throws {
        try await crashAfterMerge()
        let store = try EventStore(path: folder.path, access: .readOnly, claimsOf: UniqueClaim.digests)
        #expect(try !store.wasClosed())
        var report = try LogVerifier(store).verify()
        try ErasedKeysCheck(store, patience: .zero).check(
            store.erasedSlots(),
            cutOffFrom: store.unfinishedErasuresFrom(),
            into: &report
        )
        #expect(report.isSound)
        let erasure = try store.log.head()
        #expect(report.unfinishedErasures == [erasure])
    }

    @Test func aFolderThatWasClosedHasNone() async throws {
        let stack = try Stack(folder.path)
        try #require(try await stack.submit(Sample.register(1, peer: 1)).receipt != nil)
        try await stack.close()
        let store = try EventStore(path: folder.path, access: .readOnly, claimsOf: UniqueClaim.digests)
        #expect(try store.wasClosed())
    }

    /// The survivor's erasure is also that of who was merged in.
    @Test func isFinishedForMergedPeopleToo() async throws {
        try await crashAfterMerge()
        let stack = try Stack(folder.path)
        #expect(try readable(stack) == [1, 2, 3], "the crash left the keys")
        try stack.store.finishErasures()
        #expect(try readable(stack) == [3])
        try await stack.close()
    }

    /// Somebody whose first key a restore has ended, of which no record tells, and who has had another one since; and whom
    /// she was merged into, who was erased if that is asked for. The keys are older than all of that.
    private func olderKeys(erased: Bool) async throws {
        var stack = try Stack(folder.path)
        for number in 1...3 {
            try #require(try await stack.submit(Sample.register(number, peer: number)).receipt != nil)
        }
        await stack.kill()
        try keepKeys()
        stack = try Stack(folder.path)
        #expect(try stack.store.endKeys(of: Sample.peer(1)) == 1)
        let since = [Sample.feedback(4, peer: 1, "New."), Sample.merge(5, 1, into: 2)]
        for command in since + (erased ? [Self.erase(90, peer: 2)] : []) {
            try #require(try await stack.submit(command).receipt != nil)
        }
        await stack.kill()
        try putKeysBack()
    }

    @Test func everyKeyOfHersIsFoundByAVerification() async throws {
        try await olderKeys(erased: true)
        let store = try EventStore(path: folder.path, access: .readOnly, claimsOf: UniqueClaim.digests)
        var report = try LogVerifier(store).verify()
        let erasure = try store.log.head()
        try ErasedKeysCheck(store, patience: .zero).check(
            store.erasedSlots(),
            cutOffFrom: nil,
            into: &report
        )
        // Two of hers, and that of the other one.
        #expect(report.findings.map(\.kind) == [.keyOfErased, .keyOfErased, .keyOfErased])
        #expect(report.findings.allSatisfy { $0.position == erasure })
    }

    @Test func everyKeyOfHersIsEndedByTheErasureThatIsSentAgain() async throws {
        try await olderKeys(erased: true)
        let stack = try Stack(folder.path)
        #expect(try readable(stack) == [1, 2, 3])
        #expect(try await stack.submit(Self.erase(90, peer: 2)).receipt?.duplicate == true)
        #expect(try readable(stack) == [3])
        try await stack.close()
    }

    @Test func everyKeyOfHersIsEndedAtTheNextStart() async throws {
        try await olderKeys(erased: true)
        let stack = try Stack(folder.path)
        #expect(try stack.store.finishErasures() == 3)
        #expect(try readable(stack) == [3])
        try await stack.close()
    }

    @Test func everyKeyOfHersIsEndedByAnErasureThatComesThen() async throws {
        try await olderKeys(erased: false)
        let stack = try Stack(folder.path)
        #expect(try readable(stack) == [1, 2, 3])
        try #require(try await stack.submit(Self.erase(90, peer: 2)).receipt != nil)
        #expect(try readable(stack) == [3])
        try await stack.close()
    }
}
