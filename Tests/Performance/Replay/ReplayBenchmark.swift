import ArgumentParser
import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Foundation
import Identifiers
import Projections
import SimulatedLog
import Synchronization

/// Measures a rebuild of all projections beside a bare pass over the same log, and what it costs the commands that
/// go on meanwhile.
@main struct ReplayBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay-benchmark",
        abstract:
            "Measures a rebuild of all projections beside a bare pass over the log, and commands meanwhile."
    )

    @Option(help: "Where the log is made; one that is there is used again.")
    var folder = FileManager.default.temporaryDirectory.appendingPathComponent("credentiald-replay").path
    @Option(help: "Events of the simulated log.")
    var events: UInt64 = 1_000_000
    @Option(help: "Measurements of each kind, of which the median counts.")
    var rounds = 3
    @Option(name: .customLong("threads"), help: "Threads to fold with, one number or several: 1,2.")
    var threadCounts = Counts([1, 2])
    @Option(help: "Seconds of one measurement of commands.")
    var seconds = 8.0
    @Option(help: "One part alone.")
    var only: Part?

    enum Part: String, CaseIterable, ExpressibleByArgument { case rebuild, latency }

    /// Numbers with commas between them.
    struct Counts: ExpressibleByArgument {
        let numbers: [Int]

        init(_ numbers: [Int]) { self.numbers = numbers }

        init?(argument: String) {
            numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
            if numbers.contains(where: { $0 < 1 }) { return nil }
        }

        var defaultValueDescription: String { numbers.map(String.init).joined(separator: ",") }
    }

    static let seed: UInt64 = 2_026
    private var threads: [Int] { threadCounts.numbers }

    func validate() throws {
        guard events > 0, rounds > 0, seconds > 0 else {
            throw ValidationError("each number is above zero")
        }
    }

    func run() async throws {
        let began = ContinuousClock.now
        let made = try await make()
        print(
            "\(thousands(Double(made))) events, made in \(Int(began.duration(to: .now).inSeconds)) s; a folder that is there is used again\n"
        )
        let raw = scan()
        if only == nil || only == .rebuild { try rebuild(raw) }
        if only == nil || only == .latency { try await latency() }
    }

    /// In a scope of its own, which gives the folder back.
    private func make() async throws -> UInt64 {
        let benched = try BenchedFolder(folder)
        try await benched.fill(to: events, seed: Self.seed)
        let head = try benched.store.log.head().rawValue
        try benched.close()
        return head
    }

    private func scan() -> Double {
        var rates: [Double] = []
        var bytes = 0
        for _ in 0..<rounds {
            let began = ContinuousClock.now
            let found = RawScan.run(folder + "/log")
            rates.append(Double(found.records) / began.duration(to: .now).inSeconds)
            bytes = found.bytes / max(1, found.records)
        }
        print(
            "raw cursor scan: \(thousands(median(rates))) records/s of \(bytes) B on average, one thread, median of \(rounds)\n"
        )
        return median(rates)
    }

    private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    private func rebuild(_ raw: Double) throws {
        row(
            "threads",
            "events/s",
            "of the raw scan",
            "events per second of processor time",
            "seconds",
            "peak private memory, MiB",
            "rows"
        )
        row("---:", "---:", "---:", "---:", "---:", "---:", "---:")
        for threads in threads {
            var rates: [Double] = []
            var memory = 0.0
            var rows: UInt64 = 0
            var seconds: [Double] = []
            var perProcessor: [Double] = []
            for _ in 0..<rounds {
                let benched = try BenchedFolder(folder)
                let folders = try ProjectionFolders(
                    store: benched.store,
                    rules: try benched.store.readRuleBook()
                )
                let watch = MemoryWatch()
                let processorBefore = processorSeconds
                let began = ContinuousClock.now
                let (generations, events) = try folders.build(
                    Projection.allCases,
                    threads: threads,
                    progress: nil
                )
                let taken = began.duration(to: .now).inSeconds
                memory = max(memory, watch.end())
                rates.append(Double(events) / taken)
                perProcessor.append(Double(events) / (processorSeconds - processorBefore))
                seconds.append(taken)
                rows = try generations.reduce(0) { $0 + (try $1.state().rowCount) }
                for generation in generations { try folders.discard(generation) }
                try benched.close()
            }
            row(
                "\(threads)",
                thousands(median(rates)),
                String(format: "%.3f", median(rates) / raw),
                thousands(median(perProcessor)),
                String(format: "%.1f", median(seconds)),
                String(format: "%.0f", memory),
                thousands(Double(rows))
            )
        }
    }

    // MARK: Latency

    private func latency() async throws {
        let benched = try BenchedFolder(folder)
        let folders = try ProjectionFolders(store: benched.store, rules: try benched.store.readRuleBook())
        let live = try folders.openAll(threads: 2).live
        let operations = ProjectionOperations(folders: folders, live: live)
        let writer = try benched.writer([live])
        let service = CommandService(writer: writer)
        print("\nOne client that waits for each answer, in process, \(Int(seconds)) s each:\n")
        row("meanwhile", "commands/s", "median, ms", "p99, ms", "longest, ms", "rebuilt events/s")
        row("---", "---:", "---:", "---:", "---:", "---:")
        try await measure("nothing", service, operations, threads: nil)
        for threads in threads {
            try await measure("rebuilds, \(threads) threads", service, operations, threads: threads)
        }
        operations.stop()
        await writer.stop()
        try folders.close(live)
        try benched.close()
    }

    private func measure(
        _ what: String,
        _ service: CommandService,
        _ operations: ProjectionOperations,
        threads: Int?
    ) async throws {
        let others = Others()
        let deadline = ContinuousClock.now.advanced(by: .seconds(seconds))
        var times: [Double] = []
        try await withThrowingTaskGroup(of: Void.self) { group in
            if let threads {
                group.addTask { [operations, others] in
                    while !others.isOver.load(ordering: .relaxed) {
                        var status = try operations.rebuild(.eligibility, threads: threads)
                        while status.isRunning, !others.isOver.load(ordering: .relaxed) {
                            try await Task.sleep(for: .milliseconds(20))
                            status = operations.status(of: .eligibility) ?? status
                        }
                        others.rebuilt.withLock { $0.append(Double(status.eventsPerSecond)) }
                    }
                    try? operations.cancel(.eligibility)
                }
            }
            let origin = CommandOrigin(principal: "benchmark", role: "benchmark")
            while ContinuousClock.now < deadline {
                let command = try PreparedCommand(Self.registration(), origin: origin)
                let began = ContinuousClock.now
                let outcome = try await service.submit([command])[0]
                times.append(began.duration(to: .now).inSeconds * 1_000)
                guard case .accepted = outcome else { fatalError("\(outcome)") }
            }
            others.isOver.store(true, ordering: .relaxed)
            try await group.waitForAll()
        }
        times.sort()
        row(
            what,
            thousands(Double(times.count) / seconds),
            String(format: "%.2f", times[times.count / 2]),
            String(format: "%.2f", times[times.count * 99 / 100]),
            String(format: "%.1f", times.last ?? 0),
            others.rebuilt.withLock { $0.isEmpty ? "" : thousands(median($0)) }
        )
    }

    /// What goes on beside the commands.
    private final class Others: Sendable {
        let rebuilt = Mutex<[Double]>([])
        let isOver = Atomic<Bool>(false)
    }

    private static func registration() -> Command {
        var random = SystemRandomNumberGenerator()
        let now = UInt64(Date().timeIntervalSince1970 * 1_000)
        var command = Command()
        command.commandID = UniqueID.version7(milliseconds: now, using: &random).description
        command.registerPeer.peerID = UniqueID.version7(milliseconds: now, using: &random).description
        command.registerPeer.personal.givenName = "Somebody"
        command.registerPeer.personal.familyName = "Else"
        command.registerPeer.registeredOn = "2026-11-01"
        return command
    }
}
