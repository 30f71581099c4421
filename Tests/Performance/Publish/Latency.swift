import CredentialingSchema
import Foundation
import KafkaClient
import SimulatedLog

/// How long after its receipt a committed message is with a consumer, beside a bare producer that sends the same
/// messages at the same pace, each in the next transaction that can begin.
final class Latency {
    private let broker: BenchedBroker
    private let daemon: DaemonProcess
    private let board: CommittedReader
    private let log: CommittedReader
    private var commands = LoadCommands()
    private let seconds: Double

    private static let boardTopic = "credentialing.boards.\(LoadCommands.board).events.v1"
    private static let logTopic = "credentialing.log.v1"
    private static let boardPartitions = 6
    private static let patience = 30.0

    /// Starts a daemon and fills it with people who have applied to a board.
    init(_ program: String, _ broker: BenchedBroker, folder: String, seconds: Double) async throws {
        self.broker = broker
        self.seconds = seconds
        daemon = try DaemonProcess(program, data: folder, kafka: broker.bootstrap)
        let last = try await daemon.sendAll(commands.preparation)
        try await Self.waitUntil { try broker.hasTopic(Self.boardTopic) }
        log = CommittedReader(broker.bootstrap, Self.logTopic, partitions: 1)
        board = CommittedReader(broker.bootstrap, Self.boardTopic, partitions: Self.boardPartitions)
        try await Self.waitUntil { [board, log] in
            board.arrival(of: last) != nil && log.arrival(of: last) != nil
        }
    }

    static func head() {
        row("topic", "pace", "messages", "from", "p50, ms", "p99, ms", "longest, ms")
        row("---", "---", "---:", "---", "---:", "---:", "---:")
    }

    /// - Parameter pace: between commands.
    func measure(_ what: String, pace: Duration, rounds: Int) async throws {
        var found: [String: [Double]] = [:]
        for round in 0..<rounds {
            let receipts = try await sendCommands(pace)
            for (topic, reader, partitions) in [
                ("board", board, Self.boardPartitions), ("log", log, 1),
            ] {
                try await Self.waitUntil { receipts.keys.allSatisfy { reader.arrival(of: $0) != nil } }
                found["\(topic) receipt", default: []] += Self.delays(receipts, reader)
                let messages = reader.messages(of: Set(receipts.keys))
                let name = "bare.\(what.filter(\.isLetter)).\(topic).\(round)"
                found["\(topic) bare", default: []] += try await sendBare(name, messages, pace, partitions)
            }
        }
        for topic in ["board", "log"] {
            show(topic, what, "begin of a bare producer", found["\(topic) bare"] ?? [])
            show(topic, what, "receipt", found["\(topic) receipt"] ?? [])
        }
    }

    private func show(_ topic: String, _ what: String, _ from: String, _ delays: [Double]) {
        let sorted = delays.sorted()
        row(
            topic,
            what,
            thousands(Double(sorted.count)),
            from,
            String(format: "%.2f", sorted[sorted.count / 2]),
            String(format: "%.2f", sorted[sorted.count * 99 / 100]),
            String(format: "%.1f", sorted[sorted.count - 1])
        )
    }

    /// When each position's receipt was there. Commands leave at their time whether or not others have been
    /// answered.
    private func sendCommands(_ pace: Duration) async throws -> [UInt64: ContinuousClock.Instant] {
        let daemon = daemon
        let count = Int(seconds / pace.inSeconds)
        return try await withThrowingTaskGroup(of: (UInt64, ContinuousClock.Instant).self) { group in
            let began = ContinuousClock.now
            for index in 0..<count {
                try await Task.sleep(until: began.advanced(by: pace * index), clock: .continuous)
                let command = commands.next()
                group.addTask {
                    let (receipt, time) = try await daemon.send(command)
                    return (receipt.position, time)
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    private func sendBare(
        _ topic: String,
        _ messages: [(position: UInt64, message: KafkaMessage)],
        _ pace: Duration,
        _ partitions: Int
    ) async throws -> [Double] {
        try broker.createTopic(topic, partitions: partitions)
        let reader = CommittedReader(broker.bootstrap, topic, partitions: partitions)
        // A first message, so that the reader and the partition are awake.
        let paced = PacedProducer(broker.bootstrap, topic, messages.map(\.message))
        defer {
            paced.close()
            reader.close()
        }
        paced.sendFirst()
        try await Self.waitUntil { reader.count > 0 }
        let times = await paced.sendRest(pace)
        let rest = messages.dropFirst()
        try await Self.waitUntil { rest.allSatisfy { reader.arrival(of: $0.position) != nil } }
        let begins = Dictionary(uniqueKeysWithValues: zip(rest.map(\.position), times))
        return Self.delays(begins, reader)
    }

    private static func delays(_ begins: [UInt64: ContinuousClock.Instant], _ reader: CommittedReader)
        -> [Double]
    {
        begins.compactMap { position, time in
            reader.arrival(of: position).map { time.duration(to: $0).inSeconds * 1_000 }
        }
    }

    private static func waitUntil(_ isReached: () throws -> Bool) async throws {
        let end = ContinuousClock.now.advanced(by: .seconds(patience))
        while try !isReached() {
            precondition(ContinuousClock.now < end, "messages are missing after \(patience) s")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    func close() async throws {
        board.close()
        log.close()
        try await daemon.stop()
    }
}
