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
    /// When the last report about the person was recorded, if the day may have come before; nil: it had not.
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
        var isDamaged = false
        try generation(.deadlines).scan(from: place.key, limit: limit) { key, value in
            guard key.first == Row.Kind.due.rawValue else { return false }
            guard let one = PendingDeadline(key: key, value: value) else {
                isDamaged = true
                return false
            }
            pending.append(one)
            return true
        }
        guard !isDamaged else { throw QueryError.unavailable("a row of the deadlines cannot be read") }
        return pending
    }
}

extension PendingDeadline {
    /// Of a row: days (4), board (16), cutoff (1), kind (1), person (16), subject.
    fileprivate init?(key: [UInt8], value: [UInt8]) {
        guard key.count > Self.subjectStart, value.isEmpty || value.count == 8,
            let board = BoardCode(packed: UniqueID(bigEndian: key[5..<21])),
            let on = try? CivilDate(daysSinceEpoch: Self.days(key[1..<5])),
            let kind = DeadlineKind(rawValue: Int(key[22]))
        else { return nil }
        var knownAt: Instant?
        if !value.isEmpty {
            let micros = Int64(bitPattern: Self.word(value[...]))
            guard let instant = try? Instant(microsecondsSinceEpoch: micros) else { return nil }
            knownAt = instant
        }
        self.init(
            peer: PeerID(UniqueID(bigEndian: key[23..<Self.subjectStart])),
            deadline: Deadline(
                kind: kind,
                board: board,
                subject: String(decoding: key[Self.subjectStart...], as: UTF8.self),
                on: on
            ),
            knownAt: knownAt
        )
    }

    /// A row as JSON.
    static func text(_ row: Row) throws -> String {
        guard let pending = PendingDeadline(key: row.key, value: row.value) else {
            throw QueryError.unavailable("a row of the deadlines cannot be read")
        }
        let deadline = pending.deadline
        var message = PassDeadline()
        message.peerID = pending.peer.description
        (message.board, message.kind) = (deadline.board.description, deadline.kind)
        (message.subject, message.dueOn) = (deadline.subject, deadline.on.description)
        return try message.jsonString()
    }

    static func value(knownAt: Instant) -> [UInt8] {
        let word = UInt64(bitPattern: knownAt.microsecondsSinceEpoch)
        return stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
    }

    private static let subjectStart = 39

    private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// As `RowKey` writes them, the sign turned.
    private static func days(_ bytes: ArraySlice<UInt8>) -> Int {
        Int(Int32(bitPattern: UInt32(truncatingIfNeeded: word(bytes)) ^ 0x8000_0000))
    }
}
