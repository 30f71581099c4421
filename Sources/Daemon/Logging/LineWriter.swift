import EventStore

/// Writes lines on a thread of its own, for as long as the process runs: whoever says something waits a moment for it
/// to be written and no longer, whatever becomes of who reads it.
final class LineWriter: Sendable {
    private let state: Monitor<LineBuffer>

    /// How long one waits for a line: as a rule it is out before what it tells of is known elsewhere, and before a
    /// crash.
    private static let patience: Duration = .milliseconds(100)
    /// How long the end of the process waits for what was said.
    private static let flushMax: Duration = .seconds(1)

    /// - Parameters:
    ///   - gap: the line that tells of lines that were lost, with its end.
    ///   - write: writes a line, and says whether it could. May block for as long as it will.
    init(
        bytesMax: Int = LineBuffer.bytesMax,
        gap: @escaping @Sendable (_ lines: UInt64) -> String,
        write: @escaping @Sendable (String) -> Bool
    ) {
        let state = Monitor(LineBuffer(bytesMax: bytesMax))
        self.state = state
        NamedThread.start("log") {
            while true {
                let next = state.wait { buffer -> LineBuffer.Next? in buffer.next() }
                let isWritten =
                    switch next {
                    case .line(let line): write(line)
                    case .lost(let count): write(gap(count))
                    }
                state.signalling { isWritten ? $0.wrote() : $0.failed(next) }
            }
        }
    }

    /// Lines that found no room, or could not be written, since the start.
    var lost: UInt64 { state.withLock { $0.lost } }

    /// - Parameter line: with its end.
    func write(_ line: String) {
        let place = state.signalling { buffer -> UInt64? in
            let place = buffer.add(line)
            // Of those who speak one after another each would wait in vain.
            return buffer.isBehind ? nil : place
        }
        guard let place else { return }
        let isWritten = state.wait(for: Self.patience) { buffer -> Bool? in
            buffer.written >= place ? true : nil
        }
        if isWritten == nil { state.withLock { $0.gaveUpWaiting() } }
    }

    /// Waits until everything is written, for a second at most.
    func flush() {
        _ = state.wait(for: Self.flushMax) { buffer -> Bool? in buffer.isDone ? true : nil }
    }
}
