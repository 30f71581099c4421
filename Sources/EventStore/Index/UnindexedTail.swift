import Identifiers
import Synchronization

/// Where the streams' records stand that the index does not have yet, for a read-only store beside a daemon: whoever
/// asks about many streams would else go through the end of the log for each of them.
final class UnindexedTail: Sendable {
    /// Records that are kept beyond those that the index lacks; then all are looked at again, from its end on.
    static let recordsMax: UInt64 = 1 << 16

    private struct State {
        /// Records after here, and up to `through`.
        var after: Position
        var through: Position
        var positions: [StreamID: [Position]] = [:]
        /// Records that were looked at so far, each time.
        var looked: UInt64 = 0
    }

    private let log: Log
    private let state: Mutex<State>

    init(_ log: Log) {
        self.log = log
        state = Mutex(State(after: .origin, through: .origin))
    }

    /// Records that were looked at so far; for tests.
    var looked: UInt64 { state.withLock { $0.looked } }

    /// The positions of a stream's records after what the index has, in order, as far as the log goes now.
    func positions(
        of stream: StreamID,
        after applied: Position
    ) throws(EventStoreError) -> [Position] {
        try state.withLock { (state) throws(EventStoreError) in
            let isFar = applied.rawValue > state.after.rawValue + Self.recordsMax
            if applied < state.after || applied > state.through || isFar {
                state = State(after: applied, through: applied, looked: state.looked)
            }
            try extend(&state)
            return state.positions[stream, default: []].filter { $0 > applied }
        }
    }

    /// Each record is looked at once. Checksums are left to who reads it.
    private func extend(_ state: inout State) throws(EventStoreError) {
        try log.scan(from: state.through.next, checking: .fieldsAlone) { header, _, _ in
            state.positions[header.stream, default: []].append(header.position)
            state.through = header.position
            state.looked += 1
            return true
        }
    }
}
