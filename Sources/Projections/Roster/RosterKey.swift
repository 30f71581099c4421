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

    /// The person at the end of a key; nil for one of another path.
    static func peer(of key: [UInt8], after prefix: [UInt8]) -> PeerID? {
        guard key.count == prefix.count + idBytes, key.starts(with: prefix) else { return nil }
        return PeerID(UniqueID(bigEndian: key.suffix(idBytes)))
    }

    /// Of a row that has what a person has with a board; nil: the key is another row's.
    static func boardAndPerson(of key: [UInt8]) -> (BoardCode, PeerID)? {
        guard key.count == 2 + 2 * idBytes, key[0] == Row.Kind.data.rawValue, key[1] == Mark.person.rawValue,
            let board = BoardCode(packed: UniqueID(bigEndian: key[2..<2 + idBytes]))
        else { return nil }
        return (board, PeerID(UniqueID(bigEndian: key.suffix(idBytes))))
    }

    static func isOfNames(_ key: [UInt8]) -> Bool {
        key.count > 1 && key[0] == Row.Kind.data.rawValue
            && [Mark.names.rawValue, Mark.token.rawValue].contains(key[1])
    }

    private static let idBytes = UniqueID.byteCount

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
