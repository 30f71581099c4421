import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import TestSupport
import Testing

@testable import CommandProcessing

/// Whose data an erasure ended, and that it ends nobody else's when it is sent again.
struct ErasedPeopleTests {
    let folder = TemporaryFolder()

    private static func erase(_ number: Int, peer: Int, people: [Int] = []) -> Command {
        Sample.command(number) {
            $0.erasePersonalData.peerID = Sample.peer(peer).description
            $0.erasePersonalData.requestedOn = "2026-04-20"
            $0.erasePersonalData.basis = .request
            $0.erasePersonalData.people = people.map { Sample.peer($0).description }
        }
    }

    private static func amend(_ number: Int, peer: Int) -> Command {
        Sample.command(number) {
            $0.amendPersonalDetails.peerID = Sample.peer(peer).description
            $0.amendPersonalDetails.amendedOn = "2026-04-21"
            $0.amendPersonalDetails.personal.givenName = "Eve"
            $0.amendPersonalDetails.personal.familyName = "Morgan"
        }
    }

    private static func read(_ number: Int, peer: Int) -> Command {
        Sample.command(number) {
            $0.discloseHistory.peerID = Sample.peer(peer).description
            $0.discloseHistory.purpose = .audit
            $0.discloseHistory.disclosedOn = "2026-04-22"
            $0.discloseHistory.reading.kind = .history
        }
    }

    private func stack(after commands: [Command]) async throws -> Stack {
        let stack = try Stack(folder.path)
        for command in (1...4).map({ Sample.register($0, peer: $0) }) + commands {
            let outcome = try await stack.submit(command)
            try #require(outcome.receipt != nil, "\(outcome.summary)")
        }
        return stack
    }

    /// Those whose key is live, by the number of the sample.
    private func readable(_ stack: Stack) throws -> Set<Int> {
        var found: Set<Int> = []
        for number in 1...4 {
            try stack.store.forEachRecord(of: Sample.stream(number)) { header, _ in
                if let slot = header.keySlot, try stack.store.keys.isLive(slot) { found.insert(number) }
                return true
            }
        }
        return found
    }

    private func refusal(_ stack: Stack, _ command: Command, says number: Int) async throws {
        let outcome = try await stack.submit(command)
        #expect(outcome.rejection?.code == .peerMerged, "\(outcome.summary)")
        #expect(outcome.rejection?.field == "erasePersonalData.people")
        #expect(outcome.rejection?.detail.contains("\(Sample.peer(number))") == true, "\(outcome.summary)")
    }

    @Test func areThoseWhoWereMergedThen() async throws {
        let stack = try await stack(after: [
            Sample.merge(11, 1, into: 2), Sample.merge(12, 2, into: 3), Self.erase(13, peer: 3),
            Sample.unmerge(14, 2, from: 3), Sample.merge(15, 4, into: 3), Self.erase(16, peer: 3),
        ])
        var erased = ErasedPeople()
        try stack.store.log.scan(from: .origin.next) { (header, payload, _) throws(EventStoreError) in
            do throws(EventDecodingError) { try erased.follow(header, payload: payload) } catch {
                throw EventStoreError(.recordDamaged, "\(error)")
            }
            return true
        }
        let people = erased.erasures.map { erased.people(erasedWith: $0.person, at: $0.position) }
        #expect(people == [[3, 2, 1], [3, 4]].map { $0.map { Sample.peer($0) } })
        try await stack.close()
    }

    /// Which a backup sees, that knows nobody.
    @Test func areKnownByTheirSlots() async throws {
        let stack = try await stack(after: [Sample.merge(11, 1, into: 2), Self.erase(12, peer: 2)])
        let slots = ([1, 2, 3, 4, 5] as [UInt32]).map { KeySlot($0) }
        #expect(try stack.store.log.erased(among: Set(slots)) == Set(slots[..<2]))
        #expect(try stack.store.log.erased(among: [slots[0], slots[2]]) == [slots[0]])
        try await stack.close()
    }

    /// A key that is ended is ended for good.
    @Test func endNobodyElsesKey() async throws {
        let stack = try await stack(after: [Sample.merge(11, 1, into: 2)])
        try await refusal(stack, Self.erase(20, peer: 2, people: [2]), says: 1)
        // For the one that goes on it would be somebody else's, too.
        try await refusal(stack, Self.erase(21, peer: 1, people: [1]), says: 2)
        #expect(try readable(stack) == [1, 2, 3, 4])
        for command in [Sample.unmerge(12, 1, from: 2), Self.erase(20, peer: 2, people: [2])] {
            #expect(try await stack.submit(command).receipt != nil)
        }
        #expect(try readable(stack) == [1, 3, 4])
        try await stack.close()
    }

    /// Nobody may think that an erasure was done that was not.
    @Test func leaveNobodyWhoWasErasedWithThem() async throws {
        let stack = try await stack(after: [])
        try await refusal(stack, Self.erase(20, peer: 2, people: [2, 1, 9]), says: 1)
        #expect(try readable(stack) == [1, 2, 3, 4])
        // As one, or each by herself; whom the log does not know is in nobody's way.
        #expect(try await stack.submit(Self.erase(21, peer: 1)).receipt != nil)
        #expect(try await stack.submit(Self.erase(20, peer: 2, people: [2, 1, 9])).receipt != nil)
        #expect(try readable(stack) == [3, 4])
        try #require(try await stack.submit(Sample.merge(22, 3, into: 4)).receipt != nil)
        #expect(try await stack.submit(Self.erase(23, peer: 4, people: [4, 3])).receipt != nil)
        #expect(try readable(stack) == [])
        try await stack.close()
    }

    /// Who comes when the other one's erasure is recorded already.
    @Test func areLookedAtAgain() async throws {
        let stack = try await stack(after: [Self.erase(20, peer: 2, people: [2, 5])])
        let again = Self.erase(20, peer: 2, people: [2, 5])
        #expect(try await stack.submit(again).receipt?.duplicate == true)
        try #require(try await stack.submit(Sample.register(5, peer: 5)).receipt != nil)
        try await refusal(stack, again, says: 5)
        try #require(try await stack.submit(Self.erase(21, peer: 5)).receipt != nil)
        #expect(try await stack.submit(again).receipt?.duplicate == true)
        try await stack.close()
    }

    /// A key that is dead, as a restore or another erasure leaves it, says nothing of what came after it.
    @Test func areLeftWhenTheirLastNameCanBeRead() async throws {
        let stack = try await stack(after: [
            Sample.merge(11, 1, into: 2), Self.erase(12, peer: 2), Sample.unmerge(13, 1, from: 2),
        ])
        // Her key was ended while she was merged in, and nothing of hers came since.
        #expect(try await stack.submit(Self.erase(14, peer: 3, people: [3, 1])).receipt != nil)
        try #require(try await stack.submit(Self.amend(15, peer: 1)).receipt != nil)
        try await refusal(stack, Self.erase(16, peer: 4, people: [4, 1]), says: 1)
        #expect(try readable(stack).isSuperset(of: [1, 4]))
        for command in [Self.erase(17, peer: 1), Self.erase(16, peer: 4, people: [4, 1])] {
            #expect(try await stack.submit(command).receipt?.duplicate == false)
        }
        try await stack.close()
    }

    /// As it is after a restore, when what was lost is sent again behind the list of erasures.
    @Test func areNotDoneWhenTheirNamesCameBack() async throws {
        let stack = try await stack(after: [Sample.merge(11, 1, into: 2)])
        let erasure = Self.erase(20, peer: 2, people: [2, 1])
        try #require(try await stack.submit(erasure).receipt != nil)
        for (number, peer) in [(21, 2), (22, 1)] {
            if peer == 1 {
                try #require(try await stack.submit(Sample.unmerge(30, 1, from: 2)).receipt != nil)
            }
            // A record without a name takes a new key, too, under which nothing can be read.
            #expect(try await stack.submit(erasure).receipt?.duplicate == true)
            try #require(try await stack.submit(Self.amend(number, peer: peer)).receipt != nil)
            let outcome = try await stack.submit(erasure)
            #expect(outcome.rejection?.code == .alreadyErased, "\(outcome.summary)")
            #expect(outcome.rejection?.field == "erasePersonalData.people")
            #expect(outcome.rejection?.detail.contains("\(Sample.peer(peer))") == true, "\(outcome.summary)")
            // Whoever sends her own command again has her receipt.
            #expect(try await stack.submit(Self.erase(20, peer: 2)).receipt?.duplicate == true)
            #expect(try readable(stack).contains(peer))
            try #require(try await stack.submit(Self.erase(number + 20, peer: peer)).receipt != nil)
        }
        #expect(try await stack.submit(erasure).receipt?.duplicate == true)
        try await stack.close()
    }

    /// Whoever reads of somebody who was erased enters nothing of hers, though that takes a key, too.
    @Test func areNotLeftForBeingReadOf() async throws {
        let stack = try await stack(after: [Self.erase(11, peer: 1), Self.read(12, peer: 1)])
        // As a list does that has her erasure, and is given to a restore.
        #expect(try stack.store.endKeys(of: Sample.peer(1)) == 1)
        #expect(try await stack.submit(Self.erase(20, peer: 2, people: [2, 1])).receipt?.duplicate == false)
        // A backup that has the key goes on without it.
        #expect(try stack.store.log.erased(among: [KeySlot(5)]) == [KeySlot(5)])
        try #require(try await stack.submit(Sample.module(13, peer: 1)).receipt != nil)
        #expect(try stack.store.endKeys(of: Sample.peer(1)) == 1)
        try await refusal(stack, Self.erase(21, peer: 3, people: [3, 1]), says: 1)
        #expect(try stack.store.log.erased(among: [KeySlot(5), KeySlot(6)]) == [KeySlot(5)])
        try await stack.close()
    }

    /// Of a restored log, whose keys a list has ended: she would be on no list any more, and no backup would go on.
    @Test func areNotEndedByNobody() async throws {
        let stack = try await stack(after: [])
        for peer in [1, 3] { #expect(try stack.store.endKeys(of: Sample.peer(peer)) == 1) }
        let first = Self.erase(20, peer: 2, people: [2, 1])
        let second = Self.erase(21, peer: 4, people: [4, 3])
        for (command, peer) in [(first, 1), (second, 3)] {
            try await refusal(stack, command, says: peer)
            #expect(try await stack.submit(command).rejection?.detail.contains("without an erasure") == true)
        }
        // With a merge she is one of those whom it ends; else her own erasure says it.
        for command in [Sample.merge(11, 1, into: 2), first, Self.erase(22, peer: 3), second] {
            #expect(try await stack.submit(command).receipt?.duplicate == false)
        }
        for command in [first, second] { #expect(try await stack.submit(command).receipt?.duplicate == true) }
        let slots = Set(([1, 2, 3, 4] as [UInt32]).map { KeySlot($0) })
        #expect(try stack.store.log.erased(among: slots) == slots)
        try await stack.close()
    }
}
