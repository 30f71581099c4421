import CivilTime
import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import Logging
import SwiftProtobuf
import TestSupport
import Testing

@testable import Daemon

/// The clock over a real store and real projections.
struct DeadlineClockTests {
    let folder = TemporaryFolder()

    private static let year: [Rehearsal.Told] = [
        .init(.renewalWindowOpened, "2026-06-02", "2026-06-02T04:00:00Z"),
        .init(.gracePeriodStarted, "2026-09-11", "2026-09-11T04:00:00Z"),
        .init(.credentialExpired, "2026-10-21", "2026-10-21T04:00:00Z"),
    ]

    @Test func eachDeadlineIsRecordedOnceWhenItPasses() async throws {
        let rehearsal = try Rehearsal(folder.path, at: "2026-03-10T12:00:00Z")
        try await rehearsal.stack.submit(
            [Sample.adoptRules(1)] + Rehearsal.certified(1, from: 10, on: "2026-03-10")
        )
        try await rehearsal.advance(to: "2026-06-02T03:59:59Z")
        #expect(try rehearsal.told(1).isEmpty)
        #expect(try rehearsal.clock.status().next == instant("2026-06-02T04:00:00Z"))
        try await rehearsal.advance(to: "2026-06-02T04:00:00Z")
        #expect(try rehearsal.told(1) == Array(Self.year[..<1]))
        try await rehearsal.advance(to: "2027-06-01T00:00:00Z")
        #expect(try rehearsal.told(1) == Self.year)
        let status = try rehearsal.clock.status()
        #expect(status.due == 0 && status.next == nil && status.counts.sent == 3 && status.lagSeconds == 0)
        // The receipt of a command that is sent again is the one it had.
        let deadline = Deadline(
            kind: .gracePeriodStarted,
            board: try #require(BoardCode(Sample.board)),
            subject: "N-1",
            on: day("2026-09-11")
        )
        let again = PreparedCommand.passing(deadline, of: Sample.peer(1))
        let receipt = try #require(try await rehearsal.stack.service.submit([again])[0].receipt)
        #expect(receipt.duplicate && receipt.events.map(\.type) == ["GracePeriodStarted"])
        try await rehearsal.close()
    }

    /// A change that brings a deadline forward wakes the clock.
    @Test func aDeadlineThatComesNearerIsMet() async throws {
        let rehearsal = try Rehearsal(folder.path, at: "2026-03-10T12:00:00Z")
        try await rehearsal.stack.submit(
            [Sample.adoptRules(1)] + Rehearsal.certified(1, from: 10, on: "2026-03-10")
        )
        try await rehearsal.advance(to: "2026-03-11T12:00:00Z")
        try await rehearsal.stack.submit(
            Sample.command(20) {
                $0.suspend.peerID = Sample.peer(1).description
                $0.suspend.board = Sample.board
                $0.suspend.credentialNumber = "N-1"
                $0.suspend.effectiveOn = "2026-03-11"
                $0.suspend.throughOn = "2026-03-20"
                $0.suspend.grounds = ["conduct"]
            }
        )
        #expect(try rehearsal.clock.status().next == instant("2026-03-21T04:00:00Z"))
        try await rehearsal.advance(to: "2026-04-01T00:00:00Z")
        #expect(
            try rehearsal.told(1) == [.init(.suspensionEnded, "2026-03-21", "2026-03-21T04:00:00Z")]
        )
        try await rehearsal.close()
    }

    /// Small batches, a queue with little room, and others who fill it: nothing is lost, nothing comes twice.
    @Test func aFullQueueIsWaitedFor() async throws {
        var limits = Rehearsal.limits
        limits.batchMax = 4
        var writerLimits = WriterLimits()
        writerLimits.requestsMax = 2
        let rehearsal = try Rehearsal(
            folder.path,
            at: "2026-03-10T12:00:00Z",
            limits: limits,
            writerLimits: writerLimits
        )
        let people = 1...20
        try await rehearsal.stack.submit([Sample.adoptRules(1)])
        for peer in people {
            try await rehearsal.stack.submit(
                Rehearsal.certified(peer, from: peer * 10, on: "2026-03-10")
            )
        }
        try await withThrowingTaskGroup(of: Int.self) { group in
            for sender in 0..<4 {
                group.addTask {
                    var refused = 0
                    for number in 0..<200 {
                        let command = Sample.ceu(
                            10_000 + sender * 1_000 + number,
                            peer: 1 + number % 20,
                            on: "2026-03-01"
                        )
                        do { _ = try await rehearsal.stack.submit(command) } catch { refused += 1 }
                    }
                    return refused
                }
            }
            try await rehearsal.advance(to: "2027-01-01T00:00:00Z")
            try await group.waitForAll()
        }
        for peer in people {
            #expect(try rehearsal.told(peer).map(\.at) == Self.year.map(\.at))
        }
        try await rehearsal.close()
    }

    /// The id of a deadline's command can be worked out, and so be taken.
    @Test func aStolenIdDoesNotStopADeadline() async throws {
        let rehearsal = try Rehearsal(folder.path, at: "2026-03-10T12:00:00Z")
        try await rehearsal.stack.submit(
            [Sample.adoptRules(1)] + Rehearsal.certified(1, from: 10, on: "2026-03-10")
        )
        let deadline = Deadline(
            kind: .renewalWindowOpened,
            board: try #require(BoardCode(Sample.board)),
            subject: "N-1",
            on: day("2026-06-02")
        )
        var thief = Sample.ceu(20, peer: 1, on: "2026-03-01")
        thief.commandID = PreparedCommand.passing(deadline, of: Sample.peer(1)).id.description
        #expect(try await rehearsal.stack.submit(thief).receipt != nil)
        try await rehearsal.advance(to: "2027-06-01T00:00:00Z")
        #expect(try rehearsal.told(1) == Self.year)
        #expect(rehearsal.clock.counts.rejected == 0)
        try await rehearsal.close()
    }

    /// A record that cannot be read fails its own deadlines, which stay due, and nobody else's.
    @Test func whatCannotBeDecidedIsInNobodysWay() async throws {
        var limits = DeadlineLimits()
        limits.advancePatience = .milliseconds(200)
        let start = "2026-12-01T12:00:00Z"
        let stack = try Stack(folder.path, clock: TestClock(start))
        try await stack.submit(Sample.adoptRules(1))
        for peer in 1...2 {
            try await stack.submit(Rehearsal.certified(peer, from: peer * 10, on: "2026-11-10"))
        }
        try await stack.close()
        var event = Event()
        event.board = Sample.board
        event.renewalFiled.credentialNumber = "NEVER"
        try await RawAppender.append(
            [RawAppender.record(peer: 1, number: 500, type: 29, payload: event.serializedBytes())],
            to: folder.path
        )
        let rehearsal = try Rehearsal(folder.path, at: start, limits: limits)
        let window = instant("2027-01-30T05:00:00Z")
        var refusal: AdvanceError?
        // A busy machine does not come as far in so short a time: then it is asked once more.
        for _ in 0..<600 where refusal != .outstanding(deadlines: 1, now: window) {
            refusal = await #expect(throws: AdvanceError.self) {
                try await rehearsal.advance(to: "2027-02-01T00:00:00Z")
            }
        }
        #expect(refusal == .outstanding(deadlines: 1, now: window))
        #expect(try rehearsal.told(2).map(\.type) == [.renewalWindowOpened])
        let status = try rehearsal.clock.status()
        #expect(status.due == 1 && status.resting == 1 && status.counts.failed >= 1)
        #expect(status.oldest == window && status.warning == nil)
        // The clock of the machine would go on; this one stands. Late enough, it is warned of.
        rehearsal.time.move(to: try window.adding(seconds: DeadlineLimits.lagWarnSeconds + 1))
        let late = try rehearsal.clock.status()
        #expect(late.lagSeconds == 61 && late.warning?.contains("1 deadlines") == true)
        try await rehearsal.close()
    }

    @Test func aClockThatStopsSendsNothingMore() async throws {
        let rehearsal = try Rehearsal(folder.path, at: "2026-03-10T12:00:00Z")
        try await rehearsal.stack.submit(
            [Sample.adoptRules(1)] + Rehearsal.certified(1, from: 10, on: "2026-03-10")
        )
        await rehearsal.stopClock()
        rehearsal.time.move(to: instant("2027-01-01T00:00:00Z"))
        await #expect(throws: AdvanceError.stopping) {
            try await rehearsal.advance(to: "2027-02-01T00:00:00Z")
        }
        #expect(try rehearsal.told(1).isEmpty)
        #expect(try rehearsal.clock.status().due == 3)
        try await rehearsal.close()
    }

    @Test func theMachinesClockIsNotSet() async throws {
        let stack = try Stack(folder.path)
        let clock = DeadlineClock(
            time: DaemonClock(.system, notBefore: nil),
            projections: stack.live,
            shelf: stack.shelf,
            signal: stack.store.signal,
            commands: stack.service,
            logger: .init(label: "test")
        )
        await #expect(throws: AdvanceError.notSimulated) {
            try await clock.advance { _ in instant("2099-01-01T00:00:00Z") }
        }
        try await stack.close()
    }

    @Test func aSimulatedClockBeginsWhereTheLogEnds() {
        let (start, later) = (instant("2026-01-01T00:00:00Z"), instant("2026-05-01T00:00:00Z"))
        #expect(DaemonClock(.simulated(start), notBefore: nil).now == start)
        #expect(DaemonClock(.simulated(start), notBefore: later).now == later)
        #expect(DaemonClock(.simulated(later), notBefore: start).now == later)
        let clock = DaemonClock(.simulated(later), notBefore: nil)
        clock.move(to: start)
        #expect(clock.now == later)
    }
}
