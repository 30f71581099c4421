import ArgumentParser
import Daemon
import Logging

/// Options that stand for keys of the configuration: what is given here goes before variables and file.
struct SettingOptions: ParsableArguments {
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

    @Option(help: ArgumentHelp("The least severe lines to log; info without it.", valueName: "LEVEL"))
    var logLevel: String?

    @Option(
        help: ArgumentHelp(
            "How lines of the log look; auto, which is the default: text on a terminal, JSON otherwise.",
            valueName: "auto|text|json"
        )
    )
    var logFormat: String?

    func validate() throws {
        try check(listen, "--listen takes HOST:PORT") { ListenAddress($0) != nil }
        try check(kafka, "--kafka takes embedded, off or HOST:PORT") { KafkaChoice($0) != nil }
        try check(kafkaDelivery, "--kafka-delivery takes exactly-once or at-least-once") {
            var kafka = KafkaSettings()
            return kafka.setDelivery($0)
        }
        try check(clock, "--clock takes system or simulated:2026-01-01T00:00:00Z") {
            ClockChoice($0) != nil
        }
        if let settle, !(0...DeadlineLimits.settleSecondsMax).contains(settle) {
            throw ValidationError("--settle takes 0 to \(DeadlineLimits.settleSecondsMax) seconds.")
        }
        if let logLevel, Logger.Level(rawValue: logLevel) == nil {
            throw ValidationError("--log-level takes trace, debug, info, notice, warning, error or critical.")
        }
        try check(logFormat, "--log-format takes auto, text or json") { LogFormat(rawValue: $0) != nil }
    }

    private func check(_ value: String?, _ rule: String, _ isRight: (String) -> Bool) throws {
        guard let value, !isRight(value) else { return }
        throw ValidationError("\(rule), not \"\(value)\".")
    }

    /// Those that were given, with the keys that they stand for.
    var given: [GivenOption] {
        let all: [(name: String, key: String, value: String?)] = [
            ("--data", "data", data), ("--master-key", "masterKey", masterKey),
            ("--listen", "listen", listen),
            ("--kafka", "kafka.bootstrap", kafka), ("--kafka-delivery", "kafka.delivery", kafkaDelivery),
            ("--clock", "clock", clock), ("--settle", "settleSeconds", settle.map { "\($0)" }),
            ("--log-level", "logLevel", logLevel), ("--log-format", "logFormat", logFormat),
        ]
        return all.compactMap { name, key, value in
            value.map { GivenOption(name: name, key: key, value: $0) }
        }
    }
}
