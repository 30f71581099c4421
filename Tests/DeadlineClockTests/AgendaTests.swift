import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@testable import Daemon
@testable import Projections

struct AgendaTests {
    private let now = instant("2026-06-11T04:00:00Z")
    private let uptime = ContinuousClock.now

    private func verdict(
        _ agenda: Agenda,
        _ pending: PendingDeadline,
        after: Duration = .zero
    ) -> Agenda.Verdict {
        agenda.verdict(on: pending, at: now, now: now, uptime: uptime + after)
    }

    private func sending(_ pending: PendingDeadline, attempt: Int = 0) -> Agenda.Sending {
        Agenda.Sending(pending: pending, at: now, attempt: attempt)
    }

    @Test func whatHasPassedIsSent() {
        let pending = Pending.of(1, on: "2026-06-11")
        #expect(verdict(Agenda(settleSeconds: 30), pending) == .send(sending(pending)))
    }

    /// Over when it was learned of: the person is left alone for a while. Known before it passed: it is not.
    @Test func aPastThatIsEnteredSettlesFirst() throws {
        let learned = Pending.of(1, on: "2026-06-11", knownAt: now)
        let settled = try now.adding(seconds: 30)
        #expect(verdict(Agenda(settleSeconds: 30), learned) == .settling(until: settled))
        #expect(
            Agenda(settleSeconds: 30).verdict(on: learned, at: now, now: settled, uptime: uptime)
                == .send(sending(learned))
        )
        let before = Pending.of(1, on: "2026-06-11", knownAt: try now.adding(microseconds: -1))
        #expect(verdict(Agenda(settleSeconds: 30), before) == .send(sending(before)))
    }

    @Test func whatIsRefusedRestsLongerAndLongerAndNotForEver() {
        var agenda = Agenda(settleSeconds: 30)
        let (refused, other) = (Pending.of(1, on: "2026-06-11"), Pending.of(2, on: "2026-06-11"))
        var rests: [Duration] = []
        for _ in 0..<12 { rests.append(agenda.rest(sending(refused), uptime: uptime)) }
        #expect(rests.prefix(4) == [.seconds(1), .seconds(2), .seconds(4), .seconds(8)])
        #expect(rests.last == Agenda.rests.longest && zip(rests, rests.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(verdict(agenda, refused) == .resting(until: uptime + Agenda.rests.longest))
        #expect(verdict(agenda, refused, after: Agenda.rests.longest) == .send(sending(refused)))
        // Nobody else waits for it.
        #expect(verdict(agenda, other) == .send(sending(other)))
    }

    @Test func whatIsRecordedIsForgotten() {
        var agenda = Agenda(settleSeconds: 30)
        let pending = Pending.of(1, on: "2026-06-11")
        agenda.rest(sending(pending), uptime: uptime)
        agenda.wasRecorded(sending(pending), before: false, uptime: uptime)
        #expect(agenda.restingCount == 0)
        // Recorded before and pending still: not sent in a circle.
        agenda.wasRecorded(sending(pending), before: true, uptime: uptime)
        #expect(verdict(agenda, pending) == .resting(until: uptime + Agenda.rests.first))
        agenda.keep(only: [pending])
        #expect(agenda.remembers(pending))
        agenda.keep(only: [])
        #expect(agenda.restingCount == 0)
    }

    /// When it was learned of is not what it is.
    @Test func itIsKnownByItsDeadline() {
        var agenda = Agenda(settleSeconds: 30)
        agenda.rest(sending(Pending.of(1, on: "2026-06-11")), uptime: uptime)
        #expect(agenda.remembers(Pending.of(1, on: "2026-06-11", knownAt: now)))
        #expect(!agenda.remembers(Pending.of(1, on: "2026-06-12")))
    }

    @Test func anotherIdIsTriedAtOnceAndNotForEver() {
        var agenda = Agenda(settleSeconds: 30)
        let pending = Pending.of(1, on: "2026-06-11")
        let first = agenda.takeNextID(sending(pending), uptime: uptime, max: 3)
        #expect(first && verdict(agenda, pending) == .send(sending(pending, attempt: 1)))
        let second = agenda.takeNextID(sending(pending, attempt: 1), uptime: uptime, max: 3)
        let third = agenda.takeNextID(sending(pending, attempt: 2), uptime: uptime, max: 3)
        #expect(second && !third)
    }

    @Test func notMoreRestThanMay() {
        var agenda = Agenda(settleSeconds: 30)
        for peer in 0..<(Agenda.restingMax + 5) {
            agenda.rest(sending(Pending.of(peer, on: "2026-06-11")), uptime: uptime)
        }
        #expect(agenda.isFull && agenda.restingCount == Agenda.restingMax)
    }
}
