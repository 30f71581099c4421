import CommandProcessing
import EventStore

/// Lines of a bulk that are decided together.
struct BulkStep: Sendable {
    enum State: Sendable {
        case waiting
        case handed(HandedCommands)
        case refused(SubmissionError)
    }

    /// How long a full queue is left alone: first, and at most.
    static let pauses = (first: Duration.milliseconds(10), longest: Duration.milliseconds(500))

    let entries: [BulkEntry]
    let commands: [PreparedCommand]
    var state = State.waiting
    private var nextPause = Self.pauses.first

    init(_ entries: [BulkEntry]) {
        self.entries = entries
        commands = entries.compactMap { entry in
            if case .command(let command) = entry.content { command } else { nil }
        }
    }

    /// How long the queue is to be left alone now; longer each time.
    mutating func pause() -> Duration {
        defer { nextPause = min(nextPause * 2, Self.pauses.longest) }
        return nextPause
    }
}
