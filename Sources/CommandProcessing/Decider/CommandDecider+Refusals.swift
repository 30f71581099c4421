import Credentialing
import CredentialingSchema
import EventStore
import Identifiers

/// What a sender is told of a refusal.
extension CommandDecider {
    /// A refusal as its sender may know it: whoever may not read the record learns that it stands against the command,
    /// and not what it holds.
    func told(
        _ rejection: Rejection,
        of prepared: PreparedCommand,
        in batch: borrowing StagedBatch
    ) throws(EventStoreError) -> Rejection {
        guard let peer = prepared.stream.peer, !rejection.isToldToAll else { return rejection }
        // Of whom nothing is recorded, as every sender may learn, no record can stand against it.
        guard try batch.head(of: prepared.stream) != nil else { return rejection }
        let known = rehearsal?.readable[prepared.stream]
        let mayRead = if let known { known } else { try mayRead(prepared, in: batch) }
        if mayRead || isRefusedAlike(prepared, about: Record(registered: peer), rejection, in: batch) {
            return rejection
        }
        return rejection.withoutRecord
    }

    /// In a rehearsal, before its first command about somebody. Who is registered in it is nobody else's.
    func noteReadable(
        _ prepared: PreparedCommand,
        in batch: borrowing StagedBatch
    ) throws(EventStoreError) {
        guard rehearsal != nil, rehearsal?.readable[prepared.stream] == nil, prepared.stream.peer != nil,
            try batch.head(of: prepared.stream) != nil
        else { return }
        let mayRead = try mayRead(prepared, in: batch)
        rehearsal?.note(readable: mayRead, prepared.stream)
    }

    private func mayRead(
        _ prepared: PreparedCommand,
        in batch: borrowing StagedBatch
    ) throws(EventStoreError) -> Bool {
        if prepared.origin.authority == .everyBoard { return true }
        do {
            return prepared.origin.authority.mayRead(try person(prepared.stream, in: batch).record)
        } catch let error as EventStoreError { throw error } catch {
            // One that cannot be folded cannot be shown to be the sender's to read either.
            return false
        }
    }

    /// Whether a command is refused in the same words about somebody of whom nothing is recorded: then they speak of the
    /// command, or of rules.
    private func isRefusedAlike(
        _ prepared: PreparedCommand,
        about blank: Record,
        _ rejection: Rejection,
        in batch: borrowing StagedBatch
    ) -> Bool {
        let context = DecisionContext(
            now: batch.now,
            rules: rules,
            serial: "\(batch.nextPosition)",
            other: nil,
            zones: shelf.zones(of: rules)
        )
        do throws(Rejection) {
            _ = try Decider.decide(prepared.command, record: blank, context: context)
        } catch {
            return error.code == rejection.code && error.detail == rejection.detail && error.unmet.isEmpty
        }
        return false
    }
}

extension BoardAuthority {
    /// Whether a sender may read what a person's record holds: a board that she is or was with.
    func mayRead(_ record: Record) -> Bool {
        switch self {
        case .everyBoard: true
        case .noBoard: false
        case .only(let own):
            record.applications.contains { own.contains($0.board) }
                || record.credentials.contains { own.contains($0.board) }
        }
    }
}

extension Rejection {
    /// What whoever sends for a person must know to go on, whoever that is. Only operators erase, and are told of
    /// erasures: they have the list of them.
    fileprivate var isToldToAll: Bool {
        switch code {
        case .peerUnknown, .peerExists, .peerMerged, .commandIDReused, .credentialNumberTaken, .boardNotYours,
            .roleMissing, .recordTooLong, .alreadyErased:
            true
        default: false
        }
    }

    /// The same without what it tells of the record.
    fileprivate var withoutRecord: Rejection {
        Rejection(
            code,
            "the person's record stands against it; what it holds is shown to those who may read it",
            field: field
        )
    }
}
