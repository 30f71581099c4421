import ArgumentParser
import CommandProcessing
import EventStore
import Foundation
import Identifiers
import Projections
import Publishing
import SimulatedLog

/// Measures the publisher beside librdkafka alone: how much it publishes, and how long after its receipt an event
/// is with a consumer.
@main struct PublishBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish-benchmark",
        abstract:
            "Measures the publisher beside librdkafka alone, and how long after its receipt an event arrives."
    )

    @Option(help: "Where the log is made; one that is there is used again.")
    var folder = FileManager.default.temporaryDirectory.appendingPathComponent("credentiald-publish").path
    @Option(help: "Events of the simulated log.")
    var events: UInt64 = 200_000
    @Option(help: "Measurements of each kind, of which the median counts.")
    var rounds = 3
    @Option(help: "noida (a broker of its own), mock (within this process) or bootstrap servers.")
    var broker = BenchedBroker.Choice.noida
    @Option(help: "Commands a second under load.")
    var rate = 500.0
    @Option(help: "Seconds of one measurement of latency.")
    var seconds = 10.0
    @Option(help: "One part alone.")
    var only: Part?

    /// A lane by its name, both of them, or what comes after a receipt.
    enum Part: String, CaseIterable, ExpressibleByArgument { case throughput, audiences, log, latency }

    static let seed: UInt64 = 2_026
    static let idlePace = Duration.milliseconds(50)

    func validate() throws {
        guard events > 0, rounds > 0, rate > 0, seconds > 0 else {
            throw ValidationError("each number is above zero")
        }
    }

    func run() async throws {
        if only != .latency { try await throughput() }
        // The mock lives in this process and answers no daemon's questions about topics.
        if case .mock = broker { return }
        if only == nil || only == .latency { try await latency() }
    }

    // MARK: Throughput

    private func throughput() async throws {
        let folder = folder + "/simulated"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let benched = try BenchedFolder(folder)
        try await benched.fill(to: events, seed: Self.seed)
        let folders = try ProjectionFolders(store: benched.store, rules: try benched.store.readRuleBook())
        let live = try folders.openAll(threads: 2).live
        print("\n\(thousands(Double(try benched.store.log.head().rawValue))) events, median of \(rounds)\n")
        var sides: [(String, Throughput.Side)] = []
        Throughput.head()
        for lane in [Lane.audiences, .log] where isWanted(lane) {
            let broker = try BenchedBroker(broker)
            defer { broker.stop() }
            let throughput = Throughput(
                store: benched.store,
                projections: live,
                broker: broker,
                rounds: rounds
            )
            let (alone, publisher) = try throughput.measure(lane)
            sides += [("\(lane.name), librdkafka alone", alone), ("\(lane.name), publisher", publisher)]
        }
        print("\nWhere the lane's thread was, s:\n")
        row("", "all", "making messages", "sending", "committing")
        row("---", "---:", "---:", "---:", "---:")
        for (name, side) in sides {
            let cells = [side.seconds, side.making, side.sending, side.committing].map {
                String(format: "%.2f", $0)
            }
            row(name, cells[0], cells[1], cells[2], cells[3])
        }
        try folders.close(live)
        try benched.close()
    }

    private func isWanted(_ lane: Lane) -> Bool {
        only == nil || only == .throughput || only?.rawValue == lane.name
    }

    // MARK: Latency

    private func latency() async throws {
        let broker = try BenchedBroker(broker)
        defer { broker.stop() }
        let data = folder + "/daemon-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: data) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let own = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let program = own.appendingPathComponent("credentiald").path
        let latency = try await Latency(program, broker, folder: data, seconds: seconds)
        print("\nUntil a consumer of committed messages has it, \(rounds) times \(Int(seconds)) s:\n")
        Latency.head()
        try await latency.measure("one each 50 ms", pace: Self.idlePace, rounds: rounds)
        try await latency.measure(
            "\(Int(rate)) a second",
            pace: .microseconds(1e6 / rate),
            rounds: rounds
        )
        try await latency.close()
    }
}
