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

    @OptionGroup var data: DataOptions

    @Option(help: ArgumentHelp("Where to listen; port 0 takes a free one.", valueName: "HOST:PORT"))
    var listen = "127.0.0.1:8080"

    @Option(
        help: ArgumentHelp(
            "Where to publish: the broker inside the daemon, nowhere, or bootstrap servers.",
            valueName: "embedded|off|HOST:PORT,…"
        )
    )
    var kafka = "embedded"

    @Option(
        help: ArgumentHelp(
            "What time it is: the machine's, or one that stands still until `credentiald clock` advances it.",
            valueName: "system|simulated:INSTANT"
        )
    )
    var clock = "system"

    @Option(
        help: ArgumentHelp(
            "How long nothing new must come in about a person before deadlines are recorded that were over when they became known.",
            valueName: "SECONDS"
        )
    )
    var settle = DeadlineLimits.settleSecondsDefault

    @Flag(help: "Make everything that is derived anew from the log first: index, stream heads, projections.")
    var rebuild = false

    @Option(help: ArgumentHelp("The least severe lines to log.", valueName: "LEVEL"))
    var logLevel = "info"

    @OptionGroup var output: OutputOptions

    func run() async throws {
        var settings = DaemonSettings()
        settings.dataFolder = data.folder
        settings.masterKeyPath = data.masterKey
        settings.isDevelopment = dev
        settings.rebuildsDerived = rebuild
        guard let address = ListenAddress(listen) else {
            throw ValidationError("--listen takes HOST:PORT, not \"\(listen)\".")
        }
        settings.listen = address
        guard let kafkaChoice = KafkaChoice(kafka) else {
            throw ValidationError("--kafka takes embedded, off or HOST:PORT, not \"\(kafka)\".")
        }
        settings.kafka = kafkaChoice
        guard let clockChoice = ClockChoice(clock) else {
            throw ValidationError(
                "--clock takes system or simulated:2026-01-01T00:00:00Z, not \"\(clock)\"."
            )
        }
        settings.clock = clockChoice
        guard (0...DeadlineLimits.settleSecondsMax).contains(settle) else {
            throw ValidationError("--settle takes 0 to \(DeadlineLimits.settleSecondsMax) seconds.")
        }
        settings.deadlines.settleSeconds = settle
        guard let level = Logger.Level(rawValue: logLevel) else {
            throw ValidationError("--log-level takes trace, debug, info, notice, warning, error or critical.")
        }
        var logger = Logger(label: "credentiald") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level
        let json = output.json
        try await Daemon(settings: settings, logger: logger).run { started in
            Self.announce(started, json: json)
        }
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
