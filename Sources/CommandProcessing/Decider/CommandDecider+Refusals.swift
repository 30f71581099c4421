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
        guard rejection.tellsOfRecord, prepared.stream.peer != nil else { return rejection }
        let known = readable?[prepared.stream]
        let mayRead = if let known { known } else { try mayRead(prepared, in: batch) }
        return mayRead ? rejection : rejection.withoutRecord
    }

    /// In a rehearsal, before its first command about somebody.
    func noteReadable(
        _ prepared: PreparedCommand,
        in batch: borrowing StagedBatch
    ) throws(EventStoreError) {
        guard let known = readable, known[prepared.stream] == nil, prepared.stream.peer != nil else { return }
        readable?[prepared.stream] = try mayRead(prepared, in: batch)
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
    /// Whether its words can tell what a record holds; those of others speak of the command, of rules, or of what
    /// whoever sends for a person must know to go on.
    var tellsOfRecord: Bool {
        switch code {
        case .missingField, .invalidField, .futureDate, .unknownCommand, .peerUnknown, .peerExists,
            .peerMerged:
            false
        case .boardUnknown, .credentialUnknown, .rulesNotInForce, .rulesVersionExists, .notOffered: false
        case .commandIDReused, .credentialNumberTaken, .boardNotYours, .recordTooLong, .deadlineUnknown: false
        case .deadlineRecorded, .deadlineAhead: false
        case .eventUnknown, .notVoidable, .alreadyVoided, .recordDependedOn, .applicationOpen: true
        case .applicationMissing, .credentialHeld, .requirementsUnmet, .renewalNotOpen, .renewalTooLate: true
        case .renewalFiled, .renewalMissing, .credentialVoid, .applicationDeficient, .applicationLapsed: true
        case .deficiencyUnknown, .statusForbids, .disciplineForbids, .extensionsUsed: true
        case .reinstatementTooLate, .actionUnknown, .appealOpen, .appealMissing, .appealDecided: true
        case .versionConflict, .notCorrectable, .notRevisable, .otherKind, .retroactiveApproval: true
        case .alreadyApproved, .notApproved, .ceuDecided, .auditExists, .auditUnknown, .notInSample: true
        case .auditDecided, .notMerged, .peerDeceased, .deathUnknown, .alreadyErased: true
        }
    }

    /// The same without what it tells of the record.
    var withoutRecord: Rejection {
        Rejection(
            code,
            "the person's record stands against it; what it holds is shown to those who may read it",
            field: field
        )
    }
}
