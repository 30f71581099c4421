import Identifiers
import Synchronization

/// Where the last message of each key was made, for who goes through the log in its order: what is not known here
/// is looked for in the log. Bounded.
final class ToldKeys<Key: Hashable & Sendable>: Sendable {
    /// Keys kept; when it is full, all are let go.
    private let keysMax: Int
    private let positions = Mutex<[Key: Position]>([:])

    init(keysMax: Int = toldKeysMax) { self.keysMax = keysMax }

    /// nil: not known. A position that is not before the limit is of a message that is being made again.
    func position(of key: Key, before limit: Position) -> Position? {
        positions.withLock { $0[key] }.flatMap { $0 < limit ? $0 : nil }
    }

    /// A message that is made again is not the key's last.
    func tell(_ key: Key, at position: Position) {
        positions.withLock { positions in
            if positions.count >= keysMax { positions.removeAll(keepingCapacity: true) }
            positions[key] = max(positions[key] ?? position, position)
        }
    }
}

/// About 3 MB of a board's people.
let toldKeysMax = 65_536
