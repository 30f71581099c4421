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

/// A place in one of the two orders of pending deadlines: by day, board, instant; and, of those that were over when
/// they were learned of, by when that was first.
package struct DuePlace: Hashable, Sendable {
    let key: [UInt8]

    /// Before all that are in the order of days.
    package static let start = DuePlace(key: [Row.Kind.due.rawValue])

    /// Before all of pasts that are being entered, in the order in which they settle.
    package static let settling = DuePlace(key: [Row.Kind.settling.rawValue])

    init(key: [UInt8]) { self.key = key }

    /// After every deadline of a group, in the order of days.
    package init(after group: DueGroup) { key = RowKey(due: group).bytes + [0xFF] }

    package init(after pending: PendingDeadline) { key = pending.row.key + [0] }
}

extension LiveProjections {
    /// Pending deadlines in the order of a place, from it on.
    package func pendingDeadlines(from place: DuePlace, limit: Int) throws -> [PendingDeadline] {
        var pending: [PendingDeadline] = []
        var isDamaged = false
        try generation(.deadlines).scan(from: place.key, limit: limit) { key, value in
            guard key.first == place.key.first else { return false }
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
    /// Of a row: kind (1), of those that settle when they were learned of (8), and which deadline it is.
    fileprivate init?(key: [UInt8], value: [UInt8]) {
        switch (Row(key: key, value: value).kind, value.count) {
        case (.due, 0): self.init(key.dropFirst(), knownAt: nil)
        case (.due, 8):
            guard let knownAt = Self.instant(Self.word(value[...])) else { return nil }
            self.init(key.dropFirst(), knownAt: knownAt)
        case (.settling, 0):
            let word = Self.word(key.dropFirst().prefix(8)) ^ Self.sign
            guard let knownAt = Self.instant(word) else { return nil }
            self.init(key.dropFirst(9), knownAt: knownAt)
        default: return nil
        }
    }

    /// Days (4), board (16), cutoff (1), kind (1), person (16), subject.
    private init?(_ bytes: ArraySlice<UInt8>, knownAt: Instant?) {
        guard bytes.count > Self.subjectStart,
            let board = BoardCode(packed: UniqueID(bigEndian: bytes.dropFirst(4).prefix(16))),
            let on = try? CivilDate(daysSinceEpoch: Self.days(bytes.prefix(4))),
            let kind = DeadlineKind(rawValue: Int(bytes[bytes.startIndex + 21]))
        else { return nil }
        self.init(
            peer: PeerID(UniqueID(bigEndian: bytes.dropFirst(22).prefix(16))),
            deadline: Deadline(
                kind: kind,
                board: board,
                subject: String(decoding: bytes.dropFirst(Self.subjectStart), as: UTF8.self),
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

    private static let subjectStart = 38
    /// Turned in keys: a time before 1970 comes before one after it.
    static let sign: UInt64 = 1 << 63

    private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func instant(_ word: UInt64) -> Instant? {
        try? Instant(microsecondsSinceEpoch: Int64(bitPattern: word))
    }

    /// As `RowKey` writes them, the sign turned.
    private static func days(_ bytes: ArraySlice<UInt8>) -> Int {
        Int(Int32(bitPattern: UInt32(truncatingIfNeeded: word(bytes)) ^ 0x8000_0000))
    }
}
