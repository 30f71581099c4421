package import CivilTime
package import CommandProcessing
package import Credentialing
package import CredentialingSchema
package import EventStore
import Identifiers
package import Projections
import Synchronization

/// A data folder with its writer and projections, as the daemon puts them together. Lets go of the folder
/// when it is closed or killed, so that a test can open it again at once.
package final class Stack: Sendable {
    package let clock: TestClock
    private let parts: Mutex<Parts?>

    private struct Parts: Sendable {
        let store: EventStore
        let shelf: RuleShelf
        let tally: RecordTally
        let writer: CommandService.Writer
        let live: LiveProjections
        let folders: ProjectionFolders
        let operations: ProjectionOperations
        let reports: [ProjectionFolders.Report]
    }

    /// - Parameters:
    ///   - time: what time it is for the writer; nil: what `clock` says.
    ///   - subscriber: who is told of batches in the place of the projections.
    package init(
        _ path: String,
        clock: TestClock = TestClock(),
        time: (@Sendable () -> Instant)? = nil,
        logMapSize: Int = 256 << 20,
        limits: WriterLimits = WriterLimits(),
        checkpoints: CheckpointLimits = CheckpointLimits(),
        memory: RecordMemory = RecordMemory(),
        projections: [Projection] = Projection.allCases,
        subscriber: (LiveProjections) -> any BatchSubscriber = { $0 }
    ) throws {
        var configuration = StoreConfiguration()
        configuration.checkpoints = checkpoints
        configuration.logMapSize = logMapSize
        configuration.mapSizeMax = logMapSize
        configuration.indexMapSize = 256 << 20
        let store = try EventStore(
            path: path,
            access: .owner,
            configuration: configuration,
            claimsOf: UniqueClaim.digests
        )
        let rules = try store.readRuleBook()
        let folders = try ProjectionFolders(
            store: store,
            rules: rules,
            projections: projections,
            memory: memory
        )
        let (live, reports) = try folders.openAll(threads: 2)
        let shelf = RuleShelf(rules)
        let tally = RecordTally()
        var limits = limits
        limits.clockStands = true
        let writer = try CommandService.Writer(
            store: store,
            limits: limits,
            subscribers: [subscriber(live)],
            clock: time ?? { clock.now },
            makeDecider: {
                CommandDecider(
                    keys: store.keys,
                    shelf: shelf,
                    memory: memory,
                    tally: tally,
                    handed: live.handed
                )
            }
        )
        self.clock = clock
        parts = Mutex(
            Parts(
                store: store,
                shelf: shelf,
                tally: tally,
                writer: writer,
                live: live,
                folders: folders,
                operations: ProjectionOperations(folders: folders, live: live),
                reports: reports
            )
        )
    }

    private var open: Parts {
        guard let parts = parts.withLock({ $0 }) else { preconditionFailure("the stack was closed") }
        return parts
    }

    package var store: EventStore { open.store }
    package var shelf: RuleShelf { open.shelf }
    /// Of the records that decisions keep.
    package var tally: RecordTally { open.tally }
    package var service: CommandService { CommandService(writer: open.writer) }
    package var live: LiveProjections { open.live }
    package var operations: ProjectionOperations { open.operations }
    /// What became of each projection when the folder was opened.
    package var reports: [ProjectionFolders.Report] { open.reports }

    package var queries: ReadSide {
        let (parts, clock) = (open, clock)
        return ReadSide(
            store: parts.store,
            projections: parts.live,
            shelf: parts.shelf,
            clock: { clock.now }
        )
    }

    package static let origin = CommandOrigin(principal: "tester", role: "tester")

    package static func prepare(_ commands: [Command]) throws -> [PreparedCommand] {
        try commands.map { command throws(Rejection) in
            try PreparedCommand(command, origin: origin)
        }
    }

    /// All in one batch.
    @discardableResult
    package func submit(_ commands: [Command]) async throws -> [CommandOutcome] {
        try await service.submit(try Self.prepare(commands))
    }

    @discardableResult
    package func submit(_ command: Command) async throws -> CommandOutcome {
        try await submit([command])[0]
    }

    package func rehearse(_ commands: [Command]) async throws -> [CommandOutcome] {
        try await service.rehearse(try Self.prepare(commands))
    }

    /// As a daemon ends that was asked to.
    package func close() async throws {
        let parts = open
        parts.operations.stop()
        await parts.writer.stop()
        try parts.folders.close(parts.live)
        try parts.store.close()
        self.parts.withLock { $0 = nil }
    }

    /// As a killed daemon leaves the folder: nothing is synced or marked.
    package func kill() async {
        open.operations.stop()
        await open.writer.stop()
        parts.withLock { $0 = nil }
    }
}

extension CommandOutcome {
    package var receipt: Receipt? { if case .accepted(let receipt) = self { receipt } else { nil } }
    package var rejection: Rejection? { if case .rejected(let rejection) = self { rejection } else { nil } }
    package var failure: String? { if case .failed(let reason) = self { reason } else { nil } }

    /// For comparing outcomes as texts.
    package var summary: String {
        switch self {
        case .accepted(let receipt): "accepted \(receipt)"
        case .rejected(let rejection): "\(rejection.code.rawValue) \(rejection.detail)"
        case .failed(let reason): "failed \(reason)"
        }
    }
}

extension Projection {
    /// The digest of every live generation, in the order of the projections.
    package static func allDigests(_ stack: Stack) throws -> [SetHash] {
        try allCases.map { try stack.live.generation($0).state().digest }
    }
}
