import ArgumentParser
import CivilTime
import Daemon
import Foundation
import Logging

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the daemon until SIGTERM or Ctrl-C."
    )

    @Flag(help: "Try it out: loopback only, every local caller has every role.")
    var dev = false

    @Option(
        help: ArgumentHelp(
            "Settings in YAML, checked before anything starts; what is given here goes before what it says.",
            valueName: "FILE"
        )
    )
    var config: String?

    @Option(help: ArgumentHelp("The data folder; data without it.", valueName: "DIR"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "A file with the 32-byte master key; without it systemd's credential master.key, or keys/master.key in the data folder.",
            valueName: "FILE"
        )
    )
    var masterKey: String?

    @Option(
        help: ArgumentHelp(
            "Where to listen; 127.0.0.1:8080 without it. Port 0 takes a free one.",
            valueName: "HOST:PORT"
        )
    )
    var listen: String?

    @Option(
        help: ArgumentHelp(
            "Where to publish: the broker inside the daemon, which is the default, nowhere, or bootstrap servers.",
            valueName: "embedded|off|HOST:PORT,…"
        )
    )
    var kafka: String?

    @Option(
        help: ArgumentHelp(
            "What is promised to readers: transactions, which is the default, or messages that may come twice, for brokers without transactions.",
            valueName: "exactly-once|at-least-once"
        )
    )
    var kafkaDelivery: String?

    @Option(
        help: ArgumentHelp(
            "What time it is: the machine's, which is the default, or one that stands still until `credentiald clock` advances it.",
            valueName: "system|simulated:INSTANT"
        )
    )
    var clock: String?

    @Option(
        help: ArgumentHelp(
            "How long nothing new must come in about a person before deadlines are recorded that were over when they became known; \(DeadlineLimits.settleSecondsDefault) without it.",
            valueName: "SECONDS"
        )
    )
    var settle: Int64?

    @Flag(help: "Make everything that is derived anew from the log first: index, stream heads, projections.")
    var rebuild = false

    @Option(help: ArgumentHelp("The least severe lines to log; info without it.", valueName: "LEVEL"))
    var logLevel: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let settings = try await settings()
        guard let level = Logger.Level(rawValue: settings.logLevel) else {
            throw ValidationError("--log-level takes trace, debug, info, notice, warning, error or critical.")
        }
        var logger = Logger(label: "credentiald") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level
        let json = output.json
        try await Daemon(settings: settings, logger: logger).run { started in
            Self.announce(started, json: json)
        }
    }

    /// The file's settings with the options before them.
    private func settings() async throws -> DaemonSettings {
        var settings = DaemonSettings()
        if let config { settings = try await ConfigurationFile.read(path: config) }
        settings.isDevelopment = dev
        settings.rebuildsDerived = rebuild
        if let data { settings.dataFolder = data }
        settings.masterKeyPath = MasterKeyPath.resolved(masterKey ?? settings.masterKeyPath)
        if let logLevel { settings.logLevel = logLevel }
        if let listen {
            guard let address = ListenAddress(listen) else {
                throw ValidationError("--listen takes HOST:PORT, not \"\(listen)\".")
            }
            settings.listen = address
        }
        if let kafka {
            guard let choice = KafkaChoice(kafka) else {
                throw ValidationError("--kafka takes embedded, off or HOST:PORT, not \"\(kafka)\".")
            }
            settings.kafka.choice = choice
        }
        if let kafkaDelivery {
            guard settings.kafka.setDelivery(kafkaDelivery) else {
                throw ValidationError(
                    "--kafka-delivery takes exactly-once or at-least-once, not \"\(kafkaDelivery)\"."
                )
            }
        }
        if let clock {
            guard let choice = ClockChoice(clock) else {
                throw ValidationError(
                    "--clock takes system or simulated:2026-01-01T00:00:00Z, not \"\(clock)\"."
                )
            }
            settings.clock = choice
        }
        if let settle {
            guard (0...DeadlineLimits.settleSecondsMax).contains(settle) else {
                throw ValidationError("--settle takes 0 to \(DeadlineLimits.settleSecondsMax) seconds.")
            }
            settings.deadlines.settleSeconds = settle
        }
        return settings
    }

    private struct Announcement: Encodable {
        let event = "ready"
        let url: String
        let kafka: String?
        let notices: [String]
        let pid = ProcessInfo.processInfo.processIdentifier
    }

    private static func announce(_ started: Daemon.Started, json: Bool) {
        if json {
            try? Terminal.printJSON(
                Announcement(url: started.url, kafka: started.kafka, notices: started.notices)
            )
        } else {
            print("credentiald answers at \(started.url)")
            print("events go to \(started.kafka.map { "Kafka at \($0)" } ?? "no broker")")
            for notice in started.notices { print("note: \(notice)") }
        }
        fflush(nil)
    }
}
