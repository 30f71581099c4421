import CommandDecoding
import CommandProcessing
import CredentialingSchema
import EventStore
import Hummingbird
import Identifiers
import Logging
import NIOCore

/// One bulk: reads and decodes lines while earlier ones are decided, and answers them in order.
///
/// A client must read answers while it sends; one that does not stops being read from when the buffers of
/// the connection are full.
struct BulkRun: Sendable {
    /// Steps that are under way at once: one is decided, one becomes durable, one is answered.
    static let stepsMax = 3
    /// Dry runs at once: one is decided while another one comes.
    static let rehearsalsMax = 2
    /// Bytes of the lines of one dry run: it is held whole, and the writer decides nothing else meanwhile. All of them
    /// together are half of what may wait for the writer.
    static let rehearsalBytesMax = 16 << 20

    let commands: CommandService
    /// Held by a dry run, which decides everything as one rehearsal and records nothing; nil: it is none.
    let rehearsal: SharedSeats.Seat?
    let sender: BulkSender
    let logger: Logger

    @concurrent
    func run(_ body: RequestBody, writer: inout any ResponseBodyWriter) async throws {
        defer { rehearsal?.giveBack() }
        let queue = BulkQueue()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { queue.finish() }
                try await read(body, into: queue)
                queue.endCame()
            }
            // When nobody takes the answers, reading must not wait for room for ever.
            defer { queue.finish() }
            do {
                if rehearsal == nil {
                    try await submit(queue, &writer)
                } else {
                    try await rehearse(queue, &writer)
                }
            } catch let end as NoLongerAllowed {
                try await writer.write(refusal(of: end.line))
                // Nothing more is read of it.
                queue.finish()
                group.cancelAll()
                while await group.nextResult() != nil {}
                return
            }
            try await group.waitForAll()
        }
    }

    /// The sender's token or certificate is taken no longer, from this line on.
    private struct NoLongerAllowed: Error {
        let line: UInt64
    }

    /// Asked before each step: a bulk may go on for longer than its sender is let in.
    private func requireAllowed(_ entries: [BulkEntry]) async throws(NoLongerAllowed) {
        guard let first = entries.first, await !sender.isStillAllowed() else { return }
        throw NoLongerAllowed(line: first.line)
    }

    private func refusal(of line: UInt64) -> ByteBuffer {
        var buffer = ByteBuffer()
        let problem = APIProblem(
            .notAuthenticated,
            "the token or certificate is taken no longer: this line and those after it were not decided, send them again"
        )
        buffer.write(problem, line: line)
        return buffer
    }

    /// While some lines become durable, the next ones are decided; nobody's answer waits for lines that have not come.
    @concurrent
    private func submit(_ queue: BulkQueue, _ writer: inout any ResponseBodyWriter) async throws {
        var underWay: [BulkStep] = []
        while true {
            let entries = await next(queue, besides: underWay.count)
            if entries.isEmpty, underWay.isEmpty { return }
            if entries.isEmpty {
                try await writer.write(answers(to: underWay.removeFirst()))
                continue
            }
            do { try await requireAllowed(entries) } catch {
                for step in underWay { try await writer.write(answers(to: step)) }
                throw error
            }
            var step = BulkStep(entries)
            while !hand(&step) {
                if underWay.isEmpty {
                    try await Task.sleep(for: step.pause())
                } else {
                    try await writer.write(answers(to: underWay.removeFirst()))
                }
            }
            underWay.append(step)
        }
    }

    /// The lines of the next step: waited for when nothing is under way, else those that have come.
    private func next(_ queue: BulkQueue, besides stepsUnderWay: Int) async -> [BulkEntry] {
        let linesMax = CommandService.commandsPerSubmissionMax
        if stepsUnderWay == 0 { return await queue.take(max: linesMax) }
        return stepsUnderWay < Self.stepsMax ? queue.takeWaiting(max: linesMax) : []
    }

    /// - Returns: false when the writer's queue is full.
    private func hand(_ step: inout BulkStep) -> Bool {
        let commands = step.commands
        guard !commands.isEmpty else { return true }
        do throws(SubmissionError) { step.state = .handed(try self.commands.hand(commands)) } catch {
            if error.code == .queueFull { return false }
            step.state = .refused(error)
        }
        return true
    }

    private func answers(to step: BulkStep) async -> ByteBuffer {
        switch step.state {
        case .waiting: return answers(to: step.entries, [])
        case .refused(let error): return answers(to: step.entries, refusals(of: step, error))
        case .handed(let handed):
            do throws(SubmissionError) {
                return answers(to: step.entries, try await handed.outcomes().map(result))
            } catch {
                return answers(to: step.entries, refusals(of: step, error))
            }
        }
    }

    /// What keeps commands from being decided is told for each.
    private func refusals(of step: BulkStep, _ error: SubmissionError) -> [Result<Receipt, APIProblem>] {
        logger.warning("bulk lines not taken", metadata: ["reason": "\(error)"])
        return step.commands.map { _ in .failure(APIProblem(error)) }
    }

    /// Later lines must see what earlier ones would have done, so all of them are decided together, as far as
    /// they may be held; the rest is refused line by line.
    @concurrent
    private func rehearse(_ queue: BulkQueue, _ writer: inout any ResponseBodyWriter) async throws {
        var held: [BulkEntry] = []
        var bytes = 0
        var rest: [BulkEntry] = []
        while rest.isEmpty {
            let room = CommandService.commandsPerRehearsalMax - held.count
            let entries = await queue.take(max: max(room, 1))
            if entries.isEmpty { break }
            bytes += entries.reduce(0) { $0 + $1.bytes }
            if room == 0 || bytes > Self.rehearsalBytesMax { rest = entries } else { held += entries }
        }
        // Nobody is left to read what would be decided of a body that broke off.
        guard queue.isWhole || !rest.isEmpty else { return }
        try await requireAllowed(held)
        if !held.isEmpty { try await writer.write(rehearsed(held)) }
        while !rest.isEmpty {
            try await writer.write(refusals(of: rest))
            rest = await queue.take(max: CommandService.commandsPerSubmissionMax)
        }
    }

    private func refusals(of entries: [BulkEntry]) -> ByteBuffer {
        var buffer = ByteBuffer()
        for entry in entries {
            var problem = APIProblem(
                .dryRunTooLong,
                "a dry run has at most \(CommandService.commandsPerRehearsalMax) lines and "
                    + "\(Self.rehearsalBytesMax) bytes; this line was not decided"
            )
            if case .command(let command) = entry.content { problem.commandID = command.id.description }
            buffer.write(problem, line: entry.line)
        }
        return buffer
    }

    private func read(_ body: RequestBody, into queue: BulkQueue) async throws {
        var splitter = LineSplitter(lineBytesMax: CommandDecoder.commandBytesMax)
        for try await chunk in body {
            splitter.append(Array(buffer: chunk))
            var entries: [BulkEntry] = []
            var bytes = 0
            while let line = splitter.next() {
                let entry = BulkEntry(line, from: sender)
                entries.append(entry)
                bytes += entry.bytes
                if entries.count == CommandService.commandsPerSubmissionMax || bytes >= BulkQueue.bytesMax {
                    await queue.push(entries)
                    try Task.checkCancellation()
                    entries.removeAll(keepingCapacity: true)
                    bytes = 0
                }
            }
            if !entries.isEmpty { await queue.push(entries) }
            try Task.checkCancellation()
        }
        if let line = splitter.finish() { await queue.push([BulkEntry(line, from: sender)]) }
    }

    private func answers(
        to entries: [BulkEntry],
        _ outcomes: [Result<Receipt, APIProblem>]
    ) -> ByteBuffer {
        var buffer = ByteBuffer()
        var next = 0
        for entry in entries {
            switch entry.content {
            case .problem(let problem): buffer.write(problem, line: entry.line)
            case .command(let command):
                switch outcomes[next] {
                case .success(let receipt): buffer.write(receipt)
                case .failure(var problem):
                    problem.commandID = command.id.description
                    buffer.write(problem, line: entry.line)
                }
                next += 1
            }
        }
        precondition(next == outcomes.count, "one outcome each")
        return buffer
    }

    /// A full queue is waited for.
    private func rehearsed(_ entries: [BulkEntry]) async throws -> ByteBuffer {
        var step = BulkStep(entries)
        while true {
            do throws(SubmissionError) {
                return answers(to: entries, try await commands.rehearse(step.commands).map(result))
            } catch {
                guard error.code == .queueFull else { return answers(to: entries, refusals(of: step, error)) }
            }
            try await Task.sleep(for: step.pause())
        }
    }

    private func result(_ outcome: CommandOutcome) -> Result<Receipt, APIProblem> {
        switch outcome {
        case .accepted(let receipt): return .success(receipt)
        case .rejected(let rejection): return .failure(APIProblem(rejection))
        case .failed(let reason):
            logger.error("command not decided", metadata: ["reason": "\(reason)"])
            return .failure(.undecided)
        }
    }
}

extension ByteBuffer {
    fileprivate mutating func write(_ receipt: Receipt) {
        writeBytes(receipt.json)
        writeInteger(UInt8(ascii: "\n"))
    }

    fileprivate mutating func write(_ problem: APIProblem, line: UInt64) {
        var message = problem.message(instance: "")
        message.line = line
        writeBytes(message.json)
        writeInteger(UInt8(ascii: "\n"))
    }
}
