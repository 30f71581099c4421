package import Identifiers
import LMDB
package import MerkleTree

/// The signed checkpoints, durable beside the records.
extension Log {
    static let verifierKeyName = Array("verifier".utf8)

    /// The key that every checkpoint of this log is signed with; nil before the log's first start with one.
    package func verifierKey() throws(EventStoreError) -> NoteVerifierKey? {
        let text = try EventStoreError.translating {
            try environment.read { try $0.value(for: Self.verifierKeyName, in: meta) }
        }
        guard let text else { return nil }
        do throws(MerkleTreeError) {
            return try NoteVerifierKey(String(decoding: text, as: UTF8.self))
        } catch {
            throw EventStoreError(.unknownFormat, "the log's verifier key: \(error.reason)")
        }
    }

    /// Keeps the key for good, at the first start.
    ///
    /// - Throws: `wrongLogKey` when the log has another one, or the same under another name.
    func keep(_ key: NoteVerifierKey) throws(EventStoreError) {
        if let kept = try verifierKey() {
            guard kept == key else {
                throw EventStoreError(.wrongLogKey, "the log's checkpoints are signed by \(kept), not \(key)")
            }
            return
        }
        try EventStoreError.translating {
            try environment.write { (transaction) throws(LMDBError) in
                let text = Array(key.description.utf8)
                try transaction.put(text, for: Self.verifierKeyName, in: meta, flags: .noOverwrite)
            }
        }
    }

    /// The sizes that have a checkpoint, ascending.
    package func checkpointSizes() throws(EventStoreError) -> [Position] {
        try EventStoreError.translating {
            try environment.read { transaction in
                guard let checkpoints else { return [] }
                var sizes: [Position] = []
                try transaction.withCursor(in: checkpoints) { (cursor) throws(LMDBError) in
                    while try cursor.next() { sizes.append(Position(cursor.integerKey)) }
                }
                return sizes
            }
        }
    }

    /// How many records there are when there is no checkpoint at all; 0 when there is one.
    package func recordsWithoutAnyCheckpoint() throws(EventStoreError) -> UInt64 {
        guard try newestNote() == nil else { return 0 }
        return try head().rawValue
    }

    /// The note of the newest checkpoint with its size, unchecked; nil when there is none.
    func newestNote() throws(EventStoreError) -> (size: Position, note: [UInt8])? {
        try EventStoreError.translating {
            try environment.read { transaction in
                guard let checkpoints, let size = try transaction.integerKey(at: .last, in: checkpoints),
                    let note = try transaction.value(for: size, in: checkpoints)
                else { return nil }
                return (Position(size), note)
            }
        }
    }

    /// The note of a size, unchecked; nil when there is none.
    func note(at size: Position) throws(EventStoreError) -> [UInt8]? {
        try EventStoreError.translating {
            try environment.read { transaction in
                guard let checkpoints else { return nil }
                return try transaction.value(for: size.rawValue, in: checkpoints)
            }
        }
    }

    /// Makes a checkpoint durable, in a short transaction of its own, and lets go of one that is not to be
    /// kept any longer.
    func put(_ checkpoint: SignedCheckpoint, keepingNewest newest: Int) throws(LMDBError) {
        guard let checkpoints else { preconditionFailure("an owner's log has a place for checkpoints") }
        var transaction = try environment.beginWrite()
        let head = try head(in: transaction)
        precondition(checkpoint.size <= head, "what is signed is in the log")
        let note = checkpoint.encoded
        try makeRoom(for: [note.count], in: transaction)
        try transaction.put(note, for: checkpoint.size.rawValue, in: checkpoints)
        if let outdated = try outdated(checkpoints, newest, in: transaction) {
            try transaction.delete(outdated, in: checkpoints)
        }
        try transaction.commit()
    }

    /// The one that just left the newest, unless it is the first of its power of two. One leaves at a time,
    /// so looking at it and the one before is enough.
    private func outdated(
        _ checkpoints: Database,
        _ newest: Int,
        in transaction: borrowing WriteTransaction
    ) throws(LMDBError) -> UInt64? {
        guard try transaction.count(in: checkpoints) > newest else { return nil }
        return try transaction.withCursor(in: checkpoints) { (cursor) throws(LMDBError) -> UInt64? in
            guard try cursor.seek(.last) else { return nil }
            for _ in 0..<newest {
                guard try cursor.previous() else { return nil }
            }
            let leaving = cursor.integerKey
            guard try cursor.previous() else { return nil }
            return Self.power(cursor.integerKey) == Self.power(leaving) ? leaving : nil
        }
    }

    private static func power(_ size: UInt64) -> Int { size.leadingZeroBitCount }
}
