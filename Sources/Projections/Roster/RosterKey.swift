import Identifiers

/// Keys of the roster's rows. Each names one person, last of all, so that a scan goes by person.
enum RosterKey {
    private enum Mark: UInt8 {
        case person = 1
        case status = 2
        case token = 3
        case names = 4
    }

    /// What a scan goes through.
    enum Path: Hashable {
        /// Everybody whom the board was ever with.
        case everybody
        /// Whoever can have a status from the person's last event on.
        case status(UInt8)
        case token(NameToken)
    }

    static func person(_ board: BoardCode, _ peer: PeerID) -> [UInt8] { key(.person, board, peer: peer) }
    static func names(_ board: BoardCode, _ peer: PeerID) -> [UInt8] { key(.names, board, peer: peer) }

    static func key(_ path: Path, _ board: BoardCode, _ peer: PeerID) -> [UInt8] {
        prefix(path, board) + bytes(of: peer)
    }

    static func prefix(_ path: Path, _ board: BoardCode) -> [UInt8] {
        switch path {
        case .everybody: key(.person, board)
        case .status(let status): key(.status, board) + [status]
        case .token(let token): key(.token, board) + token.bytes
        }
    }

    /// The person at the end of a key; nil for one that is too short.
    static func peer(of key: [UInt8], after prefix: [UInt8]) -> PeerID? {
        guard key.count == prefix.count + 16, key.starts(with: prefix) else { return nil }
        let words = key.suffix(16)
        let high = words.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let low = words.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return PeerID(UniqueID(high: high, low: low))
    }

    private static func key(_ mark: Mark, _ board: BoardCode, peer: PeerID? = nil) -> [UInt8] {
        var key = RowKey(.data)
        key.append(byte: mark.rawValue)
        key.append(board.packed)
        if let peer { key.append(peer.value) }
        return key.bytes
    }

    private static func bytes(of peer: PeerID) -> [UInt8] {
        var key = RowKey(.data)
        key.append(peer.value)
        return Array(key.bytes.dropFirst())
    }
}
