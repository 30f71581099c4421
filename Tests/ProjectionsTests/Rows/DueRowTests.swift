import CivilTime
import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import TestSupport
import Testing

@testable import Projections

/// Pending deadlines, as the deadline clock reads them.
struct DueRowTests {
    let folder = TemporaryFolder()

    private func certify(_ peer: Int, number: String, on date: String) -> [Command] {
        [
            Sample.register(peer * 10, peer: peer), Sample.module(peer * 10 + 1, peer: peer),
            Sample.submit(peer * 10 + 2, peer: peer, on: date),
            Sample.approve(peer * 10 + 3, peer: peer, on: date, credentialNumber: number),
        ]
    }

    private func listed(_ pending: [PendingDeadline]) -> [String] {
        pending.map { "\($0.deadline.on) \($0.deadline.kind) \($0.deadline.subject)" }
    }

    @Test func theyAreThoseOfTheRecordsInTheOrderOfDays() async throws {
        let stack = try Stack(folder.path, clock: TestClock("2026-03-10T12:00:00Z"))
        let long = String(repeating: "Z", count: 32)
        try await stack.submit([Sample.adoptRules(1)])
        try await stack.submit(certify(1, number: "N-1", on: "2026-03-10"))
        try await stack.submit(certify(2, number: long, on: "2026-03-09"))
        let pending = try stack.live.pendingDeadlines(from: .start, limit: 100)
        #expect(
            listed(pending) == [
                "2026-06-01 renewalWindowOpened \(long)", "2026-06-02 renewalWindowOpened N-1",
                "2026-09-10 gracePeriodStarted \(long)", "2026-09-11 gracePeriodStarted N-1",
                "2026-10-20 credentialExpired \(long)", "2026-10-21 credentialExpired N-1",
            ]
        )
        let reader = PeopleReader(store: stack.store)
        for peer in 1...2 {
            let record = try reader.view(of: Sample.peer(peer)).record
            #expect(
                pending.filter { $0.peer == Sample.peer(peer) }.map(\.deadline)
                    == record.deadlines(rules: stack.shelf.current)
            )
        }
        // All are ahead: nothing of them was over when it became known.
        #expect(pending.allSatisfy { $0.knownAt == nil })
        try await stack.close()
    }

    @Test func placesLieBetweenThem() async throws {
        let stack = try Stack(folder.path, clock: TestClock("2026-03-10T12:00:00Z"))
        try await stack.submit([Sample.adoptRules(1)] + certify(1, number: "N-1", on: "2026-03-10"))
        try await stack.submit(certify(2, number: "N-2", on: "2026-03-10"))
        let all = try stack.live.pendingDeadlines(from: .start, limit: 100)
        #expect(all.count == 6)
        for (index, pending) in all.enumerated() {
            let after = try stack.live.pendingDeadlines(from: DuePlace(after: pending), limit: 100)
            #expect(after == Array(all[(index + 1)...]))
            let others = try stack.live.pendingDeadlines(from: DuePlace(after: pending.group), limit: 100)
            #expect(others == all.filter { $0.deadline.on > pending.deadline.on })
        }
        #expect(try stack.live.pendingDeadlines(from: .start, limit: 2) == Array(all[..<2]))
        try await stack.close()
    }

    /// Those of pasts that are being entered, then the others.
    private func both(_ stack: Stack) throws -> (settling: [PendingDeadline], byDay: [PendingDeadline]) {
        (
            try stack.live.pendingDeadlines(from: .settling, limit: 100),
            try stack.live.pendingDeadlines(from: .start, limit: 100)
        )
    }

    /// At six in the morning of the 11th, UTC, the day has begun in New York and not everywhere.
    @Test func whatMayHaveBeenOverSaysWhenItBecameKnown() async throws {
        let stack = try Stack(folder.path, clock: TestClock("2026-09-11T06:00:00Z"))
        try await stack.submit([Sample.adoptRules(1)] + certify(1, number: "N-1", on: "2026-03-10"))
        let known = try both(stack)
        #expect(listed(known.settling) == ["2026-06-02 renewalWindowOpened N-1"])
        #expect(known.settling.map(\.knownAt) == [stack.clock.now])
        #expect(known.byDay.map(\.knownAt) == [stack.clock.now, nil])
        // A report moves it; what time makes does not.
        stack.clock.advance(seconds: 10)
        try await stack.submit(Sample.ceu(50, peer: 1, on: "2026-04-01"))
        let reported = stack.clock.now
        stack.clock.advance(seconds: 10)
        let pending = try both(stack)
        #expect(pending.settling.map(\.knownAt) == [reported])
        #expect(pending.byDay.map(\.knownAt) == [reported, nil])
        let pass = PreparedCommand.passing(pending.settling[0].deadline, of: Sample.peer(1))
        #expect(try await stack.service.submit([pass])[0].receipt?.duplicate == false)
        let rest = try both(stack)
        #expect(rest.settling.isEmpty && rest.byDay == pending.byDay)
        #expect(try stack.differences().isEmpty)
        try await stack.close()
    }

    /// Whoever waits for the first one to settle need not look at the others.
    @Test func pastsThatAreEnteredAreInTheOrderInWhichTheySettle() async throws {
        let stack = try Stack(folder.path, clock: TestClock("2026-12-01T12:00:00Z"))
        try await stack.submit([Sample.adoptRules(1)])
        // Of whom was entered first it is the later days that have passed.
        try await stack.submit(certify(1, number: "N-1", on: "2026-03-10"))
        stack.clock.advance(seconds: 10)
        try await stack.submit(certify(2, number: "N-2", on: "2026-03-09"))
        let pending = try both(stack)
        #expect(
            listed(pending.settling) == [
                "2026-06-02 renewalWindowOpened N-1", "2026-09-11 gracePeriodStarted N-1",
                "2026-10-21 credentialExpired N-1", "2026-06-01 renewalWindowOpened N-2",
                "2026-09-10 gracePeriodStarted N-2", "2026-10-20 credentialExpired N-2",
            ]
        )
        #expect(pending.byDay.isEmpty && pending.settling.allSatisfy(\.wasOver))
        for (index, one) in pending.settling.enumerated() {
            let after = try stack.live.pendingDeadlines(from: DuePlace(after: one), limit: 100)
            #expect(after == Array(pending.settling[(index + 1)...]))
        }
        // The next report about the first puts all of hers behind.
        stack.clock.advance(seconds: 10)
        try await stack.submit(Sample.ceu(50, peer: 1, on: "2026-04-01"))
        let order = try both(stack).settling.map(\.deadline.subject)
        #expect(order == ["N-2", "N-2", "N-2", "N-1", "N-1", "N-1"])
        #expect(try stack.differences().isEmpty)
        try await stack.close()
    }
}
