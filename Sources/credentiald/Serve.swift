import ArgumentParser
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
            "Settings in YAML, checked before anything starts; environment variables go before what it says, and options before both.",
            valueName: "FILE"
        )
    )
    var config: String?

    @Flag(help: "Make everything that is derived anew from the log first: index, stream heads, projections.")
    var rebuild = false

    @OptionGroup var options: SettingOptions

    @OptionGroup var output: OutputOptions

    func run() async throws {
        EarlyStop.begin()
        // Until the daemon takes it: whoever sends one so early has nothing that is to be read anew.
        _ = signal(SIGHUP, SIG_IGN)
        var log: DaemonLog?
        do {
            let inputs = ConfigurationInputs(path: config, options: options.given)
            let settings = try await settings(inputs)
            let ours = DaemonLog(
                format: LogFormat(rawValue: settings.logFormat) ?? .auto,
                level: Logger.Level(rawValue: settings.logLevel) ?? .info
            )
            log = ours
            let json = output.json
            try await Daemon(settings: settings, inputs: inputs, log: ours).run { started in
                Self.announce(started, json: json)
            }
            ours.flush()
        } catch {
            // After its lines, and as they are: a daemon that cannot run ends, whoever reads that or not.
            let complaint = CommandLineEntry.complaint(of: error)
            let last = log ?? DaemonLog(format: .auto, level: .info)
            last.say(complaint.text)
            last.flush()
            throw complaint.status
        }
    }

    private func settings(_ inputs: ConfigurationInputs) async throws -> DaemonSettings {
        var settings = try await inputs.load().settings
        settings.isDevelopment = dev
        settings.rebuildsDerived = rebuild
        settings.masterKeyPath = MasterKeyPath.resolved(settings.masterKeyPath)
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
