import Credentialing
import CredentialingSchema
package import EventStore
import Identifiers

/// Decides commands inside the writer, in log order: each sees every earlier event, also those of
/// its own batch. Used by one of the writer's threads at a time.
package final class CommandDecider: BatchDecider {
    package typealias Request = Submission
    package typealias Outcome = [CommandOutcome]

    let keys: KeyVault
    let seal: PersonalDataSeal
    let shelf: RuleShelf
    /// As of the last decision; the shelf has what is durable.
    var rules: RuleBook
    /// Of the rules that were last given to the shelf, or will be once their batch is durable.
    private var shelved: Position
    var people: PeopleCache
    let handed: HandedPeople?
    let rehearsals: RehearsalTally
    /// While it is rehearsed.
    var rehearsal: Rehearsal?
    /// Destroyed once their erasure is durable, and used no more before.
    var erasures = EndingKeys()

    /// - Parameter handed: where people are handed on whom a decision had to fold from the log; nil: to nobody.
    package init(
        keys: KeyVault,
        shelf: RuleShelf,
        memory: RecordMemory = RecordMemory(),
        tally: RecordTally = RecordTally(),
        rehearsals: RehearsalTally = RehearsalTally(),
        handed: HandedPeople? = nil
    ) {
        people = PeopleCache(memory, tally: tally)
        self.handed = handed
        self.rehearsals = rehearsals
        self.keys = keys
        self.shelf = shelf
        seal = PersonalDataSeal(keys: keys)
        rules = shelf.current
        shelved = rules.position
    }

    package func decide(
        _ request: Submission,
        in batch: inout StagedBatch
    ) throws(EventStoreError) -> [CommandOutcome] {
        switch request {
        case .commit(let commands): return try decide(commands, in: &batch)
        case .rehearse(let commands):
            let (rulesBefore, erasuresBefore) = (rules, erasures)
            beginRehearsal()
            rehearsals.rehearsed(commands.count)
            defer {
                endRehearsal()
                (rules, erasures) = (rulesBefore, erasuresBefore)
            }
            return try batch.rehearse { (batch) throws(EventStoreError) in
                try decide(commands, in: &batch)
            }
        }
    }

    private func decide(
        _ commands: [PreparedCommand],
        in batch: inout StagedBatch
    ) throws(EventStoreError) -> [CommandOutcome] {
        let (rulesBefore, erasuresBefore) = (rules, erasures)
        var outcomes: [CommandOutcome] = []
        outcomes.reserveCapacity(commands.count)
        do throws(EventStoreError) {
            for command in commands { outcomes.append(try decide(command, in: &batch)) }
        } catch {
            // The writer takes back what this request staged; what was folded of it goes too.
            people.removeAll()
            handed?.takeBack()
            (rules, erasures) = (rulesBefore, erasuresBefore)
            throw error
        }
        return outcomes
    }

    package func batchEnded() -> (@Sendable () throws -> Void)? {
        erasures.forgetDestroyed(in: keys)
        let slots = erasures.take()
        let newer = rules.position > shelved ? rules : nil
        guard newer != nil || !slots.isEmpty else { return nil }
        shelved = rules.position
        let (shelf, keys) = (shelf, keys)
        return {
            if let newer { shelf.replace(with: newer) }
            // What is cut off by a crash, or fails and so stops the writer, is finished at the next start.
            keys.withhold(slots)
            for slot in slots { try keys.destroy(slot) }
        }
    }

    package func aborted() {
        people.removeAll()
        handed?.takeBack()
        // What was kept before is through: those keys are destroyed.
        erasures = EndingKeys()
        rules = shelf.current
        shelved = rules.position
    }

    private func decide(
        _ prepared: PreparedCommand,
        in batch: inout StagedBatch
    ) throws(EventStoreError) -> CommandOutcome {
        do {
            if let receipt = try earlierReceipt(of: prepared, in: batch) { return .accepted(receipt) }
            try noteReadable(prepared, in: batch)
            try passDeadlines(before: prepared, in: &batch)
            try checkVersion(prepared, in: batch)
            if prepared.stream.board != nil { return .accepted(try decideBoard(prepared, in: &batch)) }
            return .accepted(try decidePerson(prepared, in: &batch))
        } catch let rejection as Rejection {
            return .rejected(try told(rejection, of: prepared, in: batch))
        } catch let error as EventStoreError {
            throw error
        } catch let error as Undecidable {
            return .failed(error.reason)
        } catch {
            return .failed("\(error)")
        }
    }

    private func checkVersion(_ prepared: PreparedCommand, in batch: borrowing StagedBatch) throws {
        guard prepared.command.hasExpectedVersion else { return }
        let version = try batch.head(of: prepared.stream)?.version ?? .none
        let expected = StreamVersion(prepared.command.expectedVersion)
        if expected == version { return }
        guard expected < version, try isUnchanged(prepared.stream, since: expected, in: batch) else {
            throw Rejection(
                .versionConflict,
                "\(prepared.stream) has version \(version), the command expects \(expected)",
                field: "expectedVersion"
            )
        }
    }

    /// Whether nothing but readings was recorded after a version: whoever decided by that version knew all.
    private func isUnchanged(
        _ stream: StreamID,
        since version: StreamVersion,
        in batch: borrowing StagedBatch
    ) throws -> Bool {
        guard stream.peer != nil else { return false }
        return try person(stream, in: batch).record.changedAt <= version
    }
}
