import CivilTime
import Identifiers

/// Keys of the statistics' rows: board, kind, day, person.
enum StatisticsKey {
    enum Kind: UInt8 {
        case registration = 1
        case application = 2
        /// By the day of expiry.
        case cycle = 3
        case action = 4
        /// Of all days: what each credential's status is from day to day.
        case status = 5
    }

    struct Place: Hashable, Comparable {
        let kind: Kind
        let day: Int32

        static func < (left: Place, right: Place) -> Bool {
            (left.kind.rawValue, left.day) < (right.kind.rawValue, right.day)
        }
    }

    static func row(_ board: BoardCode, _ kind: Kind, _ day: Int32, _ peer: PeerID) -> [UInt8] {
        var key = start(board, kind, day)
        key.append(peer.value)
        return key.bytes
    }

    /// Before every row of a day.
    static func first(_ board: BoardCode, _ kind: Kind, _ day: CivilDate) -> [UInt8] {
        start(board, kind, day.daysSinceEpoch).bytes
    }

    /// The day of a row's key; nil: it is of another board or kind.
    static func day(of key: [UInt8], _ board: BoardCode, _ kind: Kind) -> CivilDate? {
        let lead = lead(board, kind).bytes
        guard key.count == lead.count + 4 + 16, key.starts(with: lead) else { return nil }
        let ordered = key[lead.count..<lead.count + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return try? CivilDate(daysSinceEpoch: Int(Int32(bitPattern: ordered ^ 0x8000_0000)))
    }

    private static func start(_ board: BoardCode, _ kind: Kind, _ day: Int32) -> RowKey {
        var key = lead(board, kind)
        key.append(days: day)
        return key
    }

    private static func lead(_ board: BoardCode, _ kind: Kind) -> RowKey {
        var key = RowKey(.data)
        key.append(board.packed)
        key.append(byte: kind.rawValue)
        return key
    }
}
