import CivilTime
import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import Logging
import TestSupport

@testable import Daemon

/// A data folder with its writer and a deadline clock whose time stands still until it is advanced.
final class Rehearsal: Sendable {
    let stack: Stack
    let time: DaemonClock
    let clock: DeadlineClock
    private let running: Task<Void, Never>

    /// An advance waits for as long as a machine may take that has other things to do.
    static let limits: DeadlineLimits = {
        var limits = DeadlineLimits()
        limits.advancePatience = .seconds(600)
        return limits
    }()

    init(
        _ path: String,
        at start: String,
        limits: DeadlineLimits = Rehearsal.limits,
        writerLimits: WriterLimits = WriterLimits()
    ) throws {
        let time = DaemonClock(.simulated(instant(start)), notBefore: nil)
        let stack = try Stack(path, time: { time.now }, limits: writerLimits)
        let clock = DeadlineClock(
            time: time,
            projections: stack.live,
            shelf: stack.shelf,
            signal: stack.store.signal,
            commands: stack.service,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            limits: limits
        )
        (self.time, self.stack, self.clock) = (time, stack, clock)
        running = Task { await clock.run() }
    }

    func advance(to text: String) async throws(AdvanceError) {
        try await clock.advance { _ in instant(text) }
    }

    func stopClock() async {
        clock.stop()
        await running.value
    }

    func close() async throws {
        await stopClock()
        try await stack.close()
    }

    /// A person whose credential was issued on a day; it expires six months after.
    static func certified(_ peer: Int, from number: Int, on date: String) -> [Command] {
        [
            Sample.register(number, peer: peer), Sample.module(number + 1, peer: peer),
            Sample.submit(number + 2, peer: peer, on: date),
            Sample.approve(number + 3, peer: peer, on: date, credentialNumber: "N-\(peer)"),
        ]
    }

    struct Told: Equatable {
        let type: EventType?
        let on: String
        let at: String
        let recordedAt: String

        init(_ type: EventType, _ on: String, _ at: String, _ recordedAt: String? = nil) {
            self.type = type
            self.on = on
            self.at = at
            self.recordedAt = recordedAt ?? at
        }

        fileprivate init(_ header: RecordHeader, _ event: RecordedEvent) {
            type = EventType(of: event.event)
            on = header.effective.date.description
            at = header.effective.instant?.description ?? ""
            recordedAt = header.recordedAt.description
        }
    }

    /// What time made of a person, in the order of the log.
    func told(_ peer: Int) throws -> [Told] {
        var told: [Told] = []
        try stack.store.forEachRecord(of: Sample.stream(peer)) { header, payload in
            let event = try RecordedEvent(header, payload: payload)
            if event.event.passedDeadline != nil { told.append(Told(header, event)) }
            return true
        }
        return told
    }
}
