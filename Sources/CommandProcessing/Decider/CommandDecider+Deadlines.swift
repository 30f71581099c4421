import CivilTime
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers

/// What time did comes before what is decided now.
///
/// A person's deadlines are recorded in the order in which they passed, and before any command that comes in
/// afterwards, however late the deadline clock is: the decider passes them itself, by the very commands that
/// the clock would send. The clock finds them recorded, or is answered with their receipts. So neither a
/// history nor a version depends on how quick the clock was.
extension CommandDecider {
    func passDeadlines(before prepared: PreparedCommand, in batch: inout StagedBatch) throws {
        try passDeadlines(of: prepared.stream, before: prepared, in: &batch)
        // After the merge they would be another person's.
        if case .mergePeers(let merge)? = prepared.command.command, let survivor = PeerID(merge.intoPeerID) {
            try passDeadlines(of: StreamID(peer: survivor), before: prepared, in: &batch)
        }
    }

    private func passDeadlines(
        of stream: StreamID,
        before prepared: PreparedCommand,
        in batch: inout StagedBatch
    ) throws {
        guard let peer = stream.peer, try batch.head(of: stream) != nil else { return }
        let known = people[stream]
        let person = try known ?? self.person(stream, in: batch)
        let due = deadlines(of: person.record, before: prepared, now: batch.now)
        // The decision that follows does not fold the person again.
        if known == nil { people[stream] = person }
        for passed in due { try pass(passed.deadline, of: peer, in: &batch) }
    }

    private func deadlines(
        of record: Record,
        before prepared: PreparedCommand,
        now: Instant
    ) -> [PassedDeadline] {
        guard let deadline = prepared.deadline else {
            return record.deadlinesBeforeDecision(at: now, rules: rules, zones: shelf.zones(of: rules))
        }
        let zones = shelf.zones(of: rules)
        let passed = record.unrecordedDeadlines(by: now, rules: rules, zones: zones)
        guard let place = passed.firstIndex(where: { $0.deadline == deadline }) else { return [] }
        return Array(passed[..<place])
    }

    /// A deadline that is refused is the clock's to tell of: the command at hand has nothing to do with it.
    private func pass(_ deadline: Deadline, of peer: PeerID, in batch: inout StagedBatch) throws {
        for attempt in 0..<PreparedCommand.deadlineAttemptsMax {
            let command = PreparedCommand.passing(deadline, of: peer, attempt: attempt)
            do throws(any Error) {
                if try earlierReceipt(of: command, in: batch) == nil {
                    _ = try decidePerson(command, in: &batch)
                }
                return
            } catch let rejection as Rejection {
                guard rejection.code == .commandIDReused else { return }
            }
        }
    }
}
