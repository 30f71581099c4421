import Identifiers
import Synchronization

/// Where the last message of each key was made, for who goes through the log in its order: what is not known here
/// is looked for in the log. Bounded.
final class ToldKeys<Key: Hashable & Sendable>: Sendable {
    /// Keys kept; when it is full, all are let go.
    private let keysMax: Int
    private let state = Mutex(State())

    private struct State {
        var positions: [Key: Position] = [:]
        /// Whether every message from the first on was told, and none let go.
        var isComplete = false
    }

    /// What is known of a key's last message.
    enum Last: Equatable {
        case at(Position)
        /// There is none.
        case none
        case unknown
    }

    init(keysMax: Int = toldKeysMax) { self.keysMax = keysMax }

    /// To be called by who goes through the whole log from its first record on, before it does.
    func beginAtOrigin() { state.withLock { $0.isComplete = $0.positions.isEmpty } }

    /// A position that is not before the limit is of a message that is being made again: what was before it is unknown.
    func last(of key: Key, before limit: Position) -> Last {
        state.withLock { state in
            guard let position = state.positions[key] else { return state.isComplete ? .none : .unknown }
            return position < limit ? .at(position) : .unknown
        }
    }

    /// A message that is made again is not the key's last.
    func tell(_ key: Key, at position: Position) {
        state.withLock { state in
            if state.positions.count >= keysMax {
                state.positions.removeAll(keepingCapacity: true)
                state.isComplete = false
            }
            state.positions[key] = max(state.positions[key] ?? position, position)
        }
    }
}

/// About 3 MB of a board's people.
let toldKeysMax = 65_536
