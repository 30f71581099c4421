import CommandProcessing
import EventStore
import Foundation
import Identifiers
import Projections
import Publishing
import SimulatedLog

/// Measures the publisher beside librdkafka alone: how much it publishes, and how long after its receipt an event
/// is with a consumer.
struct PublishBenchmark {
    var folder = FileManager.default.temporaryDirectory.appendingPathComponent("credentiald-publish").path
    var events: UInt64 = 200_000
    var rounds = 3
    var broker = BenchedBroker.Choice.noida
    /// Commands a second under load.
    var rate = 500.0
    /// Of one measurement of latency.
    var seconds = 10.0
    var only: String?
    static let seed: UInt64 = 2_026
    static let idlePace = Duration.milliseconds(50)

    func run() async throws {
        if only != "latency" { try await throughput() }
        // The mock lives in this process and answers no daemon's questions about topics.
        if case .mock = broker { return }
        if only == nil || only == "latency" { try await latency() }
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
        for lane in [Lane.audiences, .log] where only == nil || only == "throughput" || only == lane.name {
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

var benchmark = PublishBenchmark()
var arguments = CommandLine.arguments.dropFirst()
while let option = arguments.popFirst() {
    guard let value = arguments.popFirst() else { fatalError("\(option) takes a value") }
    switch option {
    case "--folder": benchmark.folder = value
    case "--events": benchmark.events = UInt64(value) ?? benchmark.events
    case "--rounds": benchmark.rounds = Int(value) ?? benchmark.rounds
    case "--broker": benchmark.broker = BenchedBroker.Choice(value)
    case "--rate": benchmark.rate = Double(value) ?? benchmark.rate
    case "--seconds": benchmark.seconds = Double(value) ?? benchmark.seconds
    case "--only": benchmark.only = value
    default: fatalError("unknown option \(option)")
    }
}
try await benchmark.run()
