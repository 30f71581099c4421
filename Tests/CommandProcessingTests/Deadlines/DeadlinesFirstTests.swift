import CivilTime
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import TestSupport
import Testing

@testable import CommandProcessing

/// What time did is recorded before what comes in, without any clock.
struct DeadlinesFirstTests {
    let folder = TemporaryFolder()

    /// A credential that expires on 2026-09-10, entered in March.
    private func certified(_ people: Int...) async throws -> Stack {
        let stack = try Stack(folder.path, clock: TestClock("2026-03-10T12:00:00Z"))
        try await stack.submit([Sample.adoptRules(1)])
        for peer in people {
            try await stack.submit([
                Sample.register(peer * 10, peer: peer), Sample.module(peer * 10 + 1, peer: peer),
                Sample.submit(peer * 10 + 2, peer: peer, on: "2026-03-10"),
                Sample.approve(
                    peer * 10 + 3,
                    peer: peer,
                    on: "2026-03-10",
                    credentialNumber: "N-\(peer)"
                ),
            ])
        }
        return stack
    }

    private func types(_ stack: Stack, _ peer: Int) throws -> [EventType?] {
        var types: [EventType?] = []
        try stack.store.forEachRecord(of: Sample.stream(peer)) { header, payload in
            types.append(EventType(of: try RecordedEvent(header, payload: payload).event))
            return true
        }
        return Array(types.dropFirst(4))
    }

    private static let days: Int64 = 86_400

    @Test func theCommandComesAfterWhatFellDueBefore() async throws {
        let stack = try await certified(1, 2)
        stack.clock.advance(seconds: 190 * Self.days)
        let receipt = try #require(try await stack.submit(Sample.ceu(50, peer: 1)).receipt)
        #expect(receipt.version == 7 && receipt.events.map(\.type) == ["CEULogged"])
        #expect(try types(stack, 1) == [.renewalWindowOpened, .gracePeriodStarted, .ceuLogged])
        // Nobody else's.
        #expect(try types(stack, 2).isEmpty)
        let first = try #require(
            try stack.store.log.withRecord(at: Position(receipt.position - 2)) { header, _ in header }
        )
        #expect(first.effective.instant == (try Instant("2026-06-02T04:00:00Z")))
        #expect(first.recordedAt == stack.clock.now)
        try await stack.close()
    }

    /// A version that is expected is that before the deadlines or after them, never in between.
    @Test func theExpectedVersionIsThatAfterThem() async throws {
        let stack = try await certified(1)
        stack.clock.advance(seconds: 190 * Self.days)
        var command = Sample.ceu(50, peer: 1)
        command.expectedVersion = 4
        #expect(try await stack.submit(command).rejection?.code == .versionConflict)
        // The command was refused; what time did stays.
        #expect(try types(stack, 1) == [.renewalWindowOpened, .gracePeriodStarted])
        command.expectedVersion = 6
        #expect(try await stack.submit(command).receipt?.version == 7)
        try await stack.close()
    }

    @Test func aRehearsalRecordsNone() async throws {
        let stack = try await certified(1)
        stack.clock.advance(seconds: 190 * Self.days)
        let receipt = try #require(try await stack.rehearse([Sample.ceu(50, peer: 1)])[0].receipt)
        #expect(receipt.version == 7)
        #expect(try types(stack, 1).isEmpty)
        #expect(try await stack.submit(Sample.ceu(50, peer: 1)).receipt?.version == 7)
        try await stack.close()
    }

    /// The deadlines of the past that is being entered wait: the renewal that follows moves them.
    @Test func aPastThatIsEnteredIsNotPassed() async throws {
        let stack = try Stack(folder.path, clock: TestClock("2026-12-01T12:00:00Z"))
        try await stack.submit(Sample.adoptRules(1))
        for command in [
            Sample.register(10, peer: 1), Sample.module(11, peer: 1, on: "2025-03-01"),
            Sample.submit(12, peer: 1, on: "2025-03-10"),
            Sample.approve(13, peer: 1, on: "2025-03-10", credentialNumber: "N-1"),
            Sample.ceu(14, peer: 1, on: "2025-04-01"),
            Sample.fileRenewal(15, peer: 1, credentialNumber: "N-1", on: "2025-08-01"),
            Sample.approveRenewal(16, peer: 1, credentialNumber: "N-1", on: "2025-08-10"),
        ] {
            #expect(try await stack.submit(command).receipt != nil)
            stack.clock.advance(seconds: 70)
        }
        #expect(try types(stack, 1) == [.ceuLogged, .renewalFiled, .renewalApproved])
        try await stack.close()
    }

    /// One deadline brings those before it, in the order in which they passed.
    @Test func anEarlierDeadlineIsPassedFirst() async throws {
        let stack = try await certified(1)
        stack.clock.advance(seconds: 300 * Self.days)
        let board = try #require(BoardCode(Sample.board))
        func passing(_ kind: DeadlineKind, _ date: String) throws -> PreparedCommand {
            .passing(
                Deadline(kind: kind, board: board, subject: "N-1", on: try CivilDate(date)),
                of: Sample.peer(1)
            )
        }
        let expiry = try passing(.credentialExpired, "2026-10-21")
        #expect(try await stack.service.submit([expiry])[0].receipt?.duplicate == false)
        #expect(
            try types(stack, 1) == [.renewalWindowOpened, .gracePeriodStarted, .credentialExpired]
        )
        // The clock finds them recorded under the ids that it would have given them.
        let again = try await stack.service.submit([
            passing(.renewalWindowOpened, "2026-06-02"), passing(.gracePeriodStarted, "2026-09-11"), expiry,
        ])
        #expect(again.allSatisfy { $0.receipt?.duplicate == true })
        try await stack.close()
    }

    @Test func aMergeFindsBothPeoplesDeadlinesRecorded() async throws {
        let stack = try await certified(1, 2)
        stack.clock.advance(seconds: 190 * Self.days)
        let merge = Sample.command(60) {
            $0.mergePeers.peerID = Sample.peer(1).description
            $0.mergePeers.intoPeerID = Sample.peer(2).description
            $0.mergePeers.mergedOn = "2026-09-15"
        }
        let outcome = try await stack.submit(merge)
        #expect(outcome.receipt != nil, "\(outcome.summary)")
        for peer in 1...2 {
            #expect(try types(stack, peer).prefix(2) == [.renewalWindowOpened, .gracePeriodStarted])
        }
        try await stack.close()
    }

    @Test func theIdIsMadeOfTheDeadlineAlone() throws {
        let board = try #require(BoardCode(Sample.board))
        func id(_ kind: DeadlineKind, _ subject: String, _ date: String, peer: Int, attempt: Int = 0) throws
            -> CommandID
        {
            let deadline = Deadline(kind: kind, board: board, subject: subject, on: try CivilDate(date))
            return PreparedCommand.passing(deadline, of: Sample.peer(peer), attempt: attempt).id
        }
        let one = try id(.credentialExpired, "N-1", "2026-10-21", peer: 1)
        #expect(try one == id(.credentialExpired, "N-1", "2026-10-21", peer: 1))
        // Kept for ever: a log that has it must find it again.
        #expect(one.description == "3019c262-677c-8a0e-8ddb-7a303b39b496")
        let others = [
            try id(.gracePeriodStarted, "N-1", "2026-10-21", peer: 1),
            try id(.credentialExpired, "N-2", "2026-10-21", peer: 1),
            try id(.credentialExpired, "N-1", "2026-10-22", peer: 1),
            try id(.credentialExpired, "N-1", "2026-10-21", peer: 2),
            try id(.credentialExpired, "N-1", "2026-10-21", peer: 1, attempt: 1),
        ]
        #expect(Set(others + [one]).count == 6)
        // A UUID of version 8.
        #expect((others + [one]).allSatisfy { Array($0.description)[14] == "8" })
    }
}
