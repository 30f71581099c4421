import Synchronization

/// What was read and not yet decided: between one task that reads and one that decides, bounded in number and
/// bytes, first in, first out.
final class BulkQueue: Sendable {
    /// Lines that wait before reading pauses.
    static let linesMax = 2_048
    /// Bytes of lines that wait before reading pauses.
    static let bytesMax = 8 << 20

    private struct State {
        var entries: [BulkEntry] = []
        var bytes = 0
        var isFinished = false
        var isWhole = false
        var reader: CheckedContinuation<Void, Never>?
        var decider: CheckedContinuation<Void, Never>?

        var isFull: Bool { entries.count >= linesMax || bytes >= bytesMax }
    }

    private let state = Mutex(State())

    /// Adds lines; returns when there is room for more.
    func push(_ entries: [BulkEntry]) async {
        let decider = state.withLock { state in
            state.entries.append(contentsOf: entries)
            for entry in entries { state.bytes += entry.bytes }
            return state.decider.take()
        }
        decider?.resume()
        await withCheckedContinuation { continuation in
            let goesOn = state.withLock { state in
                guard state.isFull, !state.isFinished else { return true }
                precondition(state.reader == nil, "one task reads")
                state.reader = continuation
                return false
            }
            if goesOn { continuation.resume() }
        }
    }

    /// Whatever waits, up to `max` lines; empty at the end.
    func take(max: Int) async -> [BulkEntry] {
        await withCheckedContinuation { continuation in
            let goesOn = state.withLock { state in
                guard state.entries.isEmpty, !state.isFinished else { return true }
                precondition(state.decider == nil, "one task decides")
                state.decider = continuation
                return false
            }
            if goesOn { continuation.resume() }
        }
        return takeWaiting(max: max)
    }

    /// Whatever waits now, up to `max` lines; empty when nothing does.
    func takeWaiting(max: Int) -> [BulkEntry] {
        let (taken, reader) = state.withLock { state in
            let taken = Array(state.entries.prefix(max))
            state.entries.removeFirst(taken.count)
            for entry in taken { state.bytes -= entry.bytes }
            return (taken, state.isFull ? nil : state.reader.take())
        }
        reader?.resume()
        return taken
    }

    /// The last line came: what is finished without that broke off.
    func endCame() { state.withLock { $0.isWhole = true } }

    /// Whether all lines have come.
    var isWhole: Bool { state.withLock { $0.isWhole } }

    /// No more lines come, or nobody takes them any more: whoever waits goes on.
    func finish() {
        let waiting = state.withLock { state in
            state.isFinished = true
            return (state.reader.take(), state.decider.take())
        }
        waiting.0?.resume()
        waiting.1?.resume()
    }
}
