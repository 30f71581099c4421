package import CivilTime
package import Credentialing
import CredentialingSchema
package import Identifiers
import SwiftProtobuf

/// Deadlines of one board that pass at one instant.
package struct DueGroup: Hashable, Sendable {
    package let board: BoardCode
    /// The first day on which they have passed.
    package let on: CivilDate
    /// They pass at the board's cutoff of the day before, not at midnight.
    package let isCutoff: Bool

    init(_ board: BoardCode, _ on: CivilDate, isCutoff: Bool) {
        self.board = board
        self.on = on
        self.isCutoff = isCutoff
    }
}

/// A deadline that is not recorded as passed.
package struct PendingDeadline: Hashable, Sendable {
    package let peer: PeerID
    package let deadline: Deadline
    /// When the person's last event was recorded, if the day may have come before; nil: it had not.
    package let knownAt: Instant?

    package init(peer: PeerID, deadline: Deadline, knownAt: Instant? = nil) {
        self.peer = peer
        self.deadline = deadline
        self.knownAt = knownAt
    }

    package var group: DueGroup {
        DueGroup(deadline.board, deadline.on, isCutoff: deadline.kind.isCutoff)
    }
}

/// A place in the order of pending deadlines: by day, board, instant.
package struct DuePlace: Hashable, Sendable {
    let key: [UInt8]

    /// Before all.
    package static let start = DuePlace(key: [Row.Kind.due.rawValue])

    init(key: [UInt8]) { self.key = key }

    /// After every deadline of a group.
    package init(after group: DueGroup) { key = RowKey(due: group).bytes + [0xFF] }

    package init(after pending: PendingDeadline) { key = RowKey.due(pending.deadline, pending.peer) + [0] }
}

extension LiveProjections {
    /// Pending deadlines in order, from a place on.
    package func pendingDeadlines(from place: DuePlace, limit: Int) throws -> [PendingDeadline] {
        var pending: [PendingDeadline] = []
        var failure: (any Error)?
        try generation(.deadlines).scan(from: place.key, limit: limit) { key, value in
            guard key.first == Row.Kind.due.rawValue else { return false }
            do { pending.append(try PendingDeadline(DueRow(serializedBytes: value))) } catch {
                failure = error
            }
            return failure == nil
        }
        if let failure { throw failure }
        return pending
    }
}

extension PendingDeadline {
    fileprivate init(_ row: DueRow) throws {
        guard let peer = PeerID(row.peerID), let board = BoardCode(row.board) else {
            preconditionFailure("a row names a person and a board")
        }
        self.init(
            peer: peer,
            deadline: Deadline(
                kind: row.kind,
                board: board,
                subject: row.subject,
                on: try CivilDate(row.dueOn)
            ),
            knownAt: row.knownAt == 0 ? nil : try Instant(microsecondsSinceEpoch: row.knownAt)
        )
    }
}
