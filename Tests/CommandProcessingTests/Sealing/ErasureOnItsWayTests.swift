import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import TestSupport
import Testing

@testable import CommandProcessing

/// An erasure that was decided ends keys, which are there until it is durable, and a while longer.
struct ErasureOnItsWayTests {
    let folder = TemporaryFolder()

    private static func erase(_ number: Int, peer: Int) -> Command {
        Sample.command(number) {
            $0.erasePersonalData.peerID = Sample.peer(peer).description
            $0.erasePersonalData.requestedOn = "2026-05-01"
            $0.erasePersonalData.basis = .request
        }
    }

    private static func amend(_ number: Int, peer: Int, given: String) -> Command {
        Sample.command(number) {
            $0.amendPersonalDetails.peerID = Sample.peer(peer).description
            $0.amendPersonalDetails.amendedOn = "2026-05-03"
            $0.amendPersonalDetails.personal.givenName = given
            $0.amendPersonalDetails.personal.familyName = "Morgan"
        }
    }

    private func open(_ hold: Hold) throws -> (store: EventStore, writer: LogWriter<HeldDecider>) {
        let store = try EventStore(path: folder.path, access: .owner, claimsOf: UniqueClaim.digests)
        let (shelf, clock) = (RuleShelf(try store.readRuleBook()), TestClock())
        var limits = WriterLimits()
        limits.clockStands = true
        let writer = try LogWriter<HeldDecider>(
            store: store,
            limits: limits,
            clock: { clock.now },
            makeDecider: {
                HeldDecider(decider: CommandDecider(keys: store.keys, shelf: shelf), hold: hold)
            }
        )
        return (store, writer)
    }

    /// - Returns: what became of each, in words when it was not accepted.
    private static func submit(
        _ commands: [Command],
        to writer: LogWriter<HeldDecider>
    ) async throws -> [String?] {
        let outcomes = try await writer.submit(.commit(try Stack.prepare(commands)), weight: 1)
        return outcomes.map { $0.receipt == nil ? $0.summary : nil }
    }

    /// The first names that a person's stream still tells.
    private func names(of peer: Int, in store: EventStore) throws -> [String] {
        let seal = PersonalDataSeal(keys: store.keys)
        var names: [String] = []
        try store.forEachRecord(of: Sample.stream(peer)) { header, payload in
            let event = try RecordedEvent(header, payload: payload)
            if case .personal(let data) = try seal.open(event.event, id: event.id, slot: header.keySlot) {
                names.append(data.details.givenName)
            }
            return true
        }
        return names
    }

    /// The key of whoever was merged into an erased person goes as well, and is the last one that her records name.
    @Test func whatIsSealedMeanwhileOutlivesIt() async throws {
        let hold = Hold()
        let (store, writer) = try open(hold)
        let people = [Sample.register(1, peer: 1), Sample.register(2, peer: 2), Sample.merge(3, 2, into: 1)]
        #expect(try await Self.submit(people, to: writer) == [nil, nil, nil])
        // More than is worked off by one thread alone.
        let erasure = [Self.erase(4, peer: 1)] + (10..<40).map { Sample.register($0, peer: $0) }
        async let erased = Self.submit(erasure, to: writer)
        await hold.wasEntered()
        let meanwhile = [
            Sample.unmerge(5, 2, from: 1, on: "2026-05-02"), Self.amend(6, peer: 2, given: "Eve"),
        ]
        #expect(try await Self.submit(meanwhile, to: writer) == [nil, nil])
        let notErased = try await erased.compactMap(\.self)
        #expect(notErased == [])
        #expect(try names(of: 1, in: store) == [])
        #expect(try names(of: 2, in: store) == ["Eve"])
        // Nor is it another start's to end.
        try store.finishErasures()
        #expect(try names(of: 2, in: store) == ["Eve"])
        await writer.stop()
        try store.close()
    }

    /// The slots of the keys that a person's records name.
    private func slots(of peer: Int, in stack: Stack) throws -> [KeySlot] {
        try stack.store.headers().filter { $0.stream == Sample.stream(peer) }.compactMap(\.keySlot)
    }

    @Test func oneThatIsOnlyTriedEndsNothing() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit(Sample.register(1, peer: 1))
        #expect(try await stack.rehearse([Self.erase(2, peer: 1)])[0].receipt != nil)
        try await stack.submit(Self.amend(3, peer: 1, given: "Eve"))
        #expect(try slots(of: 1, in: stack) == [.first, .first])
        #expect(try names(of: 1, in: stack.store) == ["Ada", "Eve"])
        try await stack.close()
    }

    @Test func oneThatIsNotKeptEndsNothing() async throws {
        let stack = try Stack(folder.path, logMapSize: 256 << 10)
        try await stack.submit([Sample.register(1, peer: 1), Sample.register(2, peer: 2)])
        let text = String(repeating: "x", count: 2_000)
        let tooMuch = (0..<120).map { Sample.feedback(100 + $0, peer: 2, text) }
        let prepared = try Stack.prepare([Self.erase(3, peer: 1)] + tooMuch)
        await #expect(throws: SubmissionError.self) { try await stack.service.submit(prepared) }
        try await stack.submit(Self.amend(4, peer: 1, given: "Eve"))
        #expect(try slots(of: 1, in: stack) == [.first, .first])
        #expect(try names(of: 1, in: stack.store) == ["Ada", "Eve"])
        try await stack.close()
    }

    @Test func nothingIsSealedWithAKeyThatIsGone() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit(Sample.register(1, peer: 1))
        let seal = PersonalDataSeal(keys: stack.store.keys)
        let event = EventID(of: Sample.commandID(2), index: 0)
        #expect(try seal.seal(PersonalData(), slot: .first, event: event) != nil)
        try stack.store.keys.destroy(.first)
        #expect(try seal.seal(PersonalData(), slot: .first, event: event) == nil)
        try await stack.submit(Self.amend(3, peer: 1, given: "Eve"))
        #expect(try names(of: 1, in: stack.store) == ["Eve"])
        try await stack.close()
    }
}
