import CivilTime
package import Identifiers

extension RowKey {
    package mutating func append(_ id: UniqueID) {
        append(id.high)
        append(id.low)
    }

    package mutating func append(_ board: BoardCode) { append(board.packed) }

    package static func peer(_ peer: PeerID) -> [UInt8] {
        var key = RowKey(.data)
        key.append(peer.value)
        return key.bytes
    }

    static func credential(_ board: BoardCode, _ number: String) -> [UInt8] {
        var key = RowKey(.data)
        key.append(board)
        key.append(last: number)
        return key.bytes
    }

    static func deadline(_ board: BoardCode, _ date: CivilDate, _ number: String) -> [UInt8] {
        var key = RowKey(.data)
        key.append(board)
        key.append(days: date.daysSinceEpoch)
        key.append(last: number)
        return key.bytes
    }

    static func quarantine(_ peer: PeerID) -> [UInt8] {
        var key = RowKey(.quarantine)
        key.append(peer.value)
        return key.bytes
    }
}
