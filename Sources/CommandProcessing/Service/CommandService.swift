package import EventStore

/// Takes commands from any thread and answers when they are durable and the projections have them.
package struct CommandService: Sendable {
    package typealias Writer = LogWriter<CommandDecider>

    private let writer: Writer

    package init(writer: Writer) {
        self.writer = writer
    }

    /// Commands of one submission; a longer bulk is sent in several.
    package static let commandsPerSubmissionMax = 1_024

    /// Decides the commands in order, in one batch as far as its limits allow.
    /// - Returns: one outcome per command, in order.
    /// - Throws: `SubmissionError` when none was decided: the queue is full, the writer has stopped,
    ///   or there is no space. The same commands may be sent again.
    package func submit(_ commands: [PreparedCommand]) async throws(SubmissionError) -> [CommandOutcome] {
        precondition(commands.count <= Self.commandsPerSubmissionMax, "a submission is bounded")
        if commands.isEmpty { return [] }
        return try await writer.submit(.commit(commands), weight: Self.bytes(of: commands))
    }

    /// Hands commands over to be decided like those of `submit`, before whatever is handed over after them, and does not
    /// wait: so the next ones can be made ready, or decided, while these become durable.
    /// - Throws: `SubmissionError` when they are not taken.
    package func hand(_ commands: [PreparedCommand]) throws(SubmissionError) -> HandedCommands {
        precondition((1...Self.commandsPerSubmissionMax).contains(commands.count), "a submission is bounded")
        let handed = HandedCommands()
        try writer.submit(.commit(commands), weight: Self.bytes(of: commands)) { handed.take($0) }
        return handed
    }

    /// Commands of one rehearsal: it holds the writer up while it is decided.
    package static let commandsPerRehearsalMax = 10_000

    /// Decides the commands in order, each seeing those before it, and records nothing.
    /// - Returns: the outcomes that submitting the same commands would have now.
    package func rehearse(_ commands: [PreparedCommand]) async throws(SubmissionError) -> [CommandOutcome] {
        precondition(commands.count <= Self.commandsPerRehearsalMax, "a rehearsal is bounded")
        if commands.isEmpty { return [] }
        return try await writer.submit(.rehearse(commands), weight: Self.bytes(of: commands))
    }

    /// What they are held to while they wait.
    private static func bytes(of commands: [PreparedCommand]) -> Int {
        commands.reduce(0) { $0 + $1.canonicalBytes.count }
    }
}
