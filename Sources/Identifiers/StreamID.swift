/// The name of a stream: everything about one person, or what one board adopts.
///
/// Text form: `peer-<uuid>` or `board-<code>`.
package struct StreamID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package enum Kind: UInt8, Sendable {
        case peer = 1
        case board = 2
    }

    package let kind: Kind
    /// The person's id, or the board's code packed into 16 bytes.
    package let key: UniqueID

    package init(peer: PeerID) {
        kind = .peer
        key = peer.value
    }

    package init(board: BoardCode) {
        kind = .board
        key = board.packed
    }

    /// From the two fields of a record's header; nil when they name no stream.
    package init?(kind: UInt8, key: UniqueID) {
        guard let kind = Kind(rawValue: kind) else { return nil }
        if kind == .board, BoardCode(packed: key) == nil { return nil }
        if kind == .peer, key.high == 0, key.low == 0 { return nil }
        self.kind = kind
        self.key = key
    }

    package init?(_ text: String) {
        if text.hasPrefix("peer-"), let peer = PeerID(String(text.dropFirst(5))) {
            self.init(peer: peer)
        } else if text.hasPrefix("board-"), let board = BoardCode(String(text.dropFirst(6))) {
            self.init(board: board)
        } else {
            return nil
        }
    }

    package var peer: PeerID? { kind == .peer ? PeerID(key) : nil }

    package var board: BoardCode? { kind == .board ? BoardCode(packed: key) : nil }

    package func _rawHashValue(seed: Int) -> Int {
        key._rawHashValue(seed: seed ^ Int(kind.rawValue))
    }

    package static func < (left: StreamID, right: StreamID) -> Bool {
        (left.kind.rawValue, left.key) < (right.kind.rawValue, right.key)
    }

    package var description: String {
        switch kind {
        case .peer: "peer-\(key)"
        case .board: "board-\(BoardCode(packed: key)!)"
        }
    }
}
