package import Identifiers
package import MerkleTree

/// How far a derived part says that the log was when the part was written.
///
/// A part takes a record in only after the record is durable, so a log that ends before it has lost records,
/// and one with another record there is not the log that the part was made from.
package struct Witness: Hashable, Sendable {
    package let part: StorePart
    /// The last position that is in the part.
    package let position: Position
    /// The leaf hash of the record there.
    package let hash: Digest
    /// nil when the part does not say of which log it is.
    package let logID: LogID?

    package init(part: StorePart, position: Position, hash: Digest, logID: LogID? = nil) {
        self.part = part
        self.position = position
        self.hash = hash
        self.logID = logID
    }

    /// What the log has to say to it; nil when both agree.
    ///
    /// - Parameter head: of the log, read after the witness was.
    func contradiction(in log: Log, head: Position) throws(EventStoreError) -> Finding? {
        if let logID, logID != log.id {
            return finding(.otherHistory, .origin, "is of the log \(logID), but this one is \(log.id)")
        }
        guard position > .origin else { return nil }
        guard position <= head else {
            if try isMisplaced(in: log, upTo: head) {
                return finding(
                    .otherHistory,
                    .origin,
                    "says \(position), with the hash of a record before that"
                )
            }
            return finding(.headWentBack, head, "has records up to \(position), but the log ends at \(head)")
        }
        guard try log.hash(at: position) != hash else { return nil }
        return finding(.otherHistory, position, "was made from another record than the log has here")
    }

    /// Refuses a log that ends before the part does, at a start: going on would give positions and key slots again that
    /// somebody has, and the part, made anew, would not tell any more.
    ///
    /// - Throws: `recordDamaged`.
    package func checkIsNotAhead(of log: Log) throws(EventStoreError) {
        let head = try log.head()
        // One of another log says nothing of this one.
        guard position > head, logID ?? log.id == log.id else { return }
        // What is damaged is the part: it is made anew.
        if try isMisplaced(in: log, upTo: head) { return }
        throw EventStoreError(
            .recordDamaged,
            "the log ends at position \(head), but the \(part) has records up to \(position), which were acknowledged: the log lost them, or an older file was put in its place; see the runbook lost-data-folder"
        )
    }

    /// Whether one byte of the position is wrong: the hash is that of a record that the log has where another byte says.
    /// That of a record that the log lost is nowhere in it.
    private func isMisplaced(in log: Log, upTo head: Position) throws(EventStoreError) -> Bool {
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            let others = position.rawValue & ~(0xff << shift)
            for byte in UInt64(0)...0xff {
                let place = Position(others | byte << shift)
                guard place > .origin, place <= head else { continue }
                if try log.hash(at: place) == hash { return true }
            }
        }
        return false
    }

    private func finding(_ kind: Finding.Kind, _ position: Position, _ reason: String) -> Finding {
        Finding(position: position, kind: kind, detail: "the \(part) \(reason)")
    }
}
