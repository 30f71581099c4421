import Identifiers
import Synchronization

/// The kind of each board's events: there are as many as boards.
final class BoardKinds: Sendable {
    private let known = Mutex<[BoardCode: CloudEventKind]>([:])
    private let make: @Sendable (BoardCode) -> CloudEventKind

    init(_ make: @escaping @Sendable (BoardCode) -> CloudEventKind) { self.make = make }

    subscript(board: BoardCode) -> CloudEventKind {
        known.withLock { known in
            if let kind = known[board] { return kind }
            let kind = make(board)
            known[board] = kind
            return kind
        }
    }
}
